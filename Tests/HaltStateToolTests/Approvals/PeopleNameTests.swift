#if Server
import Expectations
import Foundation
import GRDB
import HaltState
import HaltStateSQLite
import Testing

@Suite("Names of people on the command line", .tags(.exactComparison))
struct PeopleNameTests {
    private static let unfit = [
        ("alice\u{200B}", "holds U+200B, which cannot be seen"), ("\u{430}lice", "letters of several scripts"),
        ("alice ", "ends with a blank"),
    ]

    @Test(
        "A new name that could be taken for another one is refused in words, wherever a person is named",
        arguments: unfit
    )
    func refused(name: String, words: String) async throws {
        let tool = try Tool.withPolicies()
        let large = ["--param", "amount_cents=1000", "--param", "days_since_delivery=3"]
        try await tool(["guard", "--action", "refund.create", "--key", "k"] + large + ["--", "true"])
        try await tool("guard", "--action", "job.run", "--key", "d", "--", "true")
        let entry = try #require(try await tool("approvals", "list", "--json").json().first)
        guard case .string(let id)? = entry["approval_id"] else { return #expect(Bool(false)) }
        try await tool("backup", "b.db")
        let commands: [(arguments: [String], status: Int32)] = [
            (["approvals", "approve", id, "--approver", name], 77),
            (["operations", "reconcile", "d", "--outcome", "error", "--reason", "r", "--by", name], 1),
            (["keys", "create", "--tenant", "shop", "--scope", "admin:write", "--name", name], 1),
            (["keys", "binding", "offer", "--tenant", "local", "--by", name], 1),
            (["restore", "b.db", "--by", name], 1),
        ]
        for (arguments, status) in commands {
            let run = try await tool(arguments)
            #expect(run.status == status, "\(arguments[0])")
            #expect(run.errors.contains(words), "\(arguments[0]): \(run.errors)")
            #expect(!(run.output + run.errors).contains(name))
        }
        #expect(try await tool("approvals", "approve", id, "--approver", "alice").status == 0)
        #expect(try await tool("restore", "b.db", "--by", "alice").status == 0)
        for arguments in [
            ["quarantine", "lift", "--all", "--reason", "r", "--by", name],
            ["quarantine", "access", "--lift", "--by", name],
        ] {
            let run = try await tool(arguments)
            #expect(run.status == 1)
            #expect(run.errors.contains(words))
        }
    }

    @Test("Names that are there already go on, with a warning of 'policy check', 'keys list' and 'serve'")
    func warnings() async throws {
        let tool = try Tool.withPolicies()
        let approvers = "\"alice\", \"bob\u{200B}\""
        let policies = Samples.policies.replacing("\"alice\", \"bob\"", with: approvers)
        try tool.write(policies, to: "haltstate-policies.json")
        let warning = "policy \"ask\": the name approvers[1] holds U+200B, which cannot be seen"
        #expect(try await tool("policy", "check", "haltstate-policies.json").output.contains("warning: \(warning)"))
        let key = try await tool("keys", "create", "--tenant", "shop", "--scope", "admin:read").output
        let id = String(key.dropFirst(3).prefix(12))
        let ledger = try SQLiteLedger(path: tool.url(".haltstate/ledger.db").path)
        try ledger.writeRecordsBlocking { try $0.execute(sql: "UPDATE api_key SET name = ?", arguments: ["b\u{200B}"]) }
        try ledger.close()
        let listed = try await tool("keys", "list")
        #expect(listed.errors.contains("warning: key \(id): the holder's name holds U+200B"))
        let running = try tool.start(["serve", "--port", "0"])
        try await eventually("it listens") { running.output.hasPrefix("listening on ") }
        running.signal(SIGTERM)
        let end = await running.run()
        #expect(end.errors.contains("key \(id): the holder's name holds U+200B"))
        #expect(end.errors.contains("the name approvers[1] holds U+200B"))
        #expect(!end.errors.contains("\u{200B}"))
        let asked = try await tool("guard", "--action", "job.ask", "--key", "k", "--", "true")
        #expect(asked.status == 75)
        let entry = try #require(try await tool("approvals", "list", "--json").json().first)
        guard case .string(let approval)? = entry["approval_id"] else { return #expect(Bool(false)) }
        #expect(try await tool("approvals", "approve", approval, "--approver", "bob\u{200B}").status == 0)
    }

    @Test("A policy file whose quorum one person would have to meet twice names the place")
    func quorum() async throws {
        let tool = try Tool()
        let text = """
            [{"name": "two", "action_pattern": "*", "effect": "APPROVAL_REQUIRED", "priority": 1,
              "approval": {"approvers": ["alice", "Alice"],
                "quorum": 2}}]
            """
        try tool.write(text, to: "p.json")
        let run = try await tool("policy", "check", "p.json")
        #expect(run.status == 1)
        #expect(run.errors.hasPrefix("p.json:3:"))
        #expect(run.errors.contains("policies[0].approval.quorum: must be at most 1, the number of different people"))
    }
}
#endif
