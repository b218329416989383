#if Server
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateServer
import Testing

@Suite("Over HTTP, an approval")
struct ApprovalTests {
    private static let approve: ContextValue = ["decision": "approve", "reason": "fine", "approver": "mallory"]

    @Test("is listed, answered by the key's holder whatever the body says, and used once")
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
            let again = try server.key(.write, name: " Alice ")
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

    @Test("is told on every open stream, once, and to who comes later as catch-up", .timeLimit(.minutes(1)))
    func stream() async throws {
        try await TestServer.run { server in
            let bob = try server.key(.write, name: "bob")
            let before = server.clock.now()
            server.clock.advance(by: .seconds(1))
            let id = try await server.guardCall("job.ask", key: "k").text("approval_id")
            var first = try await server.stream("approvals/stream").makeAsyncIterator()
            var second = try await server.stream("approvals/stream?tenant_id=shop").makeAsyncIterator()
            #expect(try await first.next() == #"{"type":"CONNECTED"}"#)
            #expect(try await second.next() == #"{"type":"CONNECTED"}"#)
            _ = try await server.ask("POST", "approval/\(id)/decision", Self.approve, as: bob)
            let told = try #require(try await first.next())
            #expect(try await second.next() == told)
            let event = try JSONDecoder().decode([String: ContextValue].self, from: Data(told.utf8))
            #expect(event["request_id"] == .string(id))
            #expect(event["status"] == "approved")
            #expect(event["catchup"] == false)
            #expect(event["timestamp"] == .string(server.clock.now().description))

            var late = try await server.stream("approvals/stream?last_seen=\(before)").makeAsyncIterator()
            _ = try await late.next()
            #expect(try await late.next()?.contains(#""catchup":true"#) == true)
            let since = try await server.ask("GET", "approvals/since?since=\(before)&limit=5")
            guard case .array(let list)? = since["decisions"] else { return #expect(Bool(false)) }
            #expect(list.count == 1)
            let none = try await server.ask("GET", "approvals/since?since=\(server.clock.now())")
            #expect(none["decisions"] == [])
        }
    }

    @Test("that another process answers is told as well", .timeLimit(.minutes(1)))
    func elsewhere() async throws {
        try await TestServer.run { server in
            let id = try await server.guardCall("job.ask", key: "k").text("approval_id")
            var stream = try await server.stream("approvals/stream").makeAsyncIterator()
            _ = try await stream.next()
            let other = LocalAuthority(policies: .empty, ledger: server.ledger, tenant: "shop", wallClock: server.clock)
            try await other.decide(id, .reject, by: Approver(name: "carol", authentication: "os-user:carol"))
            #expect(try await stream.next()?.contains(#""status":"rejected""#) == true)
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

@Suite("Over HTTP, the kill switch")
struct KillSwitchTests {
    @Test("is heard at the heartbeat, and holds also who does not listen", arguments: ["KILL", "PAUSE"])
    func order(_ word: String) async throws {
        try await TestServer.run { server in
            let boss = try server.key(.read, .write, name: "boss")
            #expect(try await server.ask("GET", "heartbeat?agent_id=worker")["status"] == "OK")
            let running = try await server.guardCall("job.run", key: "running")
            let order: ContextValue = ["status": .string(word), "reason": "incident 7"]
            let given = try await server.ask("POST", "agents/worker/order", order, as: boss)
            #expect(given["ordered_by"] == "boss")
            let heard = try await server.ask("GET", "heartbeat?agent_id=worker")
            #expect(heard["status"] == .string(word))
            #expect(try await server.guardCall("job.run", key: "k")["status"] == "denied")
            let check = try await server.ask("POST", "action/check", AccessTests.check)
            #expect(check["decision"] == "DENY")
            let start = try server.claim(running, "job.run", key: "running", ["start_id": "s"])
            #expect(try await server.ask("POST", "action/guard/start", start).status == 403)
            #expect(try await server.ask("GET", "heartbeat?agent_id=other")["status"] == "OK")
            #expect(try await server.ask("POST", "agents/worker/order", ["status": "OK"], as: boss).status == 200)
            #expect(try await server.guardCall("job.run", key: "k")["status"] == "allowed")
            #expect(try await server.ask("POST", "action/guard/start", start).status == 200)
        }
    }

    @Test("may be pulled for all agents, and is not lifted by an agent")
    func everyone() async throws {
        try await TestServer.run { server in
            let agent = try server.key(.check, .write, agent: "worker")
            #expect(try await server.ask("POST", "agents/*/order", ["status": "KILL"]).status == 200)
            #expect(try await server.ask("POST", "agents/worker/order", ["status": "OK"]).status == 200)
            #expect(try await server.ask("GET", "heartbeat?agent_id=worker")["status"] == "KILL")
            #expect(try await server.ask("POST", "agents/worker/order", ["status": "OK"], as: agent).status == 403)
            #expect(try await server.ask("POST", "agents/worker/order", ["status": "kill"]).status == 422)
        }
    }
}
#endif
