#if Server
import Expectations
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import HaltStateServer
import HaltStateTesting
import Testing

@Suite("Over HTTP, a number that cannot be kept exactly", .tags(.exactComparison))
struct NumberTests {
    private static let wide = "18446744073709551617"
    private static let evidence = "/api/haltstate/evidence/"

    private static func post(_ server: TestServer, _ path: String, _ text: String) async throws -> Answer {
        let headers = ["X-API-Key": server.key.secret, "Content-Type": "application/json"]
        return try await server.send("POST", path, Data(text.utf8), headers)
    }

    @Test(
        "Over HTTP, a number that cannot be kept exactly is refused with its path, wherever JSON comes in",
        arguments: [
            ("action/guard", #""params": {"account": N}"#, "params.account"),
            ("action/guard", #""context": {"account": {"numbers": [1, N]}}"#, "context.account.numbers[1]"),
            ("action/guard", #""params": {}, "later": [N]"#, "later[0]"),
            ("action/check", #""params": {"account": N}"#, "params.account"),
            ("action/guard/start", #""more": N"#, "more"),
            ("action/guard/report", #""more": N, "result": {"a": N}"#, "more"),
            ("action/report", #""evidence_context": {"a": N}"#, "evidence_context.a"),
            ("agents/worker/order", #""reason": N"#, "reason"),
            ("approval/none/decision", #""reason": N"#, "reason"),
            (Self.evidence + "observations", #""evidence_context": {"a": N}"#, "evidence_context.a"),
            (Self.evidence + "attachments", #""more": {"a": N}"#, "more.a"),
        ]
    )
    func refused(path: String, members: String, place: String) async throws {
        try await TestServer.run { server in
            let frame = #"{"agent_id": "worker", "action": "job.run", "idempotency_key": "k", \#(members)}"#
            for number in [Self.wide, "1e400", "1e-400", "0.10000000000000000000001"] {
                let answer = try await Self.post(server, path, frame.replacing("N", with: number))
                #expect(answer.status == 422)
                let detail = try answer.text("detail")
                #expect(detail == "\(place) is a number that cannot be kept exactly; write it as text")
            }
            #expect(try server.ledger.head(tenant: "shop").sequence == 1, "nothing but that the key was made")
        }
    }

    @Test("Over HTTP, a number that cannot be kept exactly of one account does not run as another that was approved")
    func accounts() async throws {
        try await TestServer.run { server in
            func ask(_ account: String) async throws -> Answer {
                let text = """
                    {"agent_id": "worker", "action": "job.ask", "idempotency_key": "k", "resource": null, "risk_class": null, \
                    "params": {"account": \(account)}}
                    """
                return try await Self.post(server, "action/guard", text)
            }
            #expect(try await ask(Self.wide).status == 422)
            #expect(try await ask("18446744073709551618").status == 422)
            let pending = try await ask("\"\(Self.wide)\"")
            #expect(pending["status"] == "pending")
            let list = try await server.ask("GET", "approvals")
            #expect(list.text.contains("\"account\":\"\(Self.wide)\""))
            #expect(try await ask("\"18446744073709551618\"").status == 409)
        }
    }

    @Test(
        "Over HTTP, a number that cannot be kept exactly of a policy does not match another one: the file does not load, and what was in force stays"
    )
    func policies() async throws {
        try await TestServer.run { server in
            server.policies.text = """
                [{"name": "one", "action_pattern": "*", "effect": "ALLOW", "priority": 1, "conditions": [
                  {"path": "params.v", "op": "eq", "value": \(Self.wide)}]}]
                """
            let answer = try await server.ask("POST", "policies")
            #expect(answer.status == 422)
            #expect(answer.text.contains("policies[0].conditions[0].value"))
            #expect(answer.text.contains("\"line\":2"))
            #expect(try await server.ask("GET", "policies")["version"] == "test-1")
        }
    }

    @Test("Over HTTP, a number that cannot be kept exactly and depth that no reader follows are refused alike")
    func depth() async throws {
        try await TestServer.run { server in
            for (levels, status) in [(99, 200), (100, 422), (126, 422), (127, 422), (128, 422)] {
                let value = String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
                let text = """
                    {"agent_id": "worker", "action": "job.run", "idempotency_key": "k\(levels)", "params": {"v": \(value)}}
                    """
                for path in ["action/guard", "action/check"] {
                    #expect(try await Self.post(server, path, text).status == status)
                }
            }
            let events = try server.ledger.events(from: 1, limit: 100, tenant: "shop")
            #expect(events.count == 1 + 3)
            for event in events {
                #expect(throws: Never.self) { try SealedEvent(payload: event.payload, hash: event.hash) }
            }
        }
    }

    @Test("1 and 1.0 are one value, of one operation")
    func oneValue() async throws {
        try await TestServer.run { server in
            for number in ["1", "1.0", "100e-2", "1"] {
                let text = """
                    {"agent_id": "worker", "action": "job.ask", "idempotency_key": "k", "resource": null, "risk_class": null, \
                    "params": {"n": \(number)}}
                    """
                let answer = try await Self.post(server, "action/guard", text)
                #expect(answer["status"] == "pending", "\(number)")
            }
        }
    }

    private static let results =
        [
            (#"{"n": 1, "account": 18446744073709551617}"#, ["n": 1, "left_out": ["result.account"]]),
            (
                #"{"list": [1, 1e400, 1e-400]}"#,
                ["list": [1, nil, nil], "left_out": ["result.list[1]", "result.list[2]"]]
            ),
            (
                #"{"ratio": NaN, "most": Infinity, "least": -Infinity}"#,
                ["left_out": ["result.least", "result.most", "result.ratio"]]
            ),
            ("18446744073709551617", ["left_out": ["result"]]),
            ("NaN", ["left_out": ["result"]]),
            ("[1]", ["left_out": ["result"]]),
            (
                #"{"n": 1, "a": "x\ud800\"", "b": ["\udc00\ud800", "y"]}"#,
                ["n": 1, "b": [nil, "y"], "left_out": ["result.a", "result.b[0]"]]
            ),
            (#"{"n": 1, "a": 1, "b": 2, "a": 3, "a": {}}"#, ["n": 1, "b": 2, "left_out": ["result.a"]]),
            (#"{"n": 1, "x\ud800": {"a": 1}}"#, ["n": 1, "left_out": ["result.x\u{FFFD}"]]),
            (#"{"n": 1.50}"#, ["n": 1.5]),
        ] as [(String, GuardContext)]

    @Test(
        "Over HTTP, a number that cannot be kept exactly in the result of a guarded call is left out and said, and the outcome counts, each time",
        arguments: results
    )
    func guardResult(text: String, kept: GuardContext) async throws {
        try await TestServer.run { server in
            let granted = try await server.guardCall("job.run", key: "k")
            let start = try server.claim(granted, "job.run", key: "k", ["start_id": "s-1"])
            #expect(try await server.ask("POST", "action/guard/start", start).status == 200)
            let claim = try server.claim(granted, "job.run", key: "k", ["report_id": "r-1", "outcome": "success"])
            let members = String(decoding: try CanonicalJSON.bytes(of: claim), as: UTF8.self).dropLast()
            for isDuplicate in [false, true] {
                let answer = try await Self.post(server, "action/guard/report", members + #","result":\#(text)}"#)
                #expect(answer.status == 200, "\(answer.text)")
                #expect(answer["duplicate"] == .bool(isDuplicate))
            }
            let fact = try server.ledger.operation(.key("k"), tenant: "shop")?.outcome?.fact
            #expect(fact?.outcome == .success)
            #expect(fact?.result == kept)
        }
    }

    @Test(
        "Over HTTP, a number that cannot be kept exactly in the result of a checked call is left out and said, and the report counts",
        arguments: results
    )
    func checkResult(text: String, kept: GuardContext) async throws {
        try await TestServer.run { server in
            let report = """
                {"request_id": "r", "agent_id": "worker", "action": "job.run", "status": "success", "decision": "ALLOW", \
                "result": \(text)}
                """
            #expect(try await Self.post(server, "action/report", report).status == 200)
            let stored = try server.ledger.events(from: 1, limit: 9, tenant: "shop")
            let event = try #require(stored.last.map { try SealedEvent(payload: $0.payload, hash: $0.hash) })
            guard case .checkReported(let report) = event.event.kind else {
                Issue.record("there is no report")
                return
            }
            #expect(report.result == kept)
        }
    }
}
#endif
