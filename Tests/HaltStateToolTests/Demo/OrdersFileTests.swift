#if Tool
import Testing

@Suite("An orders file")
struct OrdersFileTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        let problems: [String]
        var testDescription: String { name }
    }

    static let sound = Samples.order("ok")

    static let cases = [
        Case(name: "not JSON", text: "[\n{oops}\n]", problems: ["2:2: expected a name in quotation marks"]),
        Case(name: "cut off", text: "[\n" + sound, problems: ["2:156: expected a comma or the end of the array"]),
        Case(name: "empty", text: "", problems: ["1:1: expected a value"]),
        Case(name: "no list", text: "{}", problems: ["1:1: an orders file is a list of orders"]),
        Case(name: "no orders", text: "[]", problems: ["1:1: the list has no orders"]),
        Case(name: "no object", text: "[\n3]", problems: ["2:1: an order must be an object"]),
        Case(
            name: "a name twice",
            text: "[\n" + sound.replacing("\"currency\"", with: "\"customer\"") + "]",
            problems: ["2:68: the object has this name already"]
        ),
        Case(
            name: "a missing field",
            text: "[\n" + sound.replacing(", \"previous_refunds\": 0", with: "") + "]",
            problems: ["2:1: the order needs the field \"previous_refunds\""]
        ),
        Case(
            name: "an unknown field",
            text: "[\n" + sound.replacing("\"reason\"", with: "\"note\": 1, \"reason\"") + "]",
            problems: ["2:87: unknown field \"note\""]
        ),
        Case(
            name: "wrong types",
            text: "[\n" + sound.replacing("500", with: "\"500\"").replacing("\"EUR\"", with: "null") + "]",
            problems: ["2:63: amount_cents must be a whole number", "2:82: currency must be text"]
        ),
        Case(
            name: "fractions and negative amounts",
            text: Samples.orders(Samples.order("a", cents: -1), sound.replacing("500", with: "4.99")),
            problems: ["2:62: amount_cents must not be negative", "3:63: amount_cents must be a whole number"]
        ),
        Case(
            name: "a number beyond 64 bits",
            text: Samples.orders(sound.replacing("500", with: "9223372036854775808")),
            problems: ["2:63: amount_cents is too large a number"]
        ),
        Case(
            name: "names that are no names",
            text: Samples.orders(Samples.order(" "), Samples.order("a\\nb"), sound.replacing("EUR", with: "euro")),
            problems: [
                "2:14: order_id must not be blank", "3:14: order_id must hold no control characters",
                "4:80: currency must be an ISO 4217 code",
            ]
        ),
        Case(
            name: "an order twice",
            text: Samples.orders(Samples.order("twin"), sound, Samples.order("twin", cents: 1)),
            problems: ["4:14: order_id \"twin\" is taken by the order on line 2"]
        ),
    ]

    @Test(
        "An orders file that is wrong is refused as a whole, with the place of everything that is wrong",
        arguments: cases
    )
    func malformed(_ example: Case) async throws {
        let tool = try Tool.withPolicies(hasLedger: false)
        try tool.write(example.text, to: "orders.json")
        let run = try await tool("demo", "--orders", "orders.json", "--policies", "haltstate-policies.json", "--json")
        #expect(run.status == 1)
        #expect(run.output.isEmpty)
        let lines = run.errors.split(separator: "\n")
        #expect(lines.count == example.problems.count)
        for (line, problem) in zip(lines, example.problems) {
            #expect(line.hasPrefix("orders.json:" + problem))
        }
        #expect(try await tool("operations").status == 66, "no ledger was even made")
    }

    @Test("An orders file that is not there is an error that names it")
    func missing() async throws {
        let run = try await Tool()("demo", "--orders", "nowhere.json")
        #expect(run.status == 66)
        #expect(run.errors == "error: there is no orders file nowhere.json\n")
    }
}
#endif
