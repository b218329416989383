#if Server
import Expectations
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import Testing

@Suite("In the evidence", .tags(.evidenceRehashes))
struct AttributionTests {
    private static let forged: ContextValue = [
        "api_key": "somebody else", "decision_event_id": "0", "correlation_id": "c-1",
    ]

    /// The links of the last event, and its name.
    private static func last(_ server: TestServer) throws -> (id: String, links: [String: String]) {
        let head = try server.ledger.head(tenant: "shop")
        let stored = try #require(try server.ledger.events(from: head.sequence, limit: 1, tenant: "shop").first)
        let event = try SealedEvent(payload: stored.payload, hash: stored.hash).event
        switch event.kind {
        case .checked(_, _, _, let links), .allowed(_, _, _, let links): return (event.id, links)
        case .checkReported(let report): return (event.id, report.evidenceContext ?? [:])
        default:
            Issue.record("another event")
            return (event.id, [:])
        }
    }

    private static func check(_ server: TestServer, _ more: [String: ContextValue] = [:]) async throws -> String {
        let body: [String: ContextValue] = [
            "agent_id": "a", "action": "job.run", "params": ["operation": "c-1"], "evidence_context": forged,
        ]
        let answer = try await server.ask("POST", "action/check", .object(body.merging(more) { $1 }))
        #expect(answer.status == 200)
        return try last(server).id
    }

    /// Reports on a check; what the evidence says of the decision.
    private static func report(_ server: TestServer, _ more: [String: ContextValue] = [:]) async throws -> String? {
        let body: [String: ContextValue] = [
            "agent_id": "a", "action": "job.run", "request_id": "c-1", "status": "success", "decision": "ALLOW",
            "policy_id": "rest", "result": .null, "evidence_context": forged,
        ]
        let answer = try await server.ask("POST", "action/report", .object(body.merging(more) { $1 }))
        #expect(answer.status == 200)
        let links = try last(server).links
        #expect(links["api_key"] == server.key.id)
        return links["decision_event_id"]
    }

    @Test("In the evidence, the server says which key it was, whatever the client has put there")
    func key() async throws {
        try await TestServer.run { server in
            _ = try await Self.check(server)
            #expect(try Self.last(server).links["api_key"] == server.key.id)
            #expect(try Self.last(server).links["correlation_id"] == "c-1")
            _ = try await server.ask(
                "POST",
                "action/guard",
                [
                    "agent_id": "a", "action": "job.run", "params": [:], "idempotency_key": "k",
                    "evidence_context": Self.forged, "resource": .null, "risk_class": .null,
                ]
            )
            #expect(try Self.last(server).links["api_key"] == server.key.id)
            for context in [.null, [:]] as [ContextValue] {
                _ = try await Self.report(server, ["evidence_context": context])
            }
        }
    }

    @Test("In the evidence, a report names the decision that it follows, also one that is some time ago")
    func onRecord() async throws {
        try await TestServer.run { server in
            let decision = try await Self.check(server)
            #expect(try await Self.report(server) == decision)
            for _ in 0..<20 { _ = try await Self.check(server, ["evidence_context": ["correlation_id": "other"]]) }
            #expect(try await Self.report(server, ["evidence_context": .null]) == decision)
            let odd: ContextValue = .string("c-\"1\u{00E9}")
            let second = try await Self.check(server, ["evidence_context": ["correlation_id": odd]])
            #expect(try await Self.report(server, ["request_id": odd]) == second)
        }
    }

    @Test(
        "In the evidence, a report of a decision that never was is only claimed",
        arguments: [
            ["request_id": "c-2"], ["agent_id": "b"], ["action": "job.other"], ["decision": "DENY"],
            ["policy_id": "never"], ["policy_id": .null], ["decision": "APPROVAL_REQUIRED"],
        ] as [[String: ContextValue]]
    )
    func claimed(_ difference: [String: ContextValue]) async throws {
        try await TestServer.run { server in
            _ = try await Self.check(server)
            #expect(try await Self.report(server, difference) == "claimed")
        }
    }

    @Test("In the evidence, a report without any links is of an older client, and only claimed")
    func older() async throws {
        try await TestServer.run { server in
            _ = try await Self.check(server)
            let body: ContextValue = [
                "agent_id": "a", "action": "job.run", "request_id": "c-1", "status": "success", "decision": "ALLOW",
                "policy_id": "rest",
            ]
            #expect(try await server.ask("POST", "action/report", body).status == 200)
            #expect(try Self.last(server).links == ["api_key": server.key.id, "decision_event_id": "claimed"])
        }
    }

    @Test("In the evidence, a report follows no decision of another tenant")
    func tenants() async throws {
        try await TestServer.run { server in
            let bank = try server.key(.check, tenant: "bank")
            let asked = try await server.ask(
                "POST",
                "action/check",
                ["agent_id": "a", "action": "job.run", "params": [:], "evidence_context": Self.forged],
                as: bank
            )
            #expect(asked.status == 200)
            #expect(try await Self.report(server) == "claimed")
        }
    }
}
#endif
