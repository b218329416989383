#if Server
import Expectations
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import HaltStateServer
import HaltStateTesting
import Testing

@Suite("Over HTTP, a permit", .tags(.onePermit))
struct GuardingTests {
    @Test(
        "Over HTTP, a permit is granted, redeemed and reported, and each step again gets the same receipt",
        arguments: [
            TestServer.prefix, "/api/sentinel/",
        ]
    )
    func lifecycle(_ prefix: String) async throws {
        try await TestServer.run { server in
            let request: ContextValue = [
                "agent_id": "worker", "action": "job.run", "params": [:], "idempotency_key": "k", "resource": .null,
                "risk_class": "high",
            ]
            let granted = try await server.ask("POST", prefix + "action/guard", request)
            #expect(granted.status == 200)
            #expect(granted["status"] == "allowed")
            #expect(granted["risk_class"] == "high")
            let start = try server.claim(granted, "job.run", key: "k", ["start_id": "s-1"])
            let report = try server.claim(
                granted,
                "job.run",
                key: "k",
                [
                    "report_id": "r-1", "outcome": "success", "error": .null, "result": ["count": 1],
                ]
            )
            for isDuplicate in [false, true] {
                let started = try await server.ask("POST", prefix + "action/guard/start", start)
                #expect(started["started"] == true)
                #expect(started["duplicate"] == .bool(isDuplicate))
            }
            for isDuplicate in [false, true] {
                let reported = try await server.ask("POST", prefix + "action/guard/report", report)
                #expect(reported["received"] == true)
                #expect(reported["duplicate"] == .bool(isDuplicate))
            }
            let again = try await server.ask("POST", prefix + "action/guard", request)
            #expect(again["status"] == "completed")
            #expect(again["outcome"] == "success")
            #expect(again["permit_token"] == nil)
        }
    }

    @Test("Over HTTP, a permit is refused with the status and the word of the reason")
    func refusals() async throws {
        try await TestServer.run { server in
            #expect(try await server.guardCall("job.never", key: "n")["status"] == "denied")
            let granted = try await server.guardCall("job.run", key: "k")
            let conflict = try await server.guardCall("job.run", key: "k", params: ["changed": 1])
            #expect(conflict.status == 409)
            #expect(conflict["code"] == "idempotency_conflict")
            let start = try server.claim(granted, "job.run", key: "k", ["start_id": "s-1"])
            let other = try server.claim(granted, "job.run", key: "k", ["start_id": "s-2"])
            #expect(try await server.ask("POST", "action/guard/start", start).status == 200)
            let second = try await server.ask("POST", "action/guard/start", other)
            #expect(second.status == 409)
            #expect(second["code"] == "already_started")
            let late = try await server.guardCall("job.run", key: "late")
            server.clock.advance(by: .seconds(3_600))
            let expired = try await server.ask(
                "POST",
                "action/guard/start",
                try server.claim(late, "job.run", key: "late", ["start_id": "s-3"])
            )
            #expect(expired.status == 409)
            #expect(expired["code"] == "expired")
        }
    }

    @Test(
        "Over HTTP, a permit is redeemed as it is granted where the caller says under which identity, and granted to that caller again"
    )
    func startedAtOnce() async throws {
        try await TestServer.run { server in
            let (mine, other) = (UUID().uuidString, UUID().uuidString)
            let first = try await server.guardCall("job.run", key: "k", start: mine)
            #expect(first["status"] == "allowed")
            #expect(first["started"] == true)
            #expect(first["duplicate"] == false)
            #expect(try await server.guardCall("job.run", key: "k")["status"] == "already_started")
            #expect(try await server.guardCall("job.run", key: "k", start: other)["status"] == "already_started")
            let changed = try await server.guardCall("job.run", key: "k", params: ["changed": 1], start: mine)
            #expect(changed.status == 409)
            let again = try await server.guardCall("job.run", key: "k", start: mine)
            #expect(again["status"] == "allowed")
            #expect(again["duplicate"] == true)
            #expect(again["start_event_id"] == first["start_event_id"])
            #expect(again["start_hash"] == first["start_hash"])
            let started = try await server.ask(
                "POST",
                "action/guard/start",
                try server.claim(again, "job.run", key: "k", ["start_id": .string(mine)])
            )
            #expect(started["start_event_id"] == first["start_event_id"])
            for (granted, isDuplicate) in [(first, false), (again, true)] {
                let report = try server.claim(
                    granted,
                    "job.run",
                    key: "k",
                    ["report_id": "r", "outcome": "success", "error": .null, "result": .null]
                )
                let reported = try await server.ask("POST", "action/guard/report", report)
                #expect(reported["duplicate"] == .bool(isDuplicate))
            }
            #expect(try await server.guardCall("job.run", key: "k", start: mine)["status"] == "completed")
            let evidence = LocalAuthority(policies: .empty, ledger: server.ledger, tenant: "shop")
            #expect(try await evidence.verifyEvidence().events == 5, "that the API key was made is the first")
        }
    }

    @Test(
        "Over HTTP, a permit is not redeemed as it is granted under an identity that other calls may have",
        arguments: ["", "1", "a-b", "unredeemed:key"]
    )
    func startID(_ identity: String) async throws {
        try await TestServer.run { server in
            let refused = try await server.guardCall("job.run", key: "k", start: identity)
            #expect(refused.status == 422)
            #expect(try refused.text("detail").contains("X-Start-Id"))
            #expect(try await server.guardCall("job.run", key: "k")["status"] == "allowed")
        }
    }

    @Test(
        "Over HTTP, a permit of a client before 0.8 is burned as it is granted, and only that client's key reports its outcome"
    )
    func unredeemed() async throws {
        try await TestServer.run { server in
            let request: ContextValue = [
                "agent_id": "default", "action": "job.run", "params": [:], "idempotency_key": "old",
            ]
            let report: ContextValue = [
                "idempotency_key": "old", "action": "job.run", "agent_id": "default", "outcome": "error",
                "error": "it broke",
            ]
            let old = try server.key(.check, .report)
            let allowed = try await server.ask("POST", "/api/sentinel/action/guard", request, as: old)
            #expect(allowed["status"] == "allowed")
            #expect(allowed["started"] == nil)
            #expect(allowed["operation_id"] != nil)
            #expect(allowed["permit_token"] == nil, "it is spent, and must not look like one to redeem")
            #expect(allowed["permit_expires_at"] == nil)
            let again = try await server.ask("POST", "/api/sentinel/action/guard", request, as: old)
            #expect(again["status"] == "already_started")
            let foreign = try await server.ask("POST", "/api/sentinel/action/guard/report", report)
            #expect(foreign.status == 409)
            let mine = try await server.ask("POST", "/api/sentinel/action/guard/report", report, as: old)
            #expect(mine["received"] == true)
            let after = try await server.ask("POST", "/api/sentinel/action/guard", request, as: old)
            #expect(after["status"] == "completed")
            #expect(after["outcome"] == "error")
        }
    }

    @Test("Over HTTP, a permit of a client that redeems is never reported without its token")
    func tokenless() async throws {
        try await TestServer.run { server in
            let granted = try await server.guardCall("job.run", key: "k")
            let start = try server.claim(granted, "job.run", key: "k", ["start_id": "s-1"])
            #expect(try await server.ask("POST", "action/guard/start", start).status == 200)
            let report: ContextValue = [
                "idempotency_key": "k", "action": "job.run", "agent_id": "worker", "outcome": "success",
            ]
            let refused = try await server.ask("POST", "action/guard/report", report)
            #expect(refused.status == 409)
            #expect(refused["code"] == "permit_invalid")
        }
    }

    @Test("Over HTTP, a permit is one, however many ask for it at the same time")
    func race() async throws {
        try await TestServer.run { server in
            let statuses = try await withThrowingTaskGroup(of: ContextValue?.self) { tasks in
                for _ in 0..<24 {
                    tasks.addTask { try await server.guardCall("job.run", key: "one")["status"] }
                }
                return try await tasks.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.count { $0 == "allowed" } == 1)
            #expect(statuses.count { $0 == "already_started" } == 23)
        }
    }
}

@Suite("Over HTTP, a check")
struct CheckingTests {
    @Test(
        "Over HTTP, a check names nothing that a published client would take for an approval",
        arguments: [
            ("job.run", "ALLOW"), ("job.never", "DENY"), ("job.ask", "APPROVAL_REQUIRED"),
        ] as [(String, ContextValue)]
    )
    func reply(_ action: String, _ decision: ContextValue) async throws {
        try await TestServer.run { server in
            let reply = try await server.ask(
                "POST",
                "action/check",
                [
                    "agent_id": "a", "action": .string(action), "params": [:],
                ]
            )
            #expect(reply["decision"] == decision)
            #expect(reply["approval_id"] == .null)
            #expect(reply["request_id"] == .null)
            #expect(reply["evidence_id"] == nil)
        }
    }

    @Test("Over HTTP, a check takes context for params, and refuses both")
    func context() async throws {
        try await TestServer.run { server in
            let facts: ContextValue = ["cents": 5_000]
            let call: [String: ContextValue] = ["agent_id": "a", "action": "refund.create", "context": facts]
            let reply = try await server.ask("POST", "action/check", .object(call))
            #expect(reply["decision"] == "APPROVAL_REQUIRED")
            let both = call.merging(["params": facts]) { own, _ in own }
            let refused = try await server.ask("POST", "action/check", .object(both))
            #expect(refused.status == 422)
            let guarded = call.merging(["idempotency_key": "k"]) { own, _ in own }
            #expect(try await server.ask("POST", "action/guard", .object(guarded))["status"] == "pending")
            let guardedBoth = both.merging(["idempotency_key": "k-2"]) { own, _ in own }
            #expect(try await server.ask("POST", "action/guard", .object(guardedBoth)).status == 422)
        }
    }

    @Test("Over HTTP, a check is a piece of evidence by itself, also when its correlation is not")
    func evidence() async throws {
        try await TestServer.run({ $0.contentLifetime = .seconds(60) }) { server in
            let call: ContextValue = [
                "agent_id": "a", "action": "job.run", "params": [:], "evidence_context": ["correlation_id": "c"],
            ]
            let replies = [
                try await server.ask("POST", "action/check", call), try await server.ask("POST", "action/check", call),
            ]
            // The first one tells of the API key.
            let events = try server.ledger.events(from: 2, limit: 9, tenant: "shop").map {
                try SealedEvent(payload: $0.payload, hash: $0.hash).event.id
            }
            #expect(try replies.map { try $0.text("evidence_id") } == events)
            #expect(Set(events).count == 2)
            #expect(replies.map { $0["activity_id"] } == ["c", "c"])
        }
    }

    @Test("Over HTTP, a check is reported")
    func report() async throws {
        try await TestServer.run { server in
            let reply = try await server.ask(
                "POST",
                "action/report",
                [
                    "request_id": "r", "agent_id": "a", "action": "job.run", "status": "failure", "decision": "ALLOW",
                    "policy_id": .null, "result": ["error": "x"], "evidence_context": .null,
                ]
            )
            #expect(reply.status == 200)
            let events = try server.ledger.events(from: 1, limit: 9, tenant: "shop")
            #expect(events.contains { String(decoding: $0.payload, as: UTF8.self).contains("check.reported") })
        }
    }
}
#endif
