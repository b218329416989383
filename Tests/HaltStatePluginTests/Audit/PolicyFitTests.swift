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

    @Test("A name without a dot takes the prefix of the service around it, on macros only")
    func prefixes() throws {
        let source = """
            import HaltState

            @GuardedService(agentID: "desk", actionPrefix: "refund")
            struct Desk {
                @Guarded(action: "create") func create() throws {}
                @Guarded(action: "order.cancel") func cancel() throws {}
                @GuardedFunction(action: "stored.closure") var closure = { @Sendable () async throws in }
                struct Inner { @Guarded(action: "void") func void() throws {} }
                @GuardedService(agentID: "other") struct Other { @Guarded(action: "alone") func alone() throws {} }
            }
            extension Desk { @Guarded(action: "outside") func outside() throws {} }
            """
        let report = try AuditTool().report([
            "A.swift": source, "haltstate-policies.json": Self.policies(["refund.create"]),
        ])
        #expect(
            report.findings.map(\.message) == [
                #"no policy in Sources/App/haltstate-policies.json matches "order.cancel""#,
                #"no policy in Sources/App/haltstate-policies.json matches "stored.closure""#,
                #"no policy in Sources/App/haltstate-policies.json matches "refund.void""#,
                #"no policy in Sources/App/haltstate-policies.json matches "alone""#,
                #"no policy in Sources/App/haltstate-policies.json matches "outside""#,
            ]
        )
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

    static let discloses: [(guarded: String, isReported: Bool)] = [
        (#"@Guarded(action: "a.b") func f() throws {}"#, true),
        (#"@Guarded(action: "a.b") func f(_ order: Order, @Redacted note: String, @Unbound log: Log) throws {}"#, true),
        (#"@Guarded(action: "a.b") func f(@Identifier order: Int) throws {}"#, false),
        (#"@Guarded(action: "a.b") func f(_ order: Order, @Amount("cents") amount: Int) throws {}"#, false),
        (#"@Guarded(action: "a.b") func f(@RiskFlag urgent: Bool) throws {}"#, false),
        (#"@Guarded(action: "a.b") func f(@HaltState.ScheduleWindow window: Range<Date>) throws {}"#, false),
        (#"@Guarded(action: "a.b", resource: "order/{id}") func f(_ id: Int) throws {}"#, false),
        (
            #"@GuardedService(agentID: "x", actionPrefix: "a") struct S { @Guarded(action: "b") func f() throws {} }"#,
            true
        ),
        (#"@Guarded(action: "a.b", disclosing: ["id": "{id}"]) func f(id: Int) throws {}"#, false),
        (#"@LLMGuarded(agentID: "x", action: "a.b") func f() throws {}"#, false),
        (#"struct S { @GuardedFunction(action: "a.b") var f = { @Sendable () async throws in } }"#, true),
        (
            #"struct S { @GuardedFunction(action: "a.b", context: { [:] }) var f = { @Sendable () async throws in } }"#,
            false
        ),
        (#"func f() async throws { try await client.guard("a.b", idempotencyKey: "k") { _ in } }"#, true),
        (
            #"func f() async throws { try await client.guard("a.b", context: [:], idempotencyKey: "k") { _ in } }"#,
            false
        ),
        (#"func f() async throws { _ = try await client.check("a.b") }"#, true),
        (#"func f() async throws { _ = try await client.permit(for: GuardCall("a.b", idempotencyKey: "k")) }"#, false),
    ]

    @Test("A guard that discloses nothing is reported where people would approve it", arguments: discloses.indices)
    func disclosure(row: Int) throws {
        let (guarded, isReported) = Self.discloses[row]
        func report(_ effect: String, _ more: String = "") throws -> AuditTool.Report {
            let policies = """
                [{"name": "people", "action_pattern": "a.b", "effect": "\(effect)", "priority": 1\(more)}]
                """
            return try AuditTool().report([
                "A.swift": "import HaltState\n\n\(guarded)", "haltstate-policies.json": policies,
            ])
        }
        let findings = try report("APPROVAL_REQUIRED").findings
        #expect(findings.map(\.rule) == (isReported ? ["nothing-disclosed"] : []))
        if let finding = findings.first {
            #expect(
                finding.message
                    == #"policy "people" has people approve "a.b", about which this guard discloses nothing"#
            )
            #expect(finding.line == 3)
            #expect(finding.file == "Sources/App/A.swift")
        }
        #expect(try report("DENY").findings.isEmpty)
        #expect(try report("ALLOW").findings.isEmpty)
        #expect(try report("APPROVAL_REQUIRED", #", "silenced_warnings": ["nothing-disclosed"]"#).findings.isEmpty)
    }

    @Test("A permission that needs a value leaves a guard without one to people, when that is the default effect")
    func disclosureByDefault() throws {
        let policies = """
            [{"name": "small", "action_pattern": "a.b", "effect": "ALLOW", "priority": 1,
              "conditions": [{"path": "params.cents", "op": "lt", "value": 5}]}]
            """
        let source = #"@Guarded(action: "a.b") func f() throws {}"#
        let report = try AuditTool().report(["A.swift": source, "haltstate-policies.json": policies])
        #expect(
            report.findings.map(\.message) == [
                #"the default effect has people approve "a.b", about which this guard discloses nothing"#
            ]
        )
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
