#if Tool
import Expectations
import Foundation
import HaltState
import HaltStateAuthority
import Testing

@Suite("The policy commands", .tags(.wrongPoliciesDoNotLoad))
struct PolicyTests {
    @Test("The policy commands print a sample that passes their own check")
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

    @Test("The policy commands name every problem of a file with its place")
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
        let problems = try #require(try json.json().first?["problems"]?.elements)
        #expect(problems.count == 4)
        #expect(try await tool("policy", "check", "nowhere.json").status == 66)
    }

    @Test("The policy commands warn of policies that can never decide")
    func warnings() async throws {
        let tool = try Tool()
        let text = """
            [{"name": "all", "action_pattern": "*", "effect": "DENY", "priority": 9},
             {"name": "some", "action_pattern": "a.b", "effect": "ALLOW", "priority": 1}]
            """
        try tool.write(text, to: "p.json")
        let run = try await tool("policy", "check", "p.json")
        #expect(run.status == 0)
        #expect(run.output.contains("p.json:2:37: warning: policy \"some\" can never decide"))
        #expect(run.lines.allSatisfy { $0.hasPrefix("p.json:") })
        #expect(run.lines.last?.hasSuffix(" [unreachable-policy]") == true)
        let json = try #require(try await tool("policy", "check", "p.json", "--json").json().first)
        guard case .array(let warnings) = json["warnings"], case .object(let warning) = warnings.first else {
            Issue.record("there are no warnings")
            return
        }
        #expect(warnings.count == 1)
        #expect(warning["identifier"] == "unreachable-policy")
        #expect(warning["policy"] == "some")
        #expect(warning["file"] == "p.json")
        #expect(warning["line"] == 2)
        #expect(warning["column"] == 37)
        #expect(warning["field"] == "policies[1].action_pattern")
        #expect(warning["message"].map { "\($0)".contains("can never decide") } == true)
    }

    @Test("The policy commands say that a file without policies denies every call")
    func emptyFile() async throws {
        let tool = try Tool()
        try tool.write("[]", to: "p.json")
        let run = try await tool("policy", "check", "p.json")
        #expect(run.status == 0)
        #expect(run.lines.first?.hasSuffix(", every call is denied") == true)
        #expect(
            run.lines.last?.hasPrefix("p.json:1:1: warning: there are no policies, so every call is denied;") == true
        )
    }

    @Test("The policy commands say in an explanation that a value is of another type")
    func otherType() async throws {
        let tool = try Tool()
        try tool.write(
            """
            [{"name": "frozen", "action_pattern": "a.b", "effect": "DENY", "priority": 5,
              "conditions": [{"path": "params.frozen", "op": "eq", "value": true}]},
             {"name": "rest", "action_pattern": "*", "effect": "ALLOW", "priority": 1}]
            """,
            to: "haltstate-policies.json"
        )
        let run = try await tool("policy", "explain", "--action", "a.b", "--param", #"frozen="true""#)
        #expect(
            run.lines == [
                #"DENY: policy "frozen" could not be evaluated (params.frozen is not true or false), so this call is denied"#,
                #"  "frozen" (DENY): condition 1 cannot be tested: params.frozen is not true or false; can only make the "#
                    + "decision stricter",
                #"  "rest" (ALLOW): matches and decides"#,
            ]
        )
    }

    /// The policies that people copy: files of the repository, and examples in its documents.
    @Test("The policy commands find nothing doubtful in the examples of the repository")
    func examples() throws {
        var texts = try [
            "Sources/HaltStateTool/Demo/Resources/policies.json",
            "Examples/refund-desk/Sources/RefundDesk/haltstate-policies.json",
            ".ci/consumers/no-traits/Sources/Consumer/haltstate-policies.json",
            ".ci/consumers/checked-names/Sources/Consumer/haltstate-policies.json",
        ].map { ($0, try Repository.text(of: $0)) }
        let guides = Repository.root.appending(path: "Sources/HaltState/HaltState.docc")
        let documents = try FileManager.default.contentsOfDirectory(at: guides, includingPropertiesForKeys: nil)
        for document in documents.filter({ $0.pathExtension == "md" }) + [Repository.root.appending(path: "README.md")]
        {
            let parts = try String(contentsOf: document, encoding: .utf8).components(separatedBy: "```")
            for part in parts where part.hasPrefix("json\n") && part.contains("\"action_pattern\"") {
                texts.append((document.lastPathComponent, String(part.dropFirst("json".count))))
            }
        }
        #expect(texts.count >= 7)
        for (name, text) in texts {
            // A guide may show one policy alone.
            let isPart = !text.contains("\"policies\"") && text.trimmingPrefix(while: \.isWhitespace).first == "{"
            let set = try PolicySet(bytes: (isPart ? "[\(text)]" : text).utf8, file: name)
            #expect(set.warnings.isEmpty, "\(set.warnings.map(\.description).joined(separator: "\n"))")
        }
    }

    struct Call: Sendable {
        let parameters: [String]
        let decision: String
        let policy: String?
    }

    static let calls = [
        Call(parameters: ["n=12"], decision: "DENY", policy: "number"),
        Call(parameters: ["n=\"12\""], decision: "DENY", policy: "number"),
        Call(parameters: ["n=twelve"], decision: "DENY", policy: "number"),
        Call(parameters: ["m=true"], decision: "APPROVAL_REQUIRED", policy: "truth"),
        Call(parameters: ["m=\"true\""], decision: "APPROVAL_REQUIRED", policy: "truth"),
        Call(parameters: ["m=false"], decision: "ALLOW", policy: "rest"),
        Call(parameters: ["a.b.c=1", "a.b.d=x=y"], decision: "DENY", policy: "nested"),
        Call(parameters: [#"a={"b": {"c": 1, "d": "x=y"}}"#], decision: "DENY", policy: "nested"),
        Call(parameters: [], decision: "ALLOW", policy: "rest"),
    ]

    @Test(
        "The policy commands explain a call whose values are JSON where they are JSON, and text elsewhere",
        arguments: calls
    )
    func explain(_ call: Call) async throws {
        let tool = try Tool()
        try tool.write(
            """
            [{"name": "number", "action_pattern": "a.b", "effect": "DENY", "priority": 5,
              "conditions": [{"path": "params.n", "op": "exists", "value": true},
                             {"path": "params.n", "op": "eq", "value": 12}]},
             {"name": "truth", "action_pattern": "a.b", "effect": "APPROVAL_REQUIRED", "priority": 4,
              "conditions": [{"path": "params.m", "op": "exists", "value": true},
                             {"path": "params.m", "op": "eq", "value": true}]},
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
