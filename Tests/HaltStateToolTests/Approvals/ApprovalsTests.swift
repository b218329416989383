#if Tool
import Expectations
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import Testing

@Suite("Approvals on the command line")
struct ApprovalsTests {
    /// The call that waits in ``waiting()``.
    private static let call = [
        "guard", "--action", "job.ask", "--key", "k", "--param", "size=4", "--resource", "disk/1", "--", "true",
    ]

    /// A tool with one request that waits, and its id.
    private func waiting() async throws -> (Tool, String) {
        let tool = try Tool.withPolicies()
        #expect(try await tool(Self.call).status == 75)
        let entry = try #require(try await tool("approvals", "list", "--json").json().first)
        return (tool, try #require(entry["approval_id"]?.text))
    }

    @Test("On the command line, approvals are listed while they wait, and afterwards on request")
    func listing() async throws {
        let (tool, id) = try await waiting()
        #expect(try await tool("approvals", "list").output.contains(id))
        let shown = try #require(try await tool("approvals", "show", id, "--json").json().first)
        #expect(shown["status"] == "pending")
        #expect(shown["approvers"] == ["alice", "bob"])
        #expect(shown["resource"] == "disk/1")
        #expect(shown["context"]?["size"] == 4)
        #expect(try await tool("approvals", "show", id).output.contains("disk/1"))
        try await tool("approvals", "approve", id, "--approver", "alice", "--reason", "fine")
        #expect(try await tool("approvals", "list").output == "nothing waits for approval\n")
        #expect(try await tool("approvals", "list", "--json").output.isEmpty)
        let all = try await tool("approvals", "list", "--all", "--json").json()
        #expect(all.map { $0["status"] } == ["approved"])
        let vote = try #require(all.first?["votes"]?.elements?.first)
        #expect(vote["approver"] == "alice")
        #expect(vote["reason"] == "fine")
        let authentication = try #require(vote["authentication"]?.text)
        #expect(authentication.hasPrefix("os-user:") && authentication.hasSuffix("(\(getuid()))"))
    }

    @Test("On the command line, approvals show what a caller claims to be named, and say that it is a claim")
    func correlation() async throws {
        let (tool, waiting) = try await waiting()
        let made = try #require(try await tool("approvals", "show", waiting, "--json").json().first?["correlation_id"])
        let authority = LocalAuthority(
            policies: try PolicySet(
                [Policy(name: "ask", actionPattern: "*", effect: .approvalRequired)],
                version: "test"
            ),
            ledger: try SQLiteLedger(path: tool.url(".haltstate/ledger.db").path)
        )
        let client = HaltStateClient(authority: authority)
        let pending = await #expect(throws: ApprovalPending.self) {
            try await HaltStateClient.withCorrelation("call_1") {
                try await client.guard("job.ask", idempotencyKey: "claimed") { _ in }
            }
        }
        let id = try #require(pending?.approvalID)
        let shown = try await tool("approvals", "show", id)
        #expect(shown.output.contains(/\ncorrelation +call_1 \(as the caller claims\)\n/), "\(shown.output)")
        #expect(try await tool("approvals", "show", id, "--json").json().first?["correlation_id"] == "call_1")
        let list = try await tool("approvals", "list").output
        #expect(list.contains("; claims to be call_1\n"), "\(list)")
        // What a client has made itself says nothing to people, so a list leaves it out.
        guard case .string(let own) = made else { return #expect(Bool(false)) }
        #expect(!list.contains(own))
    }

    @Test(
        "On the command line, approvals say who asked, who decides on them as well unless the policy excludes that",
        arguments: [false, true]
    )
    func requester(isExcluded: Bool) async throws {
        let tool = try Tool.withPolicies()
        let policies = """
            [{"name": "ask", "action_pattern": "job.*", "effect": "APPROVAL_REQUIRED", "priority": 1,
              "approval": {"exclude_requester": \(isExcluded)}}]
            """
        try tool.write(policies, to: "haltstate-policies.json")
        #expect(try await tool("guard", "--action", "job.run", "--key", "k", "--", "true").status == 75)
        let entry = try #require(try await tool("approvals", "list", "--json").json().first)
        guard case .string(let id)? = entry["approval_id"], case .string(let name)? = entry["requested_by"] else {
            throw CancellationError()
        }
        #expect(entry["requester_decides"] == .bool(!isExcluded))
        let shown = try await tool("approvals", "show", id).output
        #expect(shown.contains("\(name) (os-user:\(name)(\(getuid())))"))
        #expect(shown.contains("\(name), who asked") == isExcluded)
        // One user of this machine is one person, whatever name they give.
        for approver in [name, "somebody else"] {
            let answer = try await tool("approvals", "approve", id, "--approver", approver)
            #expect(answer.status == (isExcluded ? 77 : 0))
            #expect(answer.errors.contains("asked for this action") == isExcluded)
            if !isExcluded { break }
        }
        let run = try await tool("guard", "--action", "job.run", "--key", "k", "--", "true")
        #expect(run.status == (isExcluded ? 75 : 0))
    }

    @Test("On the command line, approvals are named by the start of their id, at least six characters")
    func prefixes() async throws {
        let (tool, id) = try await waiting()
        for (name, status) in [(String(id.prefix(5)), 66), ("zzzzzzzz", 66), (id.prefix(6).uppercased(), 0)] {
            #expect(try await tool("approvals", "show", name).status == Int32(status))
        }
        let unknown = try await tool("approvals", "approve", "0f0f0f0f", "--approver", "alice")
        #expect(unknown.status == 66)
        #expect(unknown.errors.hasPrefix("error: there is no approval 0f0f0f0f"))
    }

    @Test("On the command line, approvals that are answered stay as they are, and a late answer says what had happened")
    func late() async throws {
        let (tool, id) = try await waiting()
        #expect(try await tool("approvals", "approve", id, "--approver", "alice").output.contains("is approved"))
        let again = try await tool("approvals", "approve", id, "--approver", "alice")
        #expect(again.status == 0)
        #expect(again.output.contains("this answer is on record already: job.ask was approved by alice"))
        let late = try await tool("approvals", "approve", id, "--approver", "bob")
        #expect(late.status == 1)
        #expect(late.output.isEmpty)
        #expect(late.errors.contains("nothing changed: job.ask was approved by alice"))
        #expect(try await tool(Self.call).status == 0)
    }

    @Test(
        "On the command line, approvals that are approved are rejected until they are used, also by who approved, and then nothing runs"
    )
    func vetoed() async throws {
        let (tool, id) = try await waiting()
        try await tool("approvals", "approve", id, "--approver", "alice")
        let veto = try await tool("approvals", "reject", id, "--approver", "alice", "--reason", "wrong account!")
        #expect(veto.status == 0)
        #expect(veto.output.contains("job.ask is rejected"))
        #expect(try await tool(Self.call).status == 77)
        let late = try await tool("approvals", "approve", id, "--approver", "bob")
        #expect(late.status == 1)
        #expect(late.errors.contains("job.ask was rejected by alice"))
        #expect(try await tool("evidence", "verify").status == 0)
    }

    @Test("On the command line, approvals that are withdrawn wait again, and show who took back what")
    func withdrawn() async throws {
        let (tool, id) = try await waiting()
        let none = try await tool("approvals", "withdraw", id, "--approver", "alice")
        #expect(none.status == 1)
        #expect(none.errors.contains("there is no approval of alice to withdraw"))
        try await tool("approvals", "approve", id, "--approver", "alice")
        let words = ["approvals", "withdraw", id, "--approver", "dora", "--of", "alice", "--reason", "not now"]
        let back = try await tool(words)
        #expect(back.status == 0)
        #expect(back.output.contains("the approval of alice is withdrawn; job.ask needs 1 more"))
        #expect(try await tool(words).output.contains("this answer is on record already"))
        #expect(try await tool(Self.call).status == 75)
        #expect(try await tool("approvals", "show", id).output.contains("the approval of alice, by dora"))
        try await tool("approvals", "approve", id, "--approver", "alice")
        #expect(try await tool(Self.call).status == 0)
        let late = try await tool("approvals", "withdraw", id, "--approver", "alice")
        #expect(late.status == 1)
        #expect(late.errors.contains("and its outcome is on record"))
        #expect(try await tool("evidence", "verify").status == 0)
    }

    @Test(
        "On the command line, approvals are refused from the agent that asked and from people who are not listed",
        arguments: ["shell", "mallory", " "]
    )
    func notAllowed(_ name: String) async throws {
        let (tool, id) = try await waiting()
        let run = try await tool("approvals", "approve", id, "--approver", name)
        #expect(run.status == 77)
        #expect(run.output.isEmpty)
        #expect(run.errors.hasPrefix("error: "))
        #expect(try await tool("approvals", "list", "--json").json().count == 1)
    }

    @Test("On the command line, approvals can be watched: what waits, what comes, what is answered and what runs out")
    func watching() async throws {
        let (tool, id) = try await waiting()
        let watch = try tool.start(["approvals", "watch", "--json"])
        defer { watch.signal(SIGKILL) }
        try await eventually("what waits is shown") { watch.output.contains(#""event":"waiting""#) }
        #expect(try await tool("guard", "--action", "job.brief", "--key", "new", "--", "true").status == 75)
        try await eventually("the request is shown") { watch.output.contains(#""event":"requested""#) }
        try await tool("approvals", "approve", id, "--approver", "bob")
        try await eventually("the answer is shown") { watch.output.contains(#""event":"approve""#) }
        try await eventually("the end of its time is shown") { watch.output.contains(#""event":"expired""#) }
        let lines = try Tool.Run(status: 0, output: watch.output, errors: "").json()
        // On a slow machine the brief request may run out before the other one is answered.
        #expect(lines.prefix(2).map { $0["event"] } == ["waiting", "requested"])
        #expect(Set(lines.dropFirst(2).map { $0["event"] }) == ["approve", "expired"])
        #expect(lines.first { $0["event"] == "approve" }?["approver"] == "bob")
    }
}
#endif
