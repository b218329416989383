#if Server
import Expectations
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import HaltStateServer
import HaltStateTesting
import Testing

@Suite("Keys of the server", .tags(.failClosed, .errorsDoNotLeak))
struct AccessTests {
    private static let evidence = "/api/haltstate/evidence/"
    static let check: ContextValue = ["agent_id": "worker", "action": "job.run", "params": [:]]

    @Test("Over HTTP, a key is accepted in each of the headers that clients use, and only as one key")
    func headers() async throws {
        try await TestServer.run { server in
            let (key, other) = (server.key.secret, try server.key(.check).secret)
            let forms: [([String: String], Int)] = [
                (["Authorization": "Bearer \(key)"], 200),
                (["X-API-Key": key], 200),
                (["X-Admin-Token": key], 200),
                (["X-API-Key": key, "X-Admin-Token": key, "X-Tenant-Id": "shop"], 200),
                (["X-API-Key": key, "X-Admin-Token": other], 401),
                (["X-API-Key": key, "Authorization": "Bearer \(other)"], 401),
                (["Authorization": "Basic \(key)"], 401),
                (["X-API-Key": String(key.dropLast()) + (key.hasSuffix("0") ? "1" : "0")], 401),
                (["X-API-Key": "hs_"], 401),
                ([:], 401),
                (["X-API-Key": key, "X-Tenant-Id": "other"], 403),
            ]
            for (fields, status) in forms {
                let answer = try await server.ask("POST", "action/check", Self.check, headers: fields)
                #expect(answer.status == status, "\(fields.keys.sorted())")
            }
        }
    }

    @Test("Over HTTP, a key stops working when it is revoked or expires")
    func end() async throws {
        try await TestServer.run { server in
            let brief = try server.keys.create(tenant: "shop", scopes: [.check], lifetime: .seconds(60))
            let gone = try server.key(.check)
            #expect(try await server.ask("POST", "action/check", Self.check, as: brief).status == 200)
            #expect(try await server.ask("POST", "action/check", Self.check, as: gone).status == 200)
            server.clock.advance(by: .seconds(60))
            try server.keys.revoke(gone.id)
            #expect(try await server.ask("POST", "action/check", Self.check, as: brief).status == 401)
            #expect(try await server.ask("POST", "action/check", Self.check, as: gone).status == 401)
            #expect(throws: HaltStateError.self) { try server.keys.revoke("none") }
        }
    }

    @Test("Over HTTP, a key of an agent acts as that agent alone, and hears of no other's approvals")
    func agent() async throws {
        try await TestServer.run { server in
            let own = try server.key(.check, .report, agent: "worker")
            #expect(try await server.guardCall("job.ask", key: "mine", as: own)["status"] == "pending")
            let other: ContextValue = [
                "agent_id": "other", "action": "job.ask", "params": [:], "idempotency_key": "theirs", "resource": .null,
            ]
            #expect(try await server.ask("POST", "action/guard", other, as: own).status == 403)
            let id = try await server.ask("POST", "action/guard", other).text("approval_id")
            #expect(try await server.ask("GET", "approval/\(id)").status == 200)
            #expect(try await server.ask("GET", "approval/\(id)", as: own).status == 404)
            #expect(try await server.ask("GET", "heartbeat?agent_id=other", as: own).status == 403)
            let since = "approvals/since?since=2020-01-01T00:00:00Z"
            let decision: ContextValue = ["decision": "approve"]
            let boss = try server.key(.write, name: "boss")
            #expect(try await server.ask("POST", "approval/\(id)/decision", decision, as: boss).status == 200)
            #expect(try await server.ask("GET", since).text.contains(id))
            #expect(try await !server.ask("GET", since, as: own).text.contains(id))
        }
    }

    /// The same letters to the eye and to Swift's strings, and other bytes.
    private static let spellings = (composed: "caf\u{E9}", decomposed: "cafe\u{301}")

    @Test("Over HTTP, a key of a tenant sees nothing of one whose name only looks the same")
    func spelling() async throws {
        let (composed, decomposed) = Self.spellings
        try await TestServer.run { server in
            let theirs = try server.key(.check, .read, .write, tenant: TenantID(composed))
            let id = try await server.guardCall("job.ask", key: "k", as: theirs).text("approval_id")
            let own = try server.key(.check, .read, .write, tenant: TenantID(decomposed))
            for path in ["approvals", "approvals/since?since=2020-01-01T00:00:00Z"] {
                #expect(try await !server.ask("GET", path, as: own).text.contains(id), "\(path)")
            }
            let answer = try await server.ask("POST", "approval/\(id)/decision", ["decision": "approve"], as: own)
            #expect(answer.status == 404)
            #expect(try await server.guardCall("job.run", key: "k", as: own)["status"] == "allowed")
            let named = try await server.ask(
                "GET",
                "approvals/since?since=2020-01-01T00:00:00Z&tenant_id=\(composed.utf8.map { "%" + String($0, radix: 16) }.joined())",
                as: own
            )
            #expect(named.status == 403)
        }
    }

    @Test("Over HTTP, a key of an agent does not get around an order by another spelling of its name")
    func agentSpelling() async throws {
        let (composed, decomposed) = Self.spellings
        try await TestServer.run { server in
            let own = try server.key(.check, .report, agent: composed)
            let path = "agents/\(composed.utf8.map { "%" + String($0, radix: 16) }.joined())/order"
            func call(_ agent: String) -> ContextValue {
                ["agent_id": .string(agent), "action": "job.run", "idempotency_key": "k", "resource": .null]
            }
            let granted = try await server.ask("POST", "action/guard", call(composed))
            #expect(granted["status"] == "allowed")
            #expect(try await server.ask("POST", path, ["status": "KILL"]).status == 200)
            #expect(try await server.ask("POST", "action/guard", call(composed), as: own)["status"] == "denied")
            #expect(try await server.ask("POST", "action/guard", call(decomposed), as: own).status == 403)
            // A key of nobody in particular may name any agent, and redeems no other one's permit.
            let start = try server.claim(
                granted,
                "job.run",
                key: "k",
                ["start_id": "s", "agent_id": .string(decomposed)]
            )
            #expect(try await server.ask("POST", "action/guard/start", start).status == 403, "the order holds for both")
            #expect(try await server.ask("POST", path, ["status": "OK"]).status == 200)
            #expect(try await server.ask("POST", "action/guard/start", start).status == 409)
        }
    }

    @Test("Over HTTP, a key is for names with spaces too, in each form that clients write them in")
    func spaces() async throws {
        try await TestServer.run { server in
            let own = try server.key(.check, .read, .write, tenant: "my shop")
            let order = try await server.ask("POST", "agents/desk%20one/order", ["status": "KILL"], as: own)
            #expect(order.status == 200)
            for agent in ["desk+one", "desk%20one"] {
                let heard = try await server.ask("GET", "heartbeat?agent_id=\(agent)", as: own)
                #expect(heard["status"] == "KILL", "\(agent)")
            }
            #expect(try await server.ask("GET", "heartbeat?agent_id=desk%2Bone", as: own)["status"] == "OK")
            let both = "approvals/since?since=2020-01-01T00:00:00Z&tenant_id=my+shop&tenant_id=shop"
            #expect(try await server.ask("GET", both, as: own).status == 403)
            for time in ["T00:00:00+00:00", "T00:00:00%2B00:00", "%2000:00:00+00:00", "+00:00:00+00:00"] {
                let answer = try await server.ask("GET", "approvals/since?since=2020-01-01\(time)", as: own)
                #expect(answer.status == 200, "\(time): \(answer.text)")
            }
            for tenant in ["my+shop", "my%20shop"] {
                let path = "approvals/since?since=2020-01-01T00:00:00Z&tenant_id=\(tenant)"
                #expect(try await server.ask("GET", path, as: own).status == 200, "\(tenant)")
            }
        }
    }

    @Test("Over HTTP, a key of an agent decides on nothing, and sees its own records alone")
    func agentRecords() async throws {
        try await TestServer.run({ $0.contentLifetime = .seconds(60) }) { server in
            let own = try server.key(.check, .report, .read, .write, agent: "worker")
            let id = try await server.ask(
                "POST",
                "action/guard",
                [
                    "agent_id": "other", "action": "job.ask", "params": [:], "idempotency_key": "k", "resource": .null,
                ]
            ).text("approval_id")
            let decision: ContextValue = ["decision": "approve"]
            #expect(try await server.ask("POST", "approval/\(id)/decision", decision, as: own).status == 403)
            #expect(try await server.ask("GET", "approvals", as: own)["approvals"] == [])
            for agent in ["worker", "other"] {
                let observation: ContextValue = [
                    "agent_id": .string(agent), "event_id": "e", "action": "post.read", "direction": "input",
                ]
                let attachment: ContextValue = [
                    "attachment_id": "a", "evidence_id": "shared", "agent_id": .string(agent), "content_kind": "input",
                    "content_base64": "aGVsbG8=",
                ]
                #expect(try await server.ask("POST", Self.evidence + "observations", observation).status == 200)
                #expect(try await server.ask("POST", Self.evidence + "attachments", attachment).status == 200)
            }
            for path in ["observations", "attachments/shared"] {
                let mine = try await server.ask("GET", Self.evidence + path, as: own)
                #expect(mine.text.contains(#""agent_id":"worker""#))
                #expect(!mine.text.contains(#""agent_id":"other""#))
                #expect(try await server.ask("GET", Self.evidence + path).text.contains(#""agent_id":"other""#))
            }
        }
    }

    @Test("Over HTTP, a key of one tenant sees nothing of another")
    func tenants() async throws {
        try await TestServer.run { server in
            let stranger = try server.keys.create(tenant: "bank", scopes: Set(KeyScope.allCases), name: "banker")
            let id = try await server.guardCall("job.ask", key: "k").text("approval_id")
            #expect(try await server.ask("GET", "approval/\(id)", as: stranger).status == 404)
            let decision: ContextValue = ["decision": "approve"]
            #expect(try await server.ask("POST", "approval/\(id)/decision", decision, as: stranger).status == 404)
            #expect(try await server.ask("GET", "approvals", as: stranger)["approvals"] == [])
            #expect(try await server.guardCall("job.run", key: "k", as: stranger)["status"] == "allowed")
            let since = "approvals/since?since=2020-01-01T00:00:00Z&tenant_id=shop"
            #expect(try await server.ask("GET", since, as: stranger).status == 403)
        }
    }

    @Test("Over HTTP, a key of one tenant reports, reads and stops nothing of another")
    func foreignRecords() async throws {
        try await TestServer.run({ $0.contentLifetime = .seconds(60) }) { server in
            let stranger = try server.keys.create(tenant: "bank", scopes: Set(KeyScope.allCases), name: "banker")
            let granted = try await server.guardCall("job.run", key: "k")
            let start = try server.claim(granted, "job.run", key: "k", ["start_id": "s"])
            #expect(try await server.ask("POST", "action/guard/start", start, as: stranger).status == 409)
            let report = try server.claim(granted, "job.run", key: "k", ["report_id": "r", "outcome": "success"])
            #expect(try await server.ask("POST", "action/guard/report", report, as: stranger).status == 409)
            let attachment: ContextValue = [
                "attachment_id": "a", "evidence_id": "ev", "agent_id": "worker", "content_kind": "input",
                "content_base64": "aGVsbG8=",
            ]
            #expect(try await server.ask("POST", Self.evidence + "attachments", attachment).status == 200)
            let attachments = try await server.ask("GET", Self.evidence + "attachments/ev", as: stranger)
            #expect(attachments["attachments"] == [])
            #expect(try await server.ask("GET", Self.evidence + "observations", as: stranger)["observations"] == [])
            #expect(try await server.ask("POST", "agents/*/order", ["status": "KILL"], as: stranger).status == 200)
            #expect(try await server.ask("GET", "agents")["agents"] == [])
            #expect(try await server.ask("POST", "action/guard/start", start).status == 200)
        }
    }

    @Test("Over HTTP, a key is kept as a digest, and its secret is nowhere in the file or in a description")
    func secrecy() async throws {
        try await TestServer.run { server in
            let secret = server.key.secret
            #expect(secret.wholeMatch(of: /hs_[0-9a-f]{48}/) != nil)
            #expect(!"\(server.key) \(String(reflecting: server.key))".contains(secret))
            var dumped = ""
            dump(server.key, to: &dumped)
            #expect(!dumped.contains(secret))
            #expect(APIKey(secret) == server.key)
            let records = try server.keys.list()
            #expect(records.count == 1)
            #expect(!String(reflecting: records).contains(secret.dropFirst(15)))
        }
    }
}
#endif
