#if Server
import HaltState
import HaltStateAuthority
import Testing

@Suite("The line that the log has of a request")
struct RequestLogTests {
    @Test("The log has one line of each request, with its endpoint, status and name, and nothing that it said")
    func line() async throws {
        try await TestServer.run { server in
            let word = "confidential"
            let path = "approvals/since?since=2020-01-01T00:00:00Z&limit=\(word)"
            let answers = [
                try await server.ask("GET", path), try await server.ask("GET", "approval/\(word)"),
                try await server.ask("POST", "action/check", ["agent_id": .string(word), "action": .string(word)]),
                try await server.ask("GET", "/\(word)", headers: ["X-API-Key": word]),
            ]
            let lines = server.log.lines.filter { $0.message == "request" }
            let prefix = TestServer.prefix
            let expected = [
                ["GET", "\(prefix)approvals/since", "422"], ["GET", "\(prefix)approval/{approval_id}", "404"],
                ["POST", "\(prefix)action/check", "200"], ["GET", "NotFound", "404"],
            ]
            #expect(lines.map { line in ["method", "endpoint", "status"].map { line.metadata[$0] } } == expected)
            #expect(lines.map { $0.metadata["hb.request.id"] } == answers.map { $0.headers["x-request-id"] })
            for line in lines {
                #expect(line.metadata["ms"].flatMap(Int.init) != nil)
                #expect(line.metadata.values.allSatisfy { !$0.contains(word) && !$0.contains(server.key.secret) })
            }
        }
    }
}
#endif
