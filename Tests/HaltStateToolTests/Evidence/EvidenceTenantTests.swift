#if Tool
import Expectations
import Foundation
import GRDB
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import Testing

@Suite("Evidence of several tenants", .tags(.evidenceRehashes))
struct EvidenceTenantTests {
    private static let shop = "shop\u{1B}[31m"
    private static let policies = """
        {"version": "1", "policies": [
            {"name": "ask", "action_pattern": "export.*", "effect": "APPROVAL_REQUIRED", "priority": 1},
            {"name": "rest", "action_pattern": "*", "effect": "ALLOW", "priority": 0}
        ]}
        """

    /// A ledger as a server leaves it: nothing of the tool's own tenant, and two approvals that wait in another.
    private func served(_ tenants: [String] = [shop, "depot"]) async throws -> Tool {
        let tool = try Tool()
        try FileManager.default.createDirectory(at: tool.url(".haltstate"), withIntermediateDirectories: true)
        let ledger = try SQLiteLedger(path: tool.url(".haltstate/ledger.db").path, creating: true)
        let policies = try PolicySet(bytes: Self.policies.utf8, file: "policies.json")
        for tenant in tenants {
            let authority = LocalAuthority(policies: policies, ledger: ledger, tenant: TenantID(tenant))
            let exports = tenant == "depot" ? [] : ["export.one", "export.two"]
            for action in exports + ["job.run"] {
                let request = GuardRequest(
                    OperationIdentity(
                        idempotencyKey: "\(action):1",
                        action: ActionName(stringLiteral: action),
                        agentID: "worker"
                    ),
                    params: [:],
                    evidenceContext: [:]
                )
                _ = try await authority.requestPermit(request)
            }
        }
        try ledger.close()
        return tool
    }

    private func change(_ tool: Tool, _ sql: String) async throws {
        try await DatabaseQueue(path: tool.url(".haltstate/ledger.db").path).write { try $0.execute(sql: sql) }
    }

    @Test(
        "On the command line, evidence of several tenants is verified without a tenant being named, a line for each, and the head can be kept"
    )
    func everyTenant() async throws {
        let tool = try await served()
        let run = try await tool("evidence", "verify")
        #expect(run.status == 0)
        #expect(run.lines.count == 4)
        #expect(run.lines[0].hasPrefix("verified: tenant depot: 1 event, 1 operation, head "))
        #expect(run.lines[1].hasPrefix("verified: tenant shop\\u{1B}[31m: 3 events, 3 operations, head "))
        let records = try await tool("evidence", "verify", "--json").json()
        #expect(records.compactMap { $0["tenant"] } == ["depot", .string(Self.shop)])
        #expect(records.compactMap { $0["events"] } == [1, 3])
        #expect(records.allSatisfy { $0["expected_head_sequence"] == nil })
        for record in records {
            guard case .string(let head)? = record["head"] else { throw CancellationError() }
            #expect(run.output.contains("head \(head)@"))
            #expect(try await tool("evidence", "verify", "--expect-head", head).status == 0)
        }
    }

    @Test(
        "On the command line, evidence of several tenants that was changed is found in any tenant, and the others are still reported"
    )
    func tampering() async throws {
        let tool = try await served()
        try await change(
            tool,
            "UPDATE event SET payload = replace(payload, 'job.run', 'job.ran') WHERE tenant = 'depot'"
        )
        let run = try await tool("evidence", "verify")
        #expect(run.status == 1)
        #expect(run.lines.count == 1)
        #expect(run.lines[0].hasPrefix("verified: tenant shop\\u{1B}[31m: 3 events"))
        #expect(run.errors.contains("the evidence of tenant depot does not verify: event 1: "))
        for sql in ["DELETE FROM chain", "DELETE FROM event", "DELETE FROM chain; DELETE FROM event"] {
            let tool = try await served()
            try await change(tool, sql)
            let run = try await tool("evidence", "verify")
            #expect(run.status == 1, "\(sql)")
            #expect(run.output.isEmpty, "\(sql)")
        }
    }

    @Test(
        "On the command line, evidence of several tenants names the tenants that were not looked at, and those that there are"
    )
    func named() async throws {
        let tool = try await served()
        let one = try await tool("evidence", "verify", "--tenant", "depot")
        #expect(one.status == 0)
        #expect(one.lines[0].hasPrefix("verified: tenant depot: 1 event"))
        #expect(one.lines[1] == "not looked at: tenant shop\\u{1B}[31m")
        let none = try await tool("evidence", "verify", "--tenant", "nobody")
        #expect(none.status == 66)
        #expect(none.output.isEmpty)
        #expect(none.errors.contains("there is some of: depot, shop\\u{1B}[31m"))
    }

    @Test(
        "On the command line, evidence of several tenants is exported for one tenant: the only one, or one that is named"
    )
    func export() async throws {
        let tool = try await served()
        let refused = try await tool("evidence", "export")
        #expect(refused.status == 1)
        #expect(refused.output.isEmpty)
        #expect(refused.errors.contains("several tenants: depot, shop\\u{1B}[31m; choose one with --tenant"))
        #expect(try await tool("evidence", "export", "--tenant", "nobody").status == 66)
        let saved = try await tool("evidence", "export", "--tenant", Self.shop, "--output", "shop.jsonl")
        #expect(saved.errors.hasPrefix("exported: tenant shop\\u{1B}[31m: 3 events, 3 operations, head "))
        #expect(try await tool("evidence", "verify", "shop.jsonl").lines[0].contains("3 events, 3 operations"))
        #expect(try await tool("evidence", "verify", "shop.jsonl", "--tenant", "depot").status == 1)
        let only = try await served(["depot"])
        #expect(try await only("evidence", "export").lines.count == 2)
    }

    @Test(
        "On the command line, evidence of several tenants shows with a kept head whether what it was kept of is still there"
    )
    func keptHead() async throws {
        let tool = try await served()
        #expect(try await tool("evidence", "export", "--tenant", Self.shop, "--output", "shop.jsonl").status == 0)
        let hashes = try tool.text(of: "shop.jsonl").matches(of: /"hash":"([0-9a-f]{64})"/).map { String($0.1) }
        try #require(hashes.count == 3)
        for words in [[], ["shop.jsonl"]] {
            let verify = ["evidence", "verify"] + words + ["--expect-head"]
            let early = try await tool(verify + [hashes[1]])
            #expect(early.status == 0)
            #expect(early.output.contains("proven by the kept head, which is event 2 of tenant shop\\u{1B}[31m"))
            #expect(early.output.contains("not proven in the same way: the 1 event after it"))
            #expect(try await tool(verify + ["\(hashes[1])@2"]).status == 0)
            let moved = try await tool(verify + ["\(hashes[1])@3"])
            #expect(moved.status == 1)
            #expect(moved.errors.contains("the kept head is event 2 of tenant shop\\u{1B}[31m, and not event 3"))
            #expect(!moved.output.contains("proven"))
            let unknown = try await tool(verify + [String(repeating: "ab", count: 32)])
            #expect(unknown.status == 1)
            #expect(unknown.errors.contains("the kept head is not in"))
            #expect(try await tool(verify + ["no-hash"]).status == 64)
        }
        let record = try #require(
            try await tool("evidence", "verify", "shop.jsonl", "--expect-head", hashes[2], "--json").json().first
        )
        #expect(record["expected_head_sequence"] == 3)
    }

    @Test(
        "On the command line, evidence of several tenants is not called absent where only the tool's own tenant has none"
    )
    func lists() async throws {
        let tool = try await served()
        let approvals = try await tool("approvals", "list")
        #expect(approvals.status == 0)
        #expect(approvals.output == "nothing of tenant local waits for approval\n")
        #expect(approvals.errors == "not looked at: tenant shop\\u{1B}[31m (2 waiting); use --tenant\n")
        #expect(
            try await tool("approvals", "list", "--all").errors.contains(
                "tenants depot (0 waiting), shop\\u{1B}[31m (2 waiting)"
            )
        )
        let operations = try await tool("operations", "list")
        #expect(operations.output == "there are no such operations of tenant local\n")
        #expect(operations.errors == "not looked at: tenants depot, shop\\u{1B}[31m; use --tenant\n")
        #expect(try await tool("operations", "list", "--json").output.isEmpty)
        let shown = try await tool("operations", "show", "job.run:1")
        #expect(shown.status == 66)
        #expect(shown.errors.contains("not looked at: tenants depot, shop\\u{1B}[31m; use --tenant\n"))
        let named = try await tool("approvals", "list", "--tenant", Self.shop, "--json")
        #expect(try named.json().count == 2)
        #expect(named.errors.isEmpty)
        #expect(try await tool("approvals", "list", "--tenant", "depot").output == "nothing waits for approval\n")
    }

    @Test(
        "On the command line, evidence of several tenants is a file that need not fit into memory, and may be anything"
    )
    func files() async throws {
        let tool = try await served(["depot"])
        #expect(try await tool("evidence", "verify", ".haltstate").status == 66)
        for text in [
            "\n", "{}\n", String(repeating: "x", count: 700_000), String(repeating: "[", count: 300_000) + "\n",
        ] {
            try tool.write(text, to: "odd.jsonl")
            let run = try await tool("evidence", "verify", "odd.jsonl")
            #expect(run.status == 1)
            #expect(run.output.isEmpty)
            #expect(run.errors.contains("the evidence does not verify: event 1: "))
        }
    }
}
#endif
