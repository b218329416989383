#if Macros
import Testing

@Suite("Expansions of what a call says of itself")
struct DisclosingExpansionTests {
    @Test(
        "A template that is one placeholder becomes the value, and any other becomes text",
        arguments: [
            (#"["cents": "{order.amount.cents}"]"#, #".disclosing("cents", order.amount.cents)"#),
            (#"["in": "{in}"]"#, #".disclosing("in", `in`)"#),
            (#"["nick": "{order.customer?.nick}"]"#, #".disclosing("nick", order.customer?.nick)"#),
            (#"["tenant": "{self.tenant}"]"#, #".disclosing("tenant", self.tenant)"#),
            (#"["route": "{in}-{order.to}"]"#, #".disclosing("route", text: "\(`in`)-\(order.to)")"#),
            (#"["channel": "mail"]"#, #".disclosing("channel", text: "mail")"#),
            (#"["a\"b": "{{{in}}}"]"#, #".disclosing("a\"b", text: "{\(`in`)}")"#),
            (
                #"["a": "{order.a}", "b": "{order.b}"]"#,
                #".disclosing("a", order.a), .disclosing("b", order.b)"#
            ),
        ]
    )
    func values(disclosing: String, elements: String) {
        let expanded = expansion(
            of: """
                struct Desk {
                    @Guarded(action: "a.b", disclosing: \(disclosing))
                    func run(_ order: Order, `in`: String) throws {}
                }
                """
        )
        let arguments = "arguments: [\(elements), .bound(\"order\", order), .bound(\"in\", `in`)]\n"
        #expect(expanded.contains(arguments), "\(expanded)")
    }

    @Test("Nothing is added where nothing is disclosed", arguments: ["", ", disclosing: [:], correlation: nil"])
    func nothing(more: String) {
        let expanded = expansion(of: "@Guarded(action: \"a.b\"\(more)) func run(id: Int) throws {}")
        #expect(expanded.contains("    action: \"a.b\",\n    arguments: [.bound(\"id\", id)]\n"), "\(expanded)")
    }

    @Test("A model's call says it behind its model and its labels, and the correlation stands before the client")
    func languageModel() {
        let expanded = expansion(
            of: #"""
                @LLMGuarded(
                    model: "m",
                    riskClass: .low,
                    disclosing: ["rows": "{query.rows}"],
                    correlation: "call/{callID}",
                    client: .billing
                )
                func ask(_ query: Query, @Unbound callID: String) async throws {}
                """#
        )
        let arguments = #"""
                riskClass: .low,
                correlation: "call/\(callID)",
                client: .billing,
                arguments: [.model("m"), .labels([]), .disclosing("rows", query.rows), .bound("query", query)]

            """#
        #expect(expanded.contains(arguments), "\(expanded)")
    }

    @Test(
        "A trimmed parameter is bound or disclosed as any other",
        arguments: [("", "bound"), ("@Identifier ", "disclosed")]
    )
    func trimmed(mark: String, form: String) {
        let expanded = expansion(of: "@Guarded(action: \"a.b\") func run(\(mark)@Trimmed id: String) throws {}")
        #expect(expanded.contains("arguments: [.\(form)(\"id\", id)]"), "\(expanded)")
    }
}
#endif
