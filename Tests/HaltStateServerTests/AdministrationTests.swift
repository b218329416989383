#if Server
import Expectations
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import HaltStateTesting
import Testing

@Suite("Over HTTP, what administrators do")
struct AdministrationTests {
    private static func events(_ server: TestServer, _ tenant: TenantID = "shop") throws -> [LedgerEvent.Kind] {
        try server.ledger.events(from: 1, limit: 1_000, tenant: tenant).map { stored in
            try SealedEvent(payload: stored.payload, hash: stored.hash).event.kind
        }
    }

    private static func verify(_ server: TestServer) throws {
        for tenant in try server.ledger.tenants() {
            _ = try LocalAuthority(policies: .empty, ledger: server.ledger, tenant: tenant).verifyEvidence()
        }
    }

    @Test("Over HTTP, what administrators do is evidence: API keys that are made and revoked, with who did it")
    func keys() async throws {
        try await TestServer.run { server in
            let before = try Self.events(server).count
            let alice = Approver(name: "alice", authentication: "test")
            let book = SQLiteAPIKeyStore(server.ledger, by: alice, wallClock: server.clock)
            let key = try book.create(
                tenant: "shop",
                scopes: [.report, .check],
                name: "desk",
                agent: "worker",
                lifetime: .seconds(60)
            )
            try book.revoke(key.id)
            try book.revoke(key.id)
            #expect(throws: HaltStateError.self) { try book.revoke("nobody") }
            let grant = KeyChange.Grant(
                name: "desk",
                agent: "worker",
                scopes: ["agent:check", "agent:report"],
                expiresAt: server.clock.now() + .seconds(60)
            )
            let kinds = try Self.events(server).dropFirst(before)
            #expect(
                Array(kinds) == [
                    .keyChanged(KeyChange(.created(grant), key: key.id, by: alice)),
                    .keyChanged(KeyChange(.revoked, key: key.id, by: alice)),
                ]
            )
            #expect(kinds.map(\.name) == ["key.created", "key.revoked"])
            let texts = try server.ledger.events(from: 1, limit: 99, tenant: "shop").map(\.payload)
            #expect(!texts.contains { String(decoding: $0, as: UTF8.self).contains(key.secret) })
            try Self.verify(server)
        }
    }

    @Test("Over HTTP, what administrators do is evidence: policies that are read again, in the chain of each tenant")
    func policies() async throws {
        try await TestServer.run { server in
            let boss = try server.key(.write, name: "boss")
            _ = try server.key(.check, tenant: "other")
            server.policies.text = TestServer.PolicyText.standard.replacing("test-1", with: "test-2")
            let reply = try await server.ask("POST", "policies", as: boss)
            #expect(reply.status == 200)
            for tenant in ["shop", "other"] as [TenantID] {
                let last = try #require(try Self.events(server, tenant).last)
                guard case .policiesReloaded(let reload) = last else {
                    Issue.record("\(last.name) is the last event of \(tenant)")
                    continue
                }
                #expect(reload.version == "test-2" && reload.by.name == "boss")
                #expect(reload.by.authentication == "api-key:\(boss.id)")
                #expect(.string(reload.digest) == reply["digest"])
            }
            let count = try Self.events(server).count
            server.policies.text = "no policies"
            #expect(try await server.ask("POST", "policies", as: boss).status == 422)
            #expect(try Self.events(server).count == count, "what changes nothing is none")
            try Self.verify(server)
        }
    }

    @Test(
        "Over HTTP, what administrators do is evidence: orders that are given and lifted, and the calls that they refuse"
    )
    func orders() async throws {
        try await TestServer.run { server in
            let boss = try server.key(.read, .write, name: "boss")
            let before = try Self.events(server).count
            let kill: ContextValue = ["status": "KILL", "reason": "incident 7"]
            #expect(try await server.ask("POST", "agents/worker/order", kill, as: boss).status == 200)
            for index in 0..<3 {
                #expect(try await server.guardCall("job.run", key: "k\(index)")["status"] == "denied")
            }
            #expect(try await server.ask("POST", "action/check", AccessTests.check)["decision"] == "DENY")
            #expect(try await server.ask("POST", "agents/worker/order", ["status": "OK"], as: boss).status == 200)
            let kinds = Array(try Self.events(server).dropFirst(before))
            #expect(kinds.map(\.name) == ["order.given", "call.refused", "order.lifted"])
            guard case .ordered(let given) = kinds[0], case .refused(let refusal) = kinds[1] else {
                Issue.record("the first two events are of other kinds")
                return
            }
            #expect(given.by == Approver(name: "boss", authentication: "api-key:\(boss.id)"))
            #expect(given.target == .agent("worker") && given.reason == "incident 7")
            #expect(refusal.apiKey == server.key.id && refusal.idempotencyKey == "k0" && refusal.agentID == "worker")
            server.clock.advance(by: .seconds(60))
            #expect(try await server.ask("POST", "agents/*/order", kill, as: boss).status == 200)
            #expect(try await server.guardCall("job.run", key: "k")["status"] == "denied")
            try Self.verify(server)
        }
    }

    @Test(
        "Over HTTP, an order for actions holds for every agent, and is heard at no heartbeat",
        arguments: ["KILL", "PAUSE"]
    )
    func actions(status: String) async throws {
        try await TestServer.run { server in
            let boss = try server.key(.read, .write, name: "boss")
            let running = try await server.guardCall("job.run", key: "running")
            let order: ContextValue = ["status": .string(status)]
            let given = try await server.ask("POST", "actions/job.*/order", order, as: boss)
            #expect(given.status == 200 && given["action_pattern"] == "job.*" && given["ordered_by"] == "boss")
            #expect(given["under_way"] == ["started": 0, "permits": 1])
            #expect(try await server.ask("GET", "heartbeat?agent_id=worker")["status"] == "OK")
            let refused = try await server.guardCall("job.run", key: "k")
            #expect(refused["status"] == "denied")
            #expect(try refused.text("reason").hasPrefix("calls of job.* are "))
            let start = try server.claim(running, "job.run", key: "running", ["start_id": "s"])
            #expect(try await server.ask("POST", "action/guard/start", start).status == 403)
            #expect(try await server.guardCall("mail.send", key: "m")["status"] == "allowed")
            let list = try await server.ask("GET", "agents", as: boss)
            #expect(list["agents"] == [])
            #expect(list["actions"]?.elements?.count == 1)
            #expect(try await server.ask("POST", "actions/Job.*/order", order, as: boss).status == 422)
            let agent = try server.key(.read, .write, agent: "worker")
            #expect(try await server.ask("POST", "actions/job.*/order", ["status": "OK"], as: agent).status == 403)
            #expect(try await server.ask("GET", "agents", as: agent)["actions"] == [])
            #expect(try await server.ask("POST", "actions/job.*/order", ["status": "OK"], as: boss).status == 200)
            #expect(try await server.ask("POST", "action/guard/start", start).status == 200)
        }
    }

    @Test("Over HTTP, an agent's work under way is listed, and counted in the answer to an order")
    func underWay() async throws {
        try await TestServer.run { server in
            for key in ["p", "s"] {
                let granted = try await server.guardCall("job.run", key: key)
                guard key == "s" else { continue }
                let start = try server.claim(granted, "job.run", key: key, ["start_id": "s"])
                #expect(try await server.ask("POST", "action/guard/start", start).status == 200)
            }
            let killed = try await server.ask("POST", "agents/WORKER/order", ["status": "KILL", "reason": "r"])
            #expect(killed["under_way"] == ["started": 1, "permits": 1])
            let shown = try await server.ask("GET", "agents/worker")
            #expect(shown["status"] == "KILL" && shown["reason"] == "r")
            #expect(shown["under_way"] == ["started": 1, "permits": 1])
            let keys = try #require(shown["operations"]?.elements).map { $0["idempotency_key"] }
            #expect(Set(keys) == ["p", "s"])
            #expect(try await server.ask("GET", "agents/nobody")["under_way"] == ["started": 0, "permits": 0])
            #expect(try await server.ask("GET", "agents/*")["under_way"] == ["started": 1, "permits": 1])
            let other = try server.key(.read, agent: "other")
            #expect(try await server.ask("GET", "agents/worker", as: other).status == 403)
        }
    }
}
#endif
