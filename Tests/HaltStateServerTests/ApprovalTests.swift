#if Server
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import HaltStateServer
import HaltStateTesting
import Testing

@Suite("Over HTTP, an approval")
struct ApprovalTests {
    private static let approve: ContextValue = ["decision": "approve", "reason": "fine"]

    @Test("is listed, answered by the key's holder, and used once")
    func answer() async throws {
        try await TestServer.run { server in
            let alice = try server.key(.read, .write, name: "alice")
            let id = try await server.guardCall("job.ask", key: "k", params: ["n": 1]).text("approval_id")
            guard
                case .array(let open)? = try await server.ask("GET", "approvals?status=pending", as: alice)["approvals"],
                case .object(let entry)? = open.first
            else { return #expect(Bool(false)) }
            #expect(entry["approval_id"] == .string(id))
            #expect(entry["params"] == ["n": 1])
            let answer = try await server.ask("POST", "approval/\(id)/decision", Self.approve, as: alice)
            #expect(answer["counted"] == true)
            #expect(answer["status"] == "approved")
            let standing = try await server.ask("GET", "approval/\(id)")
            #expect(standing["approver"] == "alice")
            #expect(standing["reason"] == "fine")
            let vote = try server.ledger.operation(.approval(id), tenant: "shop")?.approval?.votes.first
            #expect(vote?.approver.authentication == "api-key:\(alice.id)")
            #expect(try await server.guardCall("job.ask", key: "k", params: ["n": 1])["status"] == "approved")
            #expect(try await server.guardCall("job.ask", key: "k", params: ["n": 1])["status"] == "already_started")
            #expect(try await server.ask("GET", "approvals", as: alice)["approvals"] == [])
        }
    }

    @Test("is not answered by the key that asked, nor by who is not listed, nor twice by one person")
    func refusals() async throws {
        try await TestServer.run { server in
            let alice = try server.key(.write, name: "alice")
            let again = try server.key(.write, name: "Alice")
            let mallory = try server.key(.write, name: "mallory")
            let id = try await server.guardCall("job.listed", key: "k").text("approval_id")
            let path = "approval/\(id)/decision"
            #expect(try await server.ask("POST", path, Self.approve).status == 403)
            #expect(try await server.ask("POST", path, Self.approve, as: mallory).status == 403)
            #expect(try await server.ask("POST", path, Self.approve, as: alice)["status"] == "pending")
            let second = try await server.ask("POST", path, Self.approve, as: again)
            #expect(second["counted"] == false)
            #expect(second["status"] == "pending")
            let bob = try server.key(.write, name: "bob")
            #expect(try await server.ask("POST", path, ["decision": "reject"], as: bob)["status"] == "rejected")
            #expect(try await server.guardCall("job.listed", key: "k")["status"] == "denied")
            #expect(try await server.ask("POST", "approval/none/decision", Self.approve).status == 404)
            #expect(try await server.ask("POST", path, ["decision": "maybe"], as: bob).status == 422)
        }
    }

    @Test("shows the words of a command to those who may decide, and to nobody else")
    func command() async throws {
        try await TestServer.run { server in
            let words = CommandWords(["deploy", "--password", "s3cret"])
            let digest = ContextValue.string(try words.digest(under: server.ledger.bindingKey))
            let authority = LocalAuthority(
                policies: try PolicySet(bytes: server.policies.text.utf8, file: "policies.json"),
                ledger: CommandKeepingLedger(server.ledger, keeping: words),
                tenant: "shop",
                wallClock: server.clock
            )
            let request = GuardRequest(
                OperationIdentity(idempotencyKey: "k", action: "job.ask", agentID: "shell"),
                params: ["arguments_digest": digest],
                evidenceContext: [:]
            )
            _ = try await authority.requestPermit(request)
            let (alice, auditor) = (try server.key(.read, .write, name: "alice"), try server.key(.read, name: "carol"))
            let agent = try server.key(.read, .write, agent: "shell")
            let shown = try await server.ask("GET", "approvals", as: alice)
            #expect(shown.text.contains(#""command":["deploy","--password","s3cret"]"#))
            for key in [auditor, agent] {
                let shown = try await server.ask("GET", "approvals", as: key)
                #expect(shown.text.contains(#""command":null"#))
                #expect(!shown.text.contains("s3cret"))
            }
        }
    }

    @Test("that expires shows in the catch-up, though nobody asked")
    func expiry() async throws {
        try await TestServer.run { server in
            let start = server.clock.now()
            let id = try await server.guardCall("job.ask", key: "k").text("approval_id")
            server.clock.advance(by: .seconds(25 * 3_600))
            #expect(try await server.ask("GET", "approval/\(id)")["status"] == "expired")
            let since = try await server.ask("GET", "approvals/since?since=\(start)")
            #expect(since.text.contains(#""status":"expired""#))
            #expect(since.text.contains(id))
        }
    }
}
#endif
