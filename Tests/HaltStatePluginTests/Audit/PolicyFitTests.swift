#if Macros
import Testing

@Suite("Guarded actions and the policies for them")
struct PolicyFitTests {
    static let source = """
        import HaltState

        @ActionCatalog
        enum Refunds: String {
            case create = "refund.create"
            case cancel = "refund.cancle"
        }

        extension ActionName {
            static let written: Self = "written.by_hand"
            static var computed: ActionName { #action("computed.name") }
        }

        @Guarded(action: "literal.name") func literal() throws {}
        @Guarded(action: Refunds.create.action) func create() throws {}
        @Guarded(action: Refunds.cancel.action) func cancel() throws {}
        @Guarded(action: .written) func write() throws {}
        @Guarded(action: .computed) func compute() throws {}
        @Guarded(action: .refundVoid) func generated() throws {}
        @Guarded(action: .fromElsewhere) func elsewhere() throws {}
        @LLMGuarded(agentID: "desk") func draftReply() throws {}
        @LLMGuarded(agentID: "desk", action: "llm.named") func named() throws {}
        func calls() async throws {
            try await client.guard("guard.call", idempotencyKey: "k") { _ in }
            _ = try client.check(#action("check.call"))
            _ = try client.permit(for: GuardCall("permit.call", idempotencyKey: "k"))
            spelling.check("Not An Action")
        }
        """

    private static func policies(_ patterns: [String]) -> String {
        let policies = patterns.enumerated().map { index, pattern in
            #"  {"name": "policy \#(index)", "action_pattern": "\#(pattern)", "effect": "DENY", "priority": 1}"#
        }
        return "[\n\(policies.joined(separator: ",\n"))\n]"
    }

    @Test("Every way to name an action is understood")
    func names() throws {
        let audit = try AuditTool()
        let sources = [
            "A.swift": Self.source, "haltstate-policies.json": Self.policies(["refund.void", "refund.cancel"]),
        ]
        let report = try audit.report(sources)
        #expect(report.policyFiles == ["Sources/App/haltstate-policies.json"])
        #expect(report.guardedActions == 12)
        #expect(
            report.findings.map { "\($0.line) \($0.message)" } == [
                #"14 no policy in Sources/App/haltstate-policies.json matches "literal.name""#,
                #"15 no policy in Sources/App/haltstate-policies.json matches "refund.create""#,
                #"16 no policy in Sources/App/haltstate-policies.json matches "refund.cancle"; did you mean "refund.cancel"?"#,
                #"17 no policy in Sources/App/haltstate-policies.json matches "written.by_hand""#,
                #"18 no policy in Sources/App/haltstate-policies.json matches "computed.name""#,
                #"21 no policy in Sources/App/haltstate-policies.json matches "llm.draft_reply""#,
                #"22 no policy in Sources/App/haltstate-policies.json matches "llm.named""#,
                #"24 no policy in Sources/App/haltstate-policies.json matches "guard.call""#,
                #"25 no policy in Sources/App/haltstate-policies.json matches "check.call""#,
                #"26 no policy in Sources/App/haltstate-policies.json matches "permit.call""#,
                #"3 policy "policy 1" matches no guarded action; its pattern is "refund.cancel""#,
            ]
        )
        #expect(report.findings.last?.file == "Sources/App/haltstate-policies.json")
        #expect(report.findings.last?.column == 42)
    }

    @Test("A program whose actions and policies fit has nothing to report")
    func fit() throws {
        let patterns = ["literal.*", "refund.*", "*.by_hand", "computed.name", "llm.*", "guard.?all", "*.call"]
        let audit = try AuditTool()
        let sources = ["A.swift": Self.source, "haltstate-policies.json": Self.policies(patterns)]
        #expect(try audit.report(sources).findings.isEmpty)
    }

    @Test("The policies are those of the command line, else of the settings, else of the target, else of the package")
    func places() throws {
        let audit = try AuditTool()
        let sources = ["A.swift": "@Guarded(action: \"a.b\") func run() throws {}"]
        #expect(try audit.report(sources).policyFiles == [])
        try audit.tool.write(Self.policies(["a.*"]), to: "haltstate-policies.json")
        #expect(try audit.report(sources).policyFiles == ["haltstate-policies.json"])
        try audit.tool.write(Self.policies(["a.*"]), to: "Sources/App/haltstate-policies.json")
        #expect(try audit.report(sources).policyFiles == ["Sources/App/haltstate-policies.json"])
        try audit.tool.write(Self.policies(["a.*"]), to: "shared.json")
        try audit.tool.write(#"{"policies": "../../shared.json"}"#, to: "Sources/App/haltstate-catalog.json")
        #expect(try audit.report(sources).policyFiles == ["shared.json"])
        try audit.tool.write(Self.policies(["x.*"]), to: "named.json")
        let named = try audit.report(sources, ["--policies", "named.json"])
        #expect(named.policyFiles == ["named.json"] && named.findings.count == 2)
    }

    @Test("A policy file that does not load ends the audit at its place")
    func broken() throws {
        let audit = try AuditTool()
        let run = try audit.run(["A.swift": "func run() {}", "haltstate-policies.json": "[\n  {}\n]"])
        #expect(run.status == 65 && run.output.isEmpty)
        #expect(run.errors.contains("Sources/App/haltstate-policies.json:2:3: error: policies[0].name: a policy needs"))
    }
}
#endif
