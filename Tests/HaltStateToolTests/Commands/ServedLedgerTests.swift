#if Server
import Expectations
import Foundation
import HaltState
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

@Suite("A ledger that changes under a running server", .tags(.theFileThatIsThere), .timeLimit(.minutes(5)))
struct ServedLedgerTests {
    /// A running server, and a key for it.
    private struct Served {
        let running: RunningTool
        let url: String
        let key: String

        init(_ tool: Tool, key: String) async throws {
            let running = try tool.start(["serve", "--port", "0"])
            try await eventually("it listens") { running.output.hasPrefix("listening on http://127.0.0.1:") }
            self.running = running
            url = running.output.dropFirst("listening on ".count).trimmingCharacters(in: .newlines)
            self.key = key.trimmingCharacters(in: .newlines)
        }

        /// Asks for a permit.
        ///
        /// - Returns: The status of HTTP, and that of the reply.
        func ask(_ idempotencyKey: String) async throws -> (Int, ContextValue?) {
            var request = URLRequest(url: try #require(URL(string: "\(url)/api/haltstate/sentinel/action/guard")))
            request.httpMethod = "POST"
            request.setValue(key, forHTTPHeaderField: "X-API-Key")
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
            let body = #"{"agent_id": "a", "action": "job.run", "params": {}, "idempotency_key": "\#(idempotencyKey)"}"#
            request.httpBody = Data(body.utf8)
            let (data, response) = try await URLSession.shared.data(for: request)
            let reply = try JSONDecoder().decode([String: ContextValue].self, from: data)
            return ((response as? HTTPURLResponse)?.statusCode ?? 0, reply["status"])
        }

        func isReady() async throws -> Bool {
            let url = try #require(URL(string: "\(url)/ready"))
            let (_, response) = try await URLSession.shared.data(for: URLRequest(url: url))
            return (response as? HTTPURLResponse)?.statusCode == 200
        }

        func stop() async { running.signal(SIGTERM); _ = await running.run() }
    }

    private static let newKey = ["keys", "create", "--tenant", "shop", "--scope", "agent:check,agent:report"]

    @Test(
        "The server acknowledges nothing and is not ready once its ledger is removed or replaced",
        arguments: [false, true]
    )
    func removed(isReplaced: Bool) async throws {
        let tool = try Tool.withPolicies()
        let served = try await Served(tool, key: tool(Self.newKey).output)
        #expect(try await served.ask("k1") == (200, "allowed"))
        #expect(try await served.isReady())
        for suffix in ["", "-wal", "-shm"] {
            try FileManager.default.removeItem(at: tool.url(".haltstate/ledger.db\(suffix)"))
        }
        if isReplaced { try tool.makeLedger() }
        #expect(try await served.ask("k2").0 == 503)
        #expect(try await !served.isReady())
        #expect(served.running.errors.contains("removed, replaced or restored while it was open"))
        await served.stop()
    }

    @Test("A restored ledger lets nobody in until a person has looked, and then goes on key by key")
    func restored() async throws {
        let tool = try Tool.withPolicies()
        let key = try await tool(Self.newKey).output
        var served = try await Served(tool, key: key)
        #expect(try await served.ask("before") == (200, "allowed"))
        #expect(try await tool("backup", "backup.db").status == 0)
        #expect(try await tool("restore", "backup.db").status == 70, "the server has it open")
        #expect(try await served.ask("after") == (200, "allowed"))
        await served.stop()
        #expect(try await tool("restore", "backup.db").status == 0)

        served = try await Served(tool, key: key)
        #expect(try await served.ask("after").0 == 401)
        let access = try await tool("quarantine", "access").output
        #expect(access.contains("paused     shop: all agents") && access.contains("suspended  shop: key "))
        #expect(try await tool("keys", "list").output.contains("suspended"))
        #expect(try await tool("quarantine", "access", "--lift").output.hasSuffix("and no key is suspended\n"))
        // Clients before 0.8 redeem no permit: theirs was burned as it was granted, and nobody reported how it ended.
        #expect(try await served.ask("before") == (200, "denied"))
        #expect(try await served.ask("after") == (200, "denied"))
        let lift = ["quarantine", "lift", "--tenant", "shop", "--key", "after", "--reason", "it did not arrive"]
        #expect(try await tool(lift).status == 0)
        #expect(try await served.ask("after") == (200, "allowed"))
        #expect(try await tool("quarantine", "access").output == "nothing is paused or suspended\n")
        await served.stop()
    }
}
#endif
