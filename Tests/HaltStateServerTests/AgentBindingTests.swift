#if Server
import Expectations
import HTTPTypes
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import Testing

@testable import HaltStateServer

@Suite("A key of an agent", .tags(.stopMeansStop))
struct AgentBindingTests {
    private static let evidence = "/api/haltstate/evidence/"

    /// Requests that are in order but for the agent's name, which is added to them.
    static let requests: [(name: String, method: String, path: String, body: [String: ContextValue])] = [
        ("check", "POST", "action/check", ["action": "job.run"]),
        (
            "reportCheck", "POST", "action/report",
            ["request_id": "r", "action": "job.run", "status": "success", "decision": "ALLOW"]
        ),
        (
            "guard", "POST", "action/guard",
            ["action": "job.run", "idempotency_key": "k", "resource": .null, "risk_class": .null]
        ),
        ("guard that redeems nothing", "POST", "action/guard", ["action": "job.run", "idempotency_key": "k"]),
        (
            "start", "POST", "action/guard/start",
            [
                "action": "job.run", "idempotency_key": "k", "resource": "r", "risk_class": "low", "permit_token": "t",
                "start_id": "s",
            ]
        ),
        (
            "report", "POST", "action/guard/report",
            [
                "action": "job.run", "idempotency_key": "k", "resource": "r", "risk_class": "low", "permit_token": "t",
                "report_id": "r", "outcome": "success",
            ]
        ),
        (
            "report without a permit", "POST", "action/guard/report",
            ["action": "job.run", "idempotency_key": "k", "outcome": "success"]
        ),
        (
            "observe", "POST", evidence + "observations",
            ["event_id": "e", "action": "post.read", "direction": "input"]
        ),
        (
            "attach", "POST", evidence + "attachments",
            ["attachment_id": "a", "evidence_id": "e", "content_kind": "input", "content_base64": "aGVsbG8="]
        ),
        ("heartbeat", "GET", "heartbeat?agent_id=", [:]),
    ]

    @Test("A key of an agent acts as that agent alone, whatever it asks for", arguments: requests.indices)
    func binding(_ index: Int) async throws {
        let (_, method, path, members) = Self.requests[index]
        try await TestServer.run({ $0.contentLifetime = .seconds(60) }) { server in
            let own = try server.key(.check, .report, agent: "worker")
            for (agent, isOwn) in [("worker", true), ("other", false)] {
                let named = members.merging(["agent_id": .string(agent)]) { _, new in new }
                let answer = try await server.ask(
                    method,
                    path.hasSuffix("=") ? path + agent : path,
                    method == "POST" ? .object(named) : .none,
                    as: own
                )
                #expect((answer.status == 403) == !isOwn)
                if !isOwn { #expect(try answer.text("detail").contains("its own agent only")) }
                #expect(![401, 404, 405, 415, 422, 500].contains(answer.status))
            }
        }
    }

    @Test("A key of an agent asks about that agent alone, at every path that names one")
    func paths() async throws {
        try await TestServer.run { server in
            let own = try server.key(.check, .report, .read, .write, agent: "worker")
            let naming = try server.endpoints.filter { $0.path.contains("{agent_id}") }
            #expect(!naming.isEmpty)
            for endpoint in naming {
                let path = endpoint.path.replacing("{agent_id}", with: "other").replacing(/\{[a-z_]+\}/, with: "x")
                let body: ContextValue? = endpoint.request == nil ? .none : [:]
                let answer = try await server.ask(endpoint.method.rawValue, path, body, as: own)
                #expect(answer.status == 403, "\(endpoint.name)")
            }
        }
    }

    @Test("A key of an agent gives no orders, decides on nothing and reloads no policies")
    func administration() async throws {
        try await TestServer.run { server in
            let own = try server.key(.read, .write, agent: "worker")
            for (path, body) in [
                ("agents/worker/order", ["status": "OK"]), ("approval/x/decision", ["decision": "approve"]),
                ("policies", .null), ("binding-key/offer", [:]),
            ] as [(String, ContextValue)] {
                #expect(try await server.ask("POST", path, body, as: own).status == 403, "\(path)")
            }
        }
    }
}
#endif
