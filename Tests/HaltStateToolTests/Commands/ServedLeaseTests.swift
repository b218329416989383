#if Server
import Expectations
import Foundation
import HaltState
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

@Suite("The lease of a server", .timeLimit(.minutes(5)))
struct ServedLeaseTests {
    /// Serves for as long as it takes to start an operation that nobody reports on.
    ///
    /// Who asks is a client before 0.8, for which the start is recorded as the permit is granted.
    private static func start(_ key: String, in tool: Tool, _ apiKey: String, _ options: [String]) async throws {
        let running = try tool.start(["serve", "--port", "0"] + options)
        try await eventually("it listens") { running.output.hasPrefix("listening on http://127.0.0.1:") }
        let url = running.output.dropFirst("listening on ".count).trimmingCharacters(in: .newlines)
        var request = URLRequest(url: try #require(URL(string: "\(url)/api/haltstate/sentinel/action/guard")))
        request.httpMethod = "POST"
        request.setValue(apiKey, forHTTPHeaderField: "X-API-Key")
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        request.httpBody = Data(
            #"{"agent_id": "a", "action": "job.run", "params": {}, "idempotency_key": "\#(key)"}"#.utf8
        )
        let (_, response) = try await URLSession.shared.data(for: request)
        #expect((response as? HTTPURLResponse)?.statusCode == 200)
        running.signal(SIGTERM)
        #expect(await running.run().status == 0)
    }

    /// How long the leases of all operations are, by their keys.
    private static func leases(_ tool: Tool) async throws -> [String: Duration] {
        let lines = try await tool("evidence", "export", "--tenant", "shop").json()
        return try lines.reduce(into: [:]) { leases, line in
            guard case .object(let event)? = line["event"], event["type"] == "operation.started",
                case .string(let key)? = event["key"], case .object(let data)? = event["data"]
            else { return }
            leases[key] = try time(data["lease_expires_at"]) - time(event["at"])
        }
    }

    private static func time(_ value: ContextValue?) throws -> Timestamp {
        let text: String? = if case .string(let text)? = value { text } else { nil }
        return try #require(text.flatMap { Timestamp($0) })
    }

    @Test(
        "The lease of a server is as --lease says, 15 minutes when left out, and stays with what has started under it"
    )
    func lease() async throws {
        let tool = try Tool.withPolicies()
        let key = try await tool("keys", "create", "--tenant", "shop", "--scope", "agent:check,agent:report")
            .output.trimmingCharacters(in: .newlines)
        try await Self.start("default", in: tool, key, [])
        try await Self.start("minute", in: tool, key, ["--lease", "1m"])
        try await Self.start("longest", in: tool, key, ["--lease", "3650d"])
        try await Self.start("second", in: tool, key, ["--lease", "1s"])
        #expect(
            try await Self.leases(tool) == [
                "default": .seconds(900), "minute": .seconds(60), "longest": .seconds(3_650 * 86_400),
                "second": .seconds(1),
            ]
        )
        try await eventually("the short lease runs out") {
            try await !tool("operations", "list", "--tenant", "shop", "--in-doubt", "--json").output.isEmpty
        }
        let inDoubt = try await tool("operations", "list", "--tenant", "shop", "--in-doubt", "--json").json()
        #expect(inDoubt.map { $0["idempotency_key"] } == ["second"])
    }

    @Test(
        "The lease of a server is refused where it is no length of time, none at all, or longer than ten years",
        arguments: [
            "0s", "3651d", "-1m", "soon", "1", "1.5h", "m", "", "1w", "9223372036854775807d", "99999999999999999999s",
        ]
    )
    func bounds(_ lease: String) async throws {
        let run = try await Tool.withPolicies()("serve", "--port", "0", "--lease=\(lease)")
        #expect(run.status == 64)
        #expect(run.output.isEmpty)
        #expect(run.errors.contains("--lease"))
    }
}
#endif
