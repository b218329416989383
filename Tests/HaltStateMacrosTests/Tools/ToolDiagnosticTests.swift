#if Macros
import Testing

@testable import HaltStateMacros

@Suite("Diagnostics of @GuardedTools")
struct ToolDiagnosticTests {
    @Test("What cannot be a list of tools is reported", arguments: Mistake.toolLists)
    func lists(mistake: Mistake) { mistake.check() }

    @Test("What no model can call is reported", arguments: Mistake.toolFunctions)
    func functions(mistake: Mistake) { mistake.check() }

    @Test("Every rule has a row in a table")
    func complete() {
        let rules = GuardedDiagnostic.Rule.allCases.filter { $0.rawValue.hasPrefix("tool") }
        let rows = Set((Mistake.toolLists + Mistake.toolFunctions).map(\.rule))
        // Two marks of one name are a mistake of the annotation itself, which the other table has.
        #expect(rows.union([.toolParameterNameTaken]) == Set(rules))
    }

    @Test(
        "What a tool can be, or leave out, is not mentioned",
        arguments: [
            "func run(x: @Sendable () -> Void = {}) throws", "func run(file: StaticString = #file) throws",
            "func run(actor: isolated (any Actor)? = #isolation) async throws", "func run(`in`: Int) throws",
            "static func run(x: Int?) throws", "func run(x: sending Int) throws -> some Codable",
        ]
    )
    func accepted(signature: String) {
        expectDiagnostics(
            "@GuardedTools\nstruct Desk {\n    /** Runs. */\n    @Guarded(action: \"a.b\", binding: .contextOnly)\n"
                + "    \(signature) {\n    }\n}",
            []
        )
    }
}
#endif
