#if Server
import Expectations
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateRemote
import HaltStateServer
import HaltStateTesting
import Testing

@Suite("Over HTTP, of the call that has a key", .tags(.errorsDoNotLeak))
struct EarlierCallTests {
    private struct BankDown: Error {}

    private static func question(_ agent: String, _ action: String = "job.run", key: String = "k") -> ContextValue {
        [
            "agent_id": .string(agent), "action": .string(action), "params": [:], "idempotency_key": .string(key),
            "resource": .null, "risk_class": .null,
        ]
    }

    private static func client(_ server: TestServer, _ agent: AgentID) throws -> HaltStateClient {
        try HaltStateClient(
            tenantID: "shop",
            apiKey: server.key.secret,
            remote: .init(baseURL: #require(URL(string: "http://127.0.0.1:\(server.port)"))),
            configuration: .init(agentID: agent, wallClock: server.clock)
        )
    }

    @Test("Over HTTP, of the call that has a key, only its agent hears what it is and how far it has got")
    func conflicts() async throws {
        try await TestServer.run { server in
            #expect(try await server.guardCall("job.ask", key: "k")["status"] == "pending")
            let own = try await server.ask("POST", "action/guard", Self.question("worker"))
            #expect(own.status == 409 && own["code"] == "idempotency_conflict")
            #expect(own["held_by"] == "job.ask" && own["difference"] == "action" && own["standing"] == "pending")
            var heard: Set<String> = []
            for (key, action) in [("k", "job.ask"), ("done", "job.run"), ("free", "job.run")] {
                if key != "k" {
                    let client = try Self.client(server, "worker")
                    try await client.guard("job.run", idempotencyKey: IdempotencyKey(key)) { permit in
                        if key == "done" { permit.attach(["secret": "r"]) }
                    }
                }
                let other = try await server.ask("POST", "action/guard", Self.question("other", action, key: key))
                #expect(other.status == 409)
                heard.insert(other.text.replacingOccurrences(of: action, with: "ACTION"))
                #expect(try Set(other.json.keys) == ["detail", "code", "difference"])
            }
            #expect(heard.count == 1, "\(heard)")
        }
    }

    @Test(
        "Over HTTP, of the call that has a key, its own caller hears that it is under way, in doubt, and what it came to"
    )
    func standing() async throws {
        try await TestServer.run { server in
            let start = UUID().uuidString
            let granted = try await server.guardCall("job.run", key: "k", start: start)
            let twin = try await server.guardCall("job.run", key: "k")
            #expect(twin["status"] == "already_started" && twin["standing"] == "under_way")
            server.clock.advance(by: .seconds(86_400))
            #expect(try await server.guardCall("job.run", key: "k")["standing"] == "in_doubt")
            let report = try server.claim(
                granted,
                "job.run",
                key: "k",
                ["report_id": "r", "outcome": "error", "error": "App.BankDown", "result": ["tried": 2]]
            )
            #expect(try await server.ask("POST", "action/guard/report", report).status == 200)
            let ended = try await server.guardCall("job.run", key: "k")
            #expect(ended["status"] == "completed" && ended["standing"] == "completed")
            #expect(ended["error"] == "App.BankDown" && ended["result"] == ["tried": 2])
            let late = try server.claim(granted, "job.run", key: "k", ["start_id": "another"])
            let refused = try await server.ask("POST", "action/guard/start", late)
            #expect(refused.status == 409 && refused["code"] == "completed")
            #expect(refused["error"] == "App.BankDown" && refused["result"] == ["tried": 2])
        }
    }

    @Test("Over HTTP, of the call that has a key, a client can tell the first result again", arguments: [false, true])
    func client(fails: Bool) async throws {
        try await TestServer.run { server in
            let client = try Self.client(server, "worker")
            try? await client.guard("job.run", idempotencyKey: "k") { permit in
                permit.attach(["refund_id": "re_1"])
                if fails { throw BankDown() }
            }
            let again = await #expect(throws: ActionAlreadyStarted.self) {
                try await client.guard("job.run", idempotencyKey: "k") { _ in }
            }
            #expect(again?.outcome == (fails ? .error : .success) && again?.standing == .completed)
            #expect(again?.result == ["refund_id": "re_1"])
            #expect(again?.errorType?.hasSuffix(".BankDown") == (fails ? true : nil))
            let changed = await #expect(throws: IdempotencyConflict.self) {
                try await client.guard("job.run", context: ["a": 1], idempotencyKey: "k") { _ in }
            }
            #expect(changed?.standing == .completed && changed?.outcome == (fails ? .error : .success))
            let stranger = await #expect(throws: IdempotencyConflict.self) {
                try await Self.client(server, "other").guard("job.run", idempotencyKey: "k") { _ in }
            }
            #expect(stranger?.heldBy == nil && stranger?.standing == nil && stranger?.outcome == nil)
            #expect(stranger?.difference == .agent)
        }
    }

    @Test(
        "Over HTTP, of the call that has a key, nothing is known where its names cannot be used, and that is told from an error"
    )
    func invalidArguments() async throws {
        try await TestServer.run { server in
            let long = String(repeating: "k", count: 256)
            for (key, resource) in [("k\n", nil), (long, nil), (" ", nil), ("k", "r\n"), ("k\u{202E}", nil)]
                as [(String, String?)]
            {
                var question = Self.question("worker", key: key)
                if let resource, case .object(var members) = question {
                    members["resource"] = .string(resource)
                    question = .object(members)
                }
                let answer = try await server.ask("POST", "action/guard", question)
                #expect(answer.status == 422 && answer["code"] == "invalid_arguments", "\(answer.text)")
            }
            let agent = try await server.ask("POST", "action/guard", Self.question("a\n"))
            #expect(agent.status == 422 && agent["code"] == nil, "an agent is no argument")
            // What can be seen by nobody but the server.
            let error = await #expect(throws: InvalidArguments.self) {
                try await Self.client(server, "worker").guard("job.run", idempotencyKey: "k\u{202E}") { _ in }
            }
            #expect(error?.action == "job.run" && error?.callStatus == .invalidArguments)
        }
    }
}
#endif
