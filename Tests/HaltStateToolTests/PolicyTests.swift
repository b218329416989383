#if Tool
import HaltState
import Testing

@Suite("The policy commands")
struct PolicyTests {
    @Test("print a sample that passes their own check")
    func sample() async throws {
        let tool = try Tool()
        let sample = try await tool("policy", "sample")
        try tool.write(sample.output, to: "p.json")
        let check = try await tool("policy", "check", "p.json")
        #expect(check.status == 0)
        #expect(check.output == "p.json: 9 policies, version refund-desk-1, default effect APPROVAL_REQUIRED\n")
        let json = try #require(try await tool("policy", "check", "p.json", "--json").json().first)
        #expect(json["is_valid"] == true)
        #expect(json["policies"] == 9)
    }

    @Test("name every problem of a file with its place")
    func problems() async throws {
        let tool = try Tool()
        let text = """
            [
              {"name": "a", "action_pattern": "x.*", "efect": "DENY", "priority": 1},
              {"name": "a", "action_pattern": "x.*", "effect": "ALLOW", "priority": "high"}
            ]
            """
        try tool.write(text, to: "p.json")
        let run = try await tool("policy", "check", "p.json")
        #expect(run.status == 1)
        #expect(run.output.isEmpty)
        let lines = run.errors.split(separator: "\n")
        #expect(lines.count == 4)
        #expect(lines.allSatisfy { $0.hasPrefix("p.json:2:") || $0.hasPrefix("p.json:3:") })
        let json = try await tool("policy", "check", "p.json", "--json")
        #expect(json.status == 1)
        #expect(json.errors.isEmpty)
        guard case .array(let problems) = try json.json().first?["problems"] else { return }
        #expect(problems.count == 4)
        #expect(try await tool("policy", "check", "nowhere.json").status == 66)
    }

    @Test("warn of policies that can never decide")
    func warnings() async throws {
        let tool = try Tool()
        let text = """
            [{"name": "all", "action_pattern": "*", "effect": "DENY", "priority": 9},
             {"name": "some", "action_pattern": "a.b", "effect": "ALLOW", "priority": 1}]
            """
        try tool.write(text, to: "p.json")
        let run = try await tool("policy", "check", "p.json")
        #expect(run.status == 0)
        #expect(run.output.contains("warning: policy \"some\" can never decide"))
    }

    struct Call: Sendable {
        let parameters: [String]
        let decision: String
        let policy: String?
    }

    static let calls = [
        Call(parameters: ["n=12"], decision: "DENY", policy: "number"),
        Call(parameters: ["n=\"12\""], decision: "ALLOW", policy: "rest"),
        Call(parameters: ["n=twelve"], decision: "ALLOW", policy: "rest"),
        Call(parameters: ["n=true"], decision: "APPROVAL_REQUIRED", policy: "truth"),
        Call(parameters: ["a.b.c=1", "a.b.d=x=y"], decision: "DENY", policy: "nested"),
        Call(parameters: [#"a={"b": {"c": 1, "d": "x=y"}}"#], decision: "DENY", policy: "nested"),
        Call(parameters: [], decision: "ALLOW", policy: "rest"),
    ]

    @Test("explain a call whose values are JSON where they are JSON, and text elsewhere", arguments: calls)
    func explain(_ call: Call) async throws {
        let tool = try Tool()
        try tool.write(
            """
            [{"name": "number", "action_pattern": "a.b", "effect": "DENY", "priority": 5,
              "conditions": [{"path": "params.n", "op": "exists", "value": true},
                             {"path": "params.n", "op": "eq", "value": 12}]},
             {"name": "truth", "action_pattern": "a.b", "effect": "APPROVAL_REQUIRED", "priority": 4,
              "conditions": [{"path": "params.n", "op": "exists", "value": true},
                             {"path": "params.n", "op": "eq", "value": true}]},
             {"name": "nested", "action_pattern": "a.b", "effect": "DENY", "priority": 3,
              "conditions": [{"path": "params.a", "op": "exists", "value": true},
                             {"path": "params.a.b.c", "op": "eq", "value": 1},
                             {"path": "params.a.b.d", "op": "eq", "value": "x=y"}]},
             {"name": "rest", "action_pattern": "*", "effect": "ALLOW", "priority": 1}]
            """,
            to: "haltstate-policies.json"
        )
        let words = ["policy", "explain", "--action", "a.b"] + call.parameters.flatMap { ["--param", $0] }
        let json = try #require(try await tool(words + ["--json"]).json().first)
        #expect(json["decision"] == .string(call.decision))
        #expect(json["policy_id"] == call.policy.map(ContextValue.string) ?? .null)
        let text = try await tool(words)
        #expect(text.status == 0)
        #expect(text.lines.count == 5)
        #expect(text.lines.first?.hasPrefix(call.decision + ": ") == true)
        #expect(text.output.contains("matches and decides"))
    }
}
#endif
