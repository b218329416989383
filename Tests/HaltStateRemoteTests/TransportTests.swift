import Expectations
import Foundation
import HaltState
import HaltStateTesting
import Testing

#if AsyncHTTPClient
import HaltStateAsyncHTTPClient
import HaltStateRemote
#endif

/// A transport under test, by name.
struct NamedTransport: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let transport: any HTTPTransport

    static var all: [NamedTransport] {
        var all = [NamedTransport(testDescription: "URLSession", transport: URLSessionTransport.shared)]
        #if AsyncHTTPClient
        all.append(NamedTransport(testDescription: "AsyncHTTPClient", transport: AsyncHTTPClientTransport.shared))
        #endif
        return all
    }
}

@Suite("What every transport promises", .tags(.errorsDoNotLeak), .stoppingServers, .serialized)
struct TransportTests {
    /// Sends a request through one of the two forms of a transport.
    private static func send(
        _ request: HTTPTransportRequest,
        _ named: NamedTransport,
        blocking: Bool
    ) async throws -> (status: Int, text: String) {
        let response: HTTPTransportResponse
        if blocking {
            let transport = try #require(named.transport.blocking)
            response = try await withCheckedThrowingContinuation { continuation in
                Thread.detachNewThread { continuation.resume(with: Result { try transport.send(request) }) }
            }
            #expect(response.body.bytes != nil)
        } else {
            response = try await named.transport.send(request)
        }
        let bytes = try await response.body.collect(upTo: request.replyLimit)
        return (response.status, String(decoding: bytes, as: UTF8.self))
    }

    private static func kind(
        _ request: HTTPTransportRequest,
        _ named: NamedTransport,
        blocking: Bool
    ) async -> HTTPTransportError.Kind? {
        do {
            _ = try await send(request, named, blocking: blocking)
            return nil
        } catch {
            return (error as? HTTPTransportError)?.kind
        }
    }

    @Test("Method, path, headers and body arrive as they are", arguments: NamedTransport.all, [false, true])
    func request(named: NamedTransport, blocking: Bool) async throws {
        let server = try LoopbackServer { request in
            .answer(201, "echo:" + String(decoding: request.body, as: UTF8.self), headers: ["X-Answer": "1"])
        }
        let url = try #require(URL(string: server.url.absoluteString + "/a%2Fb?x=%20y&z=1"))
        let request = HTTPTransportRequest(
            method: .post,
            url: url,
            headers: ["X-Tenant-Id": "acme"],
            body: Array("hé".utf8)
        )
        let answer = try await Self.send(request, named, blocking: blocking)
        #expect(answer.status == 201 && answer.text == "echo:hé")
        let arrived = try #require(server.requests.first)
        #expect(arrived.method == "POST" && arrived.target == "/a%2Fb?x=%20y&z=1")
        #expect(arrived.header("x-tenant-id") == "acme")
    }

    @Test("A redirect is an answer like any other", arguments: NamedTransport.all, [false, true])
    func redirects(named: NamedTransport, blocking: Bool) async throws {
        for status in [301, 302, 303, 307, 308] {
            for headers in [["Location": "/elsewhere"], [:]] {
                let server = try LoopbackServer { _ in .answer(status, "", headers: headers) }
                let answer = try await Self.send(
                    HTTPTransportRequest(method: .post, url: server.url),
                    named,
                    blocking: blocking
                )
                #expect(answer.status == status)
                #expect(server.requests.count == 1)
            }
        }
    }

    @Test("A cookie is not kept", arguments: NamedTransport.all, [false, true])
    func cookies(named: NamedTransport, blocking: Bool) async throws {
        let server = try LoopbackServer { _ in .answer(200, "", headers: ["Set-Cookie": "a=b"]) }
        for _ in 0..<2 {
            _ = try await Self.send(HTTPTransportRequest(method: .get, url: server.url), named, blocking: blocking)
        }
        #expect(server.requests.allSatisfy { $0.header("Cookie") == nil })
    }

    @Test(
        "No answer in time, no listener and a broken answer are told apart",
        arguments: NamedTransport.all,
        [false, true]
    )
    func errors(named: NamedTransport, blocking: Bool) async throws {
        let limit = HTTPTransportRequest.TimeLimit.reply(.milliseconds(200))
        let silent = try LoopbackServer { _ in .silence }
        let request = HTTPTransportRequest(method: .get, url: silent.url, timeLimit: limit)
        #expect(await Self.kind(request, named, blocking: blocking) == .timedOut)

        let head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"
        let cut = try LoopbackServer { _ in .bytes(head + "half") }
        #expect(
            await Self.kind(HTTPTransportRequest(method: .get, url: cut.url), named, blocking: blocking) == .interrupted
        )

        let gone = try LoopbackServer { _ in .silence }
        gone.stop()
        let late = HTTPTransportRequest(method: .get, url: gone.url, timeLimit: limit)
        let kind = await Self.kind(late, named, blocking: blocking)
        #expect(kind == .notConnected || kind == .timedOut)
    }

    @Test("More than the limit is not read", arguments: NamedTransport.all, [false, true])
    func tooLarge(named: NamedTransport, blocking: Bool) async throws {
        let server = try LoopbackServer { _ in .answer(200, String(repeating: "x", count: 1_000_000)) }
        let request = HTTPTransportRequest(method: .get, url: server.url, replyLimit: 1000)
        #expect(await Self.kind(request, named, blocking: blocking) == .tooLarge)
    }

    @Test("A whole guarded call goes through", arguments: NamedTransport.all, [false, true])
    func guarded(named: NamedTransport, blocking: Bool) async throws {
        let server = try LoopbackServer(RemoteSamples.yes)
        let client = RemoteSamples.client(try RemoteSamples.authority(server, transport: named.transport))
        if blocking {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                Thread.detachNewThread {
                    continuation.resume(
                        with: Result { try client.blocking.guard("refund.create", idempotencyKey: "key-1") { _ in } }
                    )
                }
            }
        } else {
            try await client.guard("refund.create", idempotencyKey: "key-1") { _ in }
        }
        #expect(server.requests.count == 3)
    }

    @Test("Many calls at once get their own answers", arguments: NamedTransport.all)
    func concurrent(named: NamedTransport) async throws {
        let server = try LoopbackServer { .answer(200, $0.target) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<64 {
                group.addTask {
                    let url = server.url.appending(path: "n\(number)")
                    let answer = try await Self.send(
                        HTTPTransportRequest(method: .get, url: url),
                        named,
                        blocking: false
                    )
                    #expect(answer.text == "/n\(number)")
                }
            }
            try await group.waitForAll()
        }
    }

    @Test("A body that streams is read as it arrives, and a cancelled task ends it", arguments: NamedTransport.all)
    func streams(named: NamedTransport) async throws {
        let (pieces, stream) = AsyncStream.makeStream(of: String.self)
        let server = try LoopbackServer { _ in .stream(pieces, type: "text/plain") }
        stream.yield("first")
        let request = HTTPTransportRequest(method: .get, url: server.url, timeLimit: .head(.seconds(30)))
        let isRead = Flag()
        let reader = Task {
            let response = try await named.transport.send(request)
            for try await piece in response.body where piece == Array("first".utf8) { isRead.set() }
            try Task.checkCancellation()
        }
        while !isRead.value { await Task.yield() }
        reader.cancel()
        await #expect(throws: (any Error).self) { try await reader.value }
        stream.finish()
    }

    @Test("A streaming answer that nobody reads any more is given up", arguments: NamedTransport.all, [false, true])
    func dropped(named: NamedTransport, isRead: Bool) async throws {
        let (pieces, stream) = AsyncStream.makeStream(of: String.self)
        let server = try LoopbackServer { _ in .stream(pieces, type: "text/plain") }
        stream.yield("first")
        do {
            let request = HTTPTransportRequest(method: .get, url: server.url, timeLimit: .head(.seconds(30)))
            let response = try await named.transport.send(request)
            if isRead { for try await _ in response.body { break } }
        }
        // Writing to a connection that is closed fails in the end.
        while server.isConnected {
            stream.yield("more")
            await Task.yield()
        }
    }

    @Test("A cancelled reader gets no half of an answer", arguments: NamedTransport.all)
    func halfRead(named: NamedTransport) async throws {
        let (pieces, stream) = AsyncStream.makeStream(of: String.self)
        let server = try LoopbackServer { _ in .stream(pieces, type: "text/plain") }
        stream.yield("first")
        let hasHead = Flag()
        let reader = Task {
            let request = HTTPTransportRequest(method: .get, url: server.url, timeLimit: .head(.seconds(30)))
            let body = try await named.transport.send(request).body
            hasHead.set()
            return try await body.collect(upTo: 1000)
        }
        while !hasHead.value { await Task.yield() }
        reader.cancel()
        await #expect(throws: CancellationError.self) { try await reader.value }
        stream.finish()
    }

    @Test("A limit beyond any clock is none", arguments: NamedTransport.all, [false, true])
    func endlessLimit(named: NamedTransport, blocking: Bool) async throws {
        let server = try LoopbackServer { _ in .answer(200, "hi") }
        let limit = HTTPTransportRequest.TimeLimit.reply(.seconds(Int64.max))
        let request = HTTPTransportRequest(method: .get, url: server.url, timeLimit: limit)
        #expect(try await Self.send(request, named, blocking: blocking).text == "hi")
    }

    @Test("An answer is described by its status alone")
    func described() {
        let response = HTTPTransportResponse(
            status: 200,
            headers: ["X-A": "secret"],
            body: HTTPTransportBody(Array("secret".utf8))
        )
        var dumped = ""
        dump(response, to: &dumped)
        #expect("\(response)" == "status 200" && !dumped.contains("secret") && !dumped.contains("115"))
    }

    @Test("A cancelled task gives up a request that has no answer", arguments: NamedTransport.all)
    func cancelled(named: NamedTransport) async throws {
        let server = try LoopbackServer { _ in .silence }
        let caller = Task {
            try await named.transport.send(
                HTTPTransportRequest(method: .get, url: server.url, timeLimit: .reply(.seconds(3600)))
            )
        }
        while server.requests.isEmpty { await Task.yield() }
        caller.cancel()
        await #expect(throws: CancellationError.self) { try await caller.value }
    }
}
