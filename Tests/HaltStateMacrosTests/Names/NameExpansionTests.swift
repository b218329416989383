#if Macros
import Testing

@Suite("Expansions of checked names")
struct NameExpansionTests {
    @Test("A checked literal stays as it is", arguments: [#""refund.create""#, ##"#"refund.create"#"##])
    func action(literal: String) {
        expectExpansion("let name = #action(\(literal))", "let name = \(literal)")
    }

    @Test(
        "A catalogue of either kind conforms, and stays as it is otherwise",
        arguments: ["ActionCatalog", "LLMActionCatalog"]
    )
    func catalog(attribute: String) {
        let name = attribute == "ActionCatalog" ? "refund.create" : "llm.draft"
        let cases = """
            enum Refunds: String {
                /// What it does.
                case first = "\(name)", second = #"\(name)_again"#
                #if DEBUG
                case third = "\(name).third"
                #endif
                var isFirst: Bool { self == .first }
            }
            """
        expectExpansion("@\(attribute)\n\(cases)", "\(cases)\n\nnonisolated extension Refunds: ActionNaming {\n}")
    }

    @Test(
        "A case of a catalogue is passed on as it was written",
        arguments: ["Refunds.create.action", ".Refunds.create.action", "Desk.Refunds.create.action"]
    )
    func catalogCase(path: String) {
        expectExpansion(
            "@Guarded(action: \(path))\nfunc run(refunds: Int) throws {\n}",
            """
            func run(refunds: Int) throws {
            return try __GuardedCall(
                action: \(path),
                arguments: [.bound("refunds", refunds)]
            ).runBlocking { try `run(refunds:)`() }
            func `run(refunds:)`() throws {
            #sourceLocation(file: "test.swift", line: 3)
            }
            #sourceLocation()
            }
            """
        )
    }
}
#endif
