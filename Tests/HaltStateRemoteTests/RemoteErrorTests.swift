import Expectations
import Foundation
import HaltState
import HaltStateRemote
import Testing

@Suite("What the answers of a server mean", .tags(.failClosed, .errorsDoNotLeak), .stoppingServers, .serialized)
struct RemoteErrorTests {
    private static let meanings: [(status: Int, code: HaltStateError.Code)] = [
        (301, .redirected), (302, .redirected), (307, .redirected), (308, .redirected), (400, .refused),
        (401, .unauthorized), (403, .forbidden), (404, .notFound), (405, .notFound), (413, .payloadTooLarge),
        (415, .refused), (418, .refused), (422, .unprocessable), (429, .rateLimited), (500, .serverError),
        (502, .serverError), (503, .serverError), (504, .serverError), (599, .serverError),
    ]

    @Test("Each status is an error of its own kind at each endpoint", arguments: EndpointCall.all)
    func statuses(call: EndpointCall) async throws {
        for (status, code) in Self.meanings {
            let server = try LoopbackServer { _ in
                .json(status, #"{"detail":"order 4711"}"#, headers: ["Location": "/elsewhere", "Retry-After": "7"])
            }
            let error = await call.error(try RemoteSamples.authority(server)) as? HaltStateError
            #expect(error?.code == code, "status \(status)")
            #expect(error?.description.contains("4711") == false, "the server's words are not for logs")
            #expect(error.map { String(reflecting: $0).contains("order 4711") } == true)
            #expect(error?.retryAfter == .seconds(7))
            #expect(!server.requests.contains { $0.path == "/elsewhere" })
        }
    }

    @Test("A conflict is one of the key when asking, of the permit when redeeming it", arguments: EndpointCall.all)
    func conflict(call: EndpointCall) async throws {
        let server = try LoopbackServer { _ in .json(409, #"{"detail":"conflict"}"#) }
        let error = await call.error(try RemoteSamples.authority(server))
        switch call.name {
        case "guard": #expect((error as? IdempotencyConflict)?.idempotencyKey == "key-1")
        case "start", "report": #expect((error as? HaltStateError)?.code == .permitInvalid)
        default: #expect((error as? HaltStateError)?.code == .conflict)
        }
    }

    @Test("A start that comes too late is an expiry")
    func gone() async throws {
        let server = try LoopbackServer { _ in .json(410, "{}") }
        let authority = try RemoteSamples.authority(server)
        await #expect(throws: ActionExpired.self) { try await authority.redeemPermit(RemoteSamples.start) }
    }

    private static let json = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

    private static let broken: [(reply: LoopbackServer.Reply, code: HaltStateError.Code)] = [
        (.answer(200, "<html>", headers: ["Content-Type": "text/html"]), .wrongContentType),
        (.answer(200, "{}", headers: [:]), .wrongContentType),
        (.answer(200, "{}", headers: ["Content-Type": "application/jsonp"]), .wrongContentType),
        (.json(200, ""), .malformedReply),
        (.json(200, "[]"), .malformedReply),
        (.json(200, "null"), .malformedReply),
        (.json(200, #"{"status":"allowed""#), .malformedReply),
        (.json(200, #"{"status":"perhaps","decision":"PERHAPS","started":"true","received":1}"#), .malformedReply),
        (.json(200, #"{"decision":"DENY","decision":"ALLOW","status":"denied","status":"pending"}"#), .malformedReply),
        (.json(200, "{\"a\":\"\u{0}\"}"), .malformedReply),
        (.json(200, String(repeating: "[", count: 4000)), .malformedReply),
        (.json(200, #"{"a":""# + String(repeating: "x", count: 5000) + #""}"#), .oversizedReply),
        (.bytes(json + "Content-Length: 100\r\n\r\n{\"decision\":\"ALLOW\"}"), .truncatedReply),
        (.bytes(json + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"dec"), .truncatedReply),
    ]

    @Test("A reply that cannot be trusted is an error that says why", arguments: EndpointCall.all)
    func brokenReplies(call: EndpointCall) async throws {
        for (index, broken) in Self.broken.enumerated() {
            let server = try LoopbackServer { _ in broken.reply }
            let error = await call.error(try RemoteSamples.authority(server)) as? HaltStateError
            #expect(error?.code == broken.code, "reply \(index)")
        }
    }

    @Test("Garbage, silence and a closed connection are errors that may pass", arguments: EndpointCall.all)
    func noReply(call: EndpointCall) async throws {
        for reply in [LoopbackServer.Reply.hangUp, .bytes("garbage\r\n\r\n"), .bytes("HTTP/1.1 200")] {
            let server = try LoopbackServer { _ in reply }
            let error = await call.error(try RemoteSamples.authority(server)) as? HaltStateError
            #expect([.unavailable, .truncatedReply].contains(error?.code), "\(String(reflecting: error))")
        }
    }

    @Test("An answer that never comes, or drips for ever, ends at the time limit", arguments: EndpointCall.all)
    func slow(call: EndpointCall) async throws {
        let (pieces, drip) = AsyncStream.makeStream(of: String.self)
        drip.yield("{")
        for reply in [LoopbackServer.Reply.silence, .stream(pieces, type: "application/json")] {
            let server = try LoopbackServer { _ in reply }
            let authority = try RemoteSamples.authority(server, timeout: .milliseconds(80))
            #expect((await call.error(authority) as? HaltStateError)?.code == .timedOut)
        }
        drip.finish()
    }

    @Test("A port that nobody listens on is an error that says so", arguments: EndpointCall.all)
    func refused(call: EndpointCall) async throws {
        // A port below those that systems give away: the port of a server that has stopped may be the next one's.
        let url = try #require(URL(string: "http://127.0.0.1:1"))
        let configuration = RemoteAuthority.Configuration(baseURL: url)
        let authority = try RemoteAuthority(tenantID: "acme", apiKey: RemoteSamples.key, configuration: configuration)
        let error = await call.error(authority) as? HaltStateError
        #expect(error?.code == .unavailable)
        #expect((error?.underlyingError as? HTTPTransportError)?.kind == .notConnected)
    }
}
