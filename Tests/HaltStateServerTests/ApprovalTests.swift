#if Server
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import HaltStateTesting
import Testing

@Suite("Over HTTP, an approval")
struct ApprovalTests {
    private static let approve: ContextValue = ["decision": "approve", "reason": "fine"]

    @Test("Over HTTP, an approval is listed, answered by the key's holder, and used once")
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

    @Test(
        "Over HTTP, an approval is not answered by the key that asked, nor by who is not listed, nor twice by one person"
    )
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

    @Test(
        "Over HTTP, an approval shows what the caller claims to be named, in the queue, in the catch-up and on the stream, where it is fit to be"
    )
    func correlation() async throws {
        try await TestServer.run { server in
            let alice = try server.key(.read, .write, name: "alice")
            var told = try await server.stream("approvals/stream").makeAsyncIterator()
            _ = try await told.next()
            for (key, claim, shown) in [("a", "call_1", "call_1"), ("b", "a\u{202E}b", nil), ("c", nil, nil)] {
                let call: [String: ContextValue] = [
                    "agent_id": "worker", "action": "job.ask", "params": [:], "idempotency_key": .string(key),
                    "evidence_context": claim.map { ["correlation_id": .string($0)] } ?? [:],
                ]
                let before = server.clock.now()
                server.clock.advance(by: .seconds(1))
                let id = try await server.ask("POST", "action/guard", .object(call)).text("approval_id")
                let expected = shown.map(ContextValue.string) ?? .null
                let queue = try await server.ask("GET", "approvals", as: alice)["approvals"]
                guard case .array(let open)? = queue, case .object(let entry)? = open.first else {
                    return #expect(Bool(false))
                }
                #expect(entry["correlation_id"] == expected)
                _ = try await server.ask("POST", "approval/\(id)/decision", Self.approve, as: alice)
                let event = try JSONDecoder().decode(
                    [String: ContextValue].self,
                    from: Data(try #require(try await told.next()).utf8)
                )
                #expect(event["correlation_id"] == expected)
                let since = try await server.ask("GET", "approvals/since?since=\(before)")["decisions"]
                guard case .array(let list)? = since, case .object(let listed)? = list.first else {
                    return #expect(Bool(false))
                }
                #expect(listed["correlation_id"] == expected)
            }
        }
    }

    @Test("Over HTTP, an approval shows the words of a command to those who may decide, and to nobody else")
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

    @Test("Over HTTP, an approval that expires shows in the catch-up, though nobody asked")
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
