import Foundation
import HaltState
import HaltStateRemote
import HaltStateTesting
import Testing

@Suite("Making a client of a server", .stoppingServers, .serialized)
struct RemoteClientTests {
    private static let complete = ["HALTSTATE_TENANT_ID": "acme", "HALTSTATE_API_KEY": RemoteSamples.key]

    private static func environment(_ more: [String: String]) -> [String: String] {
        complete.merging(more) { _, new in new }
    }

    @Test("The environment says who asks, whom, and how")
    func environment() async throws {
        let server = try LoopbackServer(RemoteSamples.yes)
        let client = try HaltStateClient.fromEnvironment(
            Self.environment([
                "HALTSTATE_BASE_URL": server.url.absoluteString, "HALTSTATE_API_BASE": "https://elsewhere",
                "HALTSTATE_AGENT_ID": "desk", "HALTSTATE_TIMEOUT": "2.5", "HALTSTATE_FAIL_OPEN": "TRUE",
            ])
        )
        #expect(client.configuration.agentID == "desk" && client.configuration.failOpen)
        #expect(client.authority.answerTimeLimit == .seconds(5), "two forms of a path may be tried")
        #expect(try await client.check("a.b").isAllowed)
        #expect(server.requests.first?.header("X-Tenant-Id") == "acme")
    }

    @Test("The older name of the base URL is read too, and blank counts as absent")
    func apiBase() async throws {
        let server = try LoopbackServer(RemoteSamples.yes)
        let client = try HaltStateClient.fromEnvironment(
            Self.environment([
                "HALTSTATE_BASE_URL": " ", "HALTSTATE_API_BASE": server.url.absoluteString + "/",
                "HALTSTATE_FAIL_OPEN": "",
            ])
        )
        #expect(!client.configuration.failOpen)
        #expect(try await client.check("a.b").isAllowed)
    }

    @Test(
        "A variable that cannot be read is an error that names it, and not its value",
        arguments: [
            ("HALTSTATE_TENANT_ID", ""), ("HALTSTATE_API_KEY", " "), ("HALTSTATE_BASE_URL", "no url"),
            ("HALTSTATE_TIMEOUT", "soon"), ("HALTSTATE_TIMEOUT", "0"), ("HALTSTATE_TIMEOUT", "-1"),
            ("HALTSTATE_TIMEOUT", "nan"), ("HALTSTATE_TIMEOUT", "inf"), ("HALTSTATE_FAIL_OPEN", "perhaps"),
        ]
    )
    func unreadable(name: String, value: String) {
        let error = #expect(throws: HaltStateError.self) {
            try HaltStateClient.fromEnvironment(Self.environment([name: value]))
        }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.contains(name) == true)
    }

    @Test("Clients of one key digest alike, and of another differently")
    func bindingKey() throws {
        let keys = try ["k1", "k1", "k2"].map { key in
            let client = try HaltStateClient(tenantID: "acme", apiKey: key)
            return try #require(client.authority.bindingKey).digest(of: [1])
        }
        #expect(keys[0] == keys[1] && keys[0] != keys[2])
    }

    @Test("Only check fails open, only where nobody answers, and says so")
    func failOpen() async throws {
        let silent = try LoopbackServer { _ in .silence }
        let stopped = try LoopbackServer { _ in .silence }
        let refused = try RemoteSamples.authority(stopped)
        stopped.stop()
        for authority in [refused, try RemoteSamples.authority(silent, timeout: .milliseconds(50))] {
            let client = RemoteSamples.client(authority) { $0.failOpen = true }
            let check = try await client.check("a.b")
            #expect(check.isAllowed && check.isFailOpen)
            await #expect(throws: HaltStateError.self) { try await client.guard("a.b", idempotencyKey: "k") { _ in } }
            let closed = RemoteSamples.client(authority)
            await #expect(throws: HaltStateError.self) { _ = try await closed.check("a.b") }
        }
    }

    @Test("A server that answers, however badly, does not open anything")
    func failClosed() async throws {
        for reply in [
            LoopbackServer.Reply.json(500, "{}"), .json(401, "{}"), .json(429, "{}"), .json(200, "{}"), .hangUp,
            .json(302, "{}", headers: ["Location": "/"]), .answer(200, "yes"), .json(200, #"{"decision":"DENY"}"#),
        ] {
            let server = try LoopbackServer { _ in reply }
            let client = RemoteSamples.client(try RemoteSamples.authority(server)) { $0.failOpen = true }
            let isAllowed = try? await client.check("a.b").isAllowed
            #expect(isAllowed != true)
        }
    }

    @Test("The report of a call that failed open says so to the authority")
    func failOpenReport() async throws {
        let isAway = Flag()
        let server = try LoopbackServer { isAway.value ? RemoteSamples.yes($0) : .silence }
        let client = RemoteSamples.client(try RemoteSamples.authority(server, timeout: .milliseconds(50))) {
            $0.failOpen = true
        }
        let check = try await client.check("a.b")
        isAway.set()
        try await client.report(check, .success, result: ["a": 1])
        let body = String(decoding: try #require(server.requests.last).body, as: UTF8.self)
        #expect(body.contains(#""result":{"a":1,"fail_open":true}"#))
    }

    @Test("A check is tried again after an error that passes")
    func checkRetries() async throws {
        let attempts = Counter()
        let server = try LoopbackServer { attempts.next() < 3 ? .json(503, "{}") : RemoteSamples.yes($0) }
        #expect(try await RemoteSamples.client(try RemoteSamples.authority(server)).check("a.b").isAllowed)
        #expect(Set(server.requests.map(\.body)).count == 1)
    }
}

/// Notes each request and adds a header to it.
private struct Noting: HTTPMiddleware, BlockingHTTPMiddleware {
    let name: String

    func intercept(
        _ request: HTTPTransportRequest,
        context: HTTPCallContext,
        next: @Sendable (HTTPTransportRequest) async throws -> HTTPTransportResponse
    ) async throws -> HTTPTransportResponse {
        try await next(noted(request, context))
    }

    func intercept(
        _ request: HTTPTransportRequest,
        context: HTTPCallContext,
        next: (HTTPTransportRequest) throws -> HTTPTransportResponse
    ) throws -> HTTPTransportResponse {
        try next(noted(request, context))
    }

    private func noted(_ request: HTTPTransportRequest, _ context: HTTPCallContext) -> HTTPTransportRequest {
        var request = request
        request.headers["X-Trace"] = (request.headers["x-trace"] ?? context.operation) + " " + name
        return request
    }

    var blocking: (any BlockingHTTPMiddleware)? { self }
}

/// Has no synchronous form.
private struct AsynchronousOnly: HTTPMiddleware {
    func intercept(
        _ request: HTTPTransportRequest,
        context: HTTPCallContext,
        next: @Sendable (HTTPTransportRequest) async throws -> HTTPTransportResponse
    ) async throws -> HTTPTransportResponse {
        try await next(request)
    }
}

@Suite("Middleware of a remote authority", .stoppingServers, .serialized)
struct MiddlewareTests {
    @Test("The first is the outermost, in both forms", arguments: EndpointCall.all)
    func order(call: EndpointCall) async throws {
        let server = try LoopbackServer(RemoteSamples.yes)
        let middlewares = [Noting(name: "a"), Noting(name: "b")]
        _ = await call.error(try RemoteSamples.authority(server, middlewares: middlewares))
        #expect(server.requests.first?.header("X-Trace") == "\(call.name) a b")
    }

    @Test("Synchronous calls are refused rather than sent past a middleware")
    func asynchronousOnly() throws {
        let server = try LoopbackServer(RemoteSamples.yes)
        let authority = try RemoteSamples.authority(server, middlewares: [Noting(name: "a"), AsynchronousOnly()])
        #expect(authority.blocking == nil)
    }
}
