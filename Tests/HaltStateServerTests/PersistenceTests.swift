#if Server
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateServer
import HaltStateSQLite
import Testing

@Suite("A connection over HTTP/1", .timeLimit(.minutes(5)))
struct PersistenceTests {
    /// The status lines of replies.
    private static func statuses(_ reply: String) -> [String] {
        reply.matches(of: /HTTP\/1\.[01] (\d{3})/).map { String($0.1) }
    }

    private static func head(_ line: String, _ fields: String...) -> String {
        ([line, "Host: x"] + fields + ["", ""]).joined(separator: "\r\n")
    }

    @Test(
        "A connection over HTTP/1 is closed after the reply when the client wants that or knows no better, and the reply says so",
        arguments: [
            ("1.1", ["Connection: close"]), ("1.1", ["Connection: Close"]), ("1.1", ["connection: CLOSE"]),
            ("1.1", ["Connection: foo, close"]), ("1.1", ["Connection: foo,Close\t, bar"]),
            ("1.1", ["Connection: foo", "Connection: close"]), ("1.1", ["Connection: keep-alive, close"]),
            ("1.0", []), ("1.0", ["Connection: foo"]), ("1.0", ["Connection: keep-alive, close"]),
            ("1.0", ["Connection: keep-alive", "Connection: Close"]),
        ]
    )
    func closed(_ version: String, _ fields: [String]) async throws {
        try await TestServer.run { server in
            let start = ContinuousClock.now
            let head = (["GET /health HTTP/\(version)", "Host: x"] + fields).joined(separator: "\r\n")
            let reply = try await server.exchange(head + "\r\n\r\n")
            #expect(ContinuousClock.now - start < .seconds(9))
            #expect(reply.hasPrefix("HTTP/\(version) 200"), "\(reply)")
            #expect(reply.lowercased().contains("\r\nconnection: close\r\n"))
            #expect(reply.hasSuffix(#"{"status":"ok"}"#))
        }
    }

    @Test(
        "A connection over HTTP/1 goes on where the client wants that",
        arguments: [
            ("1.1", [], false), ("1.1", ["Connection: closed"], false), ("1.1", ["Connection: keep-alive"], false),
            ("1.0", ["Connection: keep-alive"], true), ("1.0", ["Connection: foo", "connection: Keep-Alive"], true),
        ]
    )
    func open(_ version: String, _ fields: [String], _ saysSo: Bool) async throws {
        try await TestServer.run { server in
            let head = (["GET /health HTTP/\(version)", "Host: x"] + fields).joined(separator: "\r\n") + "\r\n\r\n"
            let reply = try await server.exchange(head + head + Self.head("GET /health HTTP/1.1", "Connection: close"))
            #expect(Self.statuses(reply) == ["200", "200", "200"], "\(reply)")
            #expect(reply.lowercased().ranges(of: "connection: keep-alive").count == (saysSo ? 2 : 0))
        }
    }

    @Test("A connection over HTTP/1 has nothing after the last reply, whatever else the client has sent")
    func nothingAfter() async throws {
        try await TestServer.run { server in
            let reply = try await server.exchange(
                Self.head("GET /health HTTP/1.1", "Connection: Close") + Self.head("GET /ready HTTP/1.1") + "nonsense"
            )
            #expect(Self.statuses(reply) == ["200"], "\(reply)")
        }
    }

    @Test("A connection over HTTP/1 is closed after a reply that says that it is")
    func refused() async throws {
        try await TestServer.run { server in
            let reply = try await server.exchange(
                Self.head(
                    "POST \(TestServer.prefix)action/check HTTP/1.1",
                    "X-API-Key: \(server.key.secret)",
                    "Content-Type: application/json",
                    "Transfer-Encoding: chunked"
                ) + "5\r\n{\"a\":\r\nnonsense\r\n"
            )
            #expect(Self.statuses(reply) == ["400"], "\(reply)")
            #expect(reply.lowercased().contains("connection: close"))
        }
    }

    @Test(
        "A connection over HTTP/1 carries a stream in chunks, or to its own end where the client knows no chunks",
        arguments: ["1.1", "1.0"]
    )
    func stream(_ version: String) async throws {
        try await TestServer.run({ $0.limits.streamHeartbeat = .milliseconds(1) }) { server in
            let key = try server.key(.check)
            let request = Self.head(
                "GET \(TestServer.prefix)approvals/stream HTTP/\(version)",
                "X-API-Key: \(key.secret)",
                "Connection: Close"
            )
            let reply = try await server.exchange(request, after: "CONNECTED") {
                try server.keys.revoke(key.id)
                return ""
            }
            #expect(reply.hasPrefix("HTTP/\(version) 200"), "\(reply)")
            let head = reply.lowercased()
            #expect(head.contains("transfer-encoding") == (version == "1.1"))
            #expect(head.contains("x-accel-buffering: no"))
            #expect(head.contains("cache-control: no-store"))
            #expect(head.contains("connection: close"))
            #expect(reply.contains("\r\n\r\ndata: {\"type\":\"CONNECTED\"}\n\n") == (version == "1.0"))
            #expect(reply.contains("data: {\"type\":\"CONNECTED\"}\n\n"))
        }
    }
}

@Suite("A client that waits to be told to send its body", .timeLimit(.minutes(5)))
struct ExpectationTests {
    private static let body = #"{"agent_id": "a", "action": "job.run", "params": {}}"#

    private static func request(
        _ server: TestServer,
        path: String = "action/check",
        key: String? = nil,
        length: Int? = nil,
        version: String = "1.1",
        expect: String = "100-continue",
        more: String = ""
    ) -> String {
        """
        POST \(TestServer.prefix)\(path) HTTP/\(version)\r\nHost: x\r\nX-API-Key: \(key ?? server.key.secret)\r\n\
        Content-Type: application/json\r\nContent-Length: \(length ?? body.utf8.count)\r\nExpect: \(expect)\r\n\(more)\r\n
        """
    }

    @Test(
        "A client that waits to be told to send its body is told at once, and answered",
        arguments: ["100-continue", "100-Continue", "foo, 100-continue"]
    )
    func told(_ expect: String) async throws {
        try await TestServer.run { server in
            let reply = try await server.exchange(
                Self.request(server, expect: expect, more: "Connection: close\r\n"),
                after: "HTTP/1.1 100 Continue\r\n\r\n"
            ) { Self.body }
            #expect(reply.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"), "\(reply)")
            #expect(reply.contains(#""decision":"ALLOW""#))
        }
    }

    @Test("A client that waits to be told to send its body has the connection for the next request once it is answered")
    func goesOn() async throws {
        try await TestServer.run { server in
            let last = "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            let reply = try await server.exchange(Self.request(server), after: "HTTP/1.1 100 Continue\r\n\r\n") {
                Self.body + last
            }
            #expect(reply.ranges(of: "HTTP/1.1 200 OK").count == 2, "\(reply)")
        }
    }

    @Test(
        "A client that waits to be told to send its body hears at once that it is refused, and the connection ends, as the body may or may not follow",
        arguments: [
            ("nowhere", nil, nil, 404), ("action/check", "hs_nonsense", nil, 401), ("heartbeat", nil, nil, 405),
            ("action/check", nil, 10_000_000, 413),
        ] as [(String, String?, Int?, Int)]
    )
    func refused(_ path: String, _ key: String?, _ length: Int?, _ status: Int) async throws {
        try await TestServer.run { server in
            let reply = try await server.exchange(Self.request(server, path: path, key: key, length: length))
            #expect(reply.hasPrefix("HTTP/1.1 \(status) "), "\(reply)")
            #expect(reply.ranges(of: "HTTP/1.1").count == 1)
            #expect(reply.lowercased().contains("\r\nconnection: close\r\n"))
        }
    }

    @Test(
        "A client that waits to be told to send its body is not told over HTTP/1.0, which knows of no such thing, nor when it expects something else"
    )
    func untold() async throws {
        try await TestServer.run { server in
            for (version, expect) in [("1.0", "100-continue"), ("1.1", "200-ok")] {
                let request = Self.request(server, version: version, expect: expect, more: "Connection: close\r\n")
                let reply = try await server.exchange(request + Self.body)
                #expect(reply.hasPrefix("HTTP/\(version) 200"), "\(reply)")
            }
        }
    }
}
#endif
