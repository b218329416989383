#if Macros
import Testing

@Suite("Actions that no authority takes")
struct MalformedActionTests {
    private static let source = """
        import HaltState

        extension ActionName {
            static let wrong: Self = "Refund"
            static let right: Self = "refund.create"
        }

        struct Desk {
            @GuardedFunction(action: "Bad") var one: (Int) async throws -> Void = { _ in }
            @BlockingGuardedFunction(action: "bad") var two: (Int) throws -> Void = { _ in }
            @GuardedFunction(action: .wrong) var three: (Int) async throws -> Void = { _ in }
            @GuardedFunction(action: "refund.create") var four: (Int) async throws -> Void = { _ in }
            @GuardedFunction(action: .right) var five: (Int) async throws -> Void = { _ in }
            @GuardedFunction(action: .elsewhere) var six: (Int) async throws -> Void = { _ in }
            @Guarded(action: .wrong) func seven() throws {}
        }
        let closure = GuardedFunction(wrappedValue: { (id: Int) async throws in id }, action: "refund..create")
        func calls() async throws {
            try await client.guard("Refund.Create", idempotencyKey: "k") { _ in }
            _ = GuardCall("refund create", idempotencyKey: "k")
            _ = try client.check("Not An Action")
            spelling.check("Not An Action")
        }
        """

    @Test("An action that no authority takes is found where it stands, in wrappers, calls and constants, and no other")
    func found() throws {
        let report = try AuditTool().report(["A.swift": Self.source])
        let ending = " is not the name of an action; every call that asks for it ends in an error"
        #expect(report.findings.allSatisfy { $0.rule == "malformed-action" })
        #expect(
            report.findings.map { "\($0.line):\($0.column) \($0.message)" } == [
                "9:30 \"Bad\"\(ending)",
                "10:38 \"bad\"\(ending)",
                "11:30 .wrong, which is \"Refund\",\(ending)",
                "15:22 .wrong, which is \"Refund\",\(ending)",
                "17:87 \"refund..create\"\(ending)",
                "19:28 \"Refund.Create\"\(ending)",
                "20:19 \"refund create\"\(ending)",
            ]
        )
        #expect(report.findings.first?.help.contains("lower-case words joined by dots") == true)
    }

    @Test("A policy file does not make a second finding of one, and a strict run fails on it")
    func once() throws {
        let policies = #"[{"name": "all", "action_pattern": "refund.*", "effect": "ALLOW", "priority": 1}]"#
        let source = "struct S { @GuardedFunction(action: \"Bad\") var one: (Int) async throws -> Void = { _ in } }"
        let sources = ["A.swift": source, "haltstate-policies.json": policies]
        #expect(try AuditTool().report(sources).findings.map(\.rule) == ["malformed-action", "unused-policy"])
        #expect(try AuditTool().run(sources, ["--strict"]).status == 1)
    }
}
#endif
