import Foundation
import HaltState
import HaltStateAuthority
import HaltStateRemote
import HaltStateTesting
import Synchronization
import Testing

@Suite("Decisions as they are made", .stoppingServers, .serialized)
struct ApprovalStreamTests {
    private static func decision(_ id: String, second: Int, status: String = "approved") -> String {
        """
        data: {"type":"APPROVAL_DECISION","request_id":"\(id)","status":"\(status)","approver":"alice",
        data:  "timestamp":"2026-01-01T00:00:0\(second)Z","catchup":false}


        """
    }

    private static let connected = "data: {\"type\":\"CONNECTED\"}\n\n"

    /// Answers each connection with its own text, and then ends it. The last one stays open.
    private static func server(_ texts: [LoopbackServer.Reply]) throws -> LoopbackServer {
        let connections = Counter()
        return try LoopbackServer { _ in
            let number = connections.next()
            return number <= texts.count ? texts[number - 1] : .silence
        }
    }

    private static func text(_ pieces: String...) -> LoopbackServer.Reply {
        let (stream, continuation) = AsyncStream.makeStream(of: String.self)
        for piece in pieces { continuation.yield(piece) }
        continuation.finish()
        return .stream(stream, type: "text/event-stream; charset=utf-8")
    }

    private static func client(_ server: LoopbackServer, clock: any Clock<Duration>) throws -> HaltStateClient {
        HaltStateClient(authority: try RemoteSamples.authority(server), configuration: .init(clock: clock))
    }

    private static func read(_ count: Int, _ decisions: some AsyncSequence<ApprovalDecision, any Error>) async throws
        -> [String]
    {
        var read: [String] = []
        for try await decision in decisions {
            read.append("\(decision.approvalID) \(decision.status)")
            if read.count == count { break }
        }
        return read
    }

    @Test("Each decision is told once, however often the connection breaks and repeats it")
    func reconnects() async throws {
        let server = try Self.server([
            Self.text(Self.connected, Self.decision("a", second: 1)),
            Self.text(Self.decision("a", second: 1), Self.decision("b", second: 2, status: "rejected")),
            .hangUp,
            .json(503, "{}"),
            .json(429, "{}", headers: ["Retry-After": "3"]),
            Self.text(Self.decision("b", second: 2, status: "rejected"), Self.decision("c", second: 3)),
        ])
        let decisions = try Self.client(server, clock: SilentClock()).approvalDecisions()
        #expect(try await Self.read(3, decisions) == ["a approved", "b rejected", "c approved"])
    }

    @Test("Pauses grow while connections bring nothing but a greeting, and shrink when one has lived")
    func backOff() async throws {
        let server = try Self.server(
            Array(repeating: Self.text(Self.connected), count: 5)
                + [Self.text(Self.connected, ": heartbeat\n\n"), Self.text(Self.decision("a", second: 1))]
        )
        let clock = SilentClock()
        let decisions = try Self.client(server, clock: clock).approvalDecisions(longestPause: .seconds(6))
        _ = try await Self.read(1, decisions)
        let pauses = clock.ended.all
        try #require(pauses.count == 6)
        #expect(pauses[0] <= .milliseconds(500))
        #expect(pauses[4] >= .seconds(3) && pauses[4] <= .seconds(6))
        #expect(pauses[5] <= .milliseconds(500))
    }

    @Test("A reconnect asks for what came after the last decision")
    func lastSeen() async throws {
        let server = try Self.server([
            Self.text(Self.decision("a", second: 5)), Self.text(Self.decision("b", second: 2)),
            Self.text(Self.decision("c", second: 7)),
        ])
        let decisions = try Self.client(server, clock: SilentClock()).approvalDecisions()
        _ = try await Self.read(3, decisions)
        let targets = server.requests.map(\.target)
        #expect(targets[0] == "/api/haltstate/sentinel/approvals/stream?tenant_id=acme")
        #expect(targets[1].hasSuffix("&last_seen=2026-01-01T00%3A00%3A04.999999Z"))
        #expect(targets[2] == targets[1], "an older decision does not set the place back")
        #expect(server.requests[0].header("Accept") == "text/event-stream")
        #expect(server.requests[0].header("Content-Type") == nil)
        #expect(server.requests[0].header("X-API-Key") == RemoteSamples.key)
    }

    @Test("What is decided before the first decision is told, while a broken connection is opened anew, is not lost")
    func resumesFromConnection() async throws {
        let greeting =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nDate: Thu, 01 Jan 2026 10:00:05 GMT\r\n\r\n"
        let server = try Self.server([
            .bytes(greeting + Self.connected), .hangUp, Self.text(Self.decision("a", second: 7)),
        ])
        let decisions = try Self.client(server, clock: SilentClock()).approvalDecisions()
        _ = try await Self.read(1, decisions)
        let targets = server.requests.map(\.target)
        #expect(!targets[0].contains("last_seen"))
        #expect(targets[1].hasSuffix("&last_seen=2026-01-01T10%3A00%3A04.999999Z"))
        #expect(targets[2] == targets[1])
    }

    @Test("The pause that a server asks for is kept, in its stream or with a refusal")
    func askedPause() async throws {
        let server = try Self.server([
            Self.text("retry: 4000\n\n", Self.decision("a", second: 1)),
            .json(429, "{}", headers: ["Retry-After": "7"]),
            .json(
                503,
                "{}",
                headers: ["Date": "Thu, 01 Jan 2026 10:00:00 GMT", "Retry-After": "Thu, 01 Jan 2026 10:00:09 GMT"]
            ),
            Self.text(Self.decision("b", second: 2)),
        ])
        let clock = SilentClock()
        _ = try await Self.read(2, try Self.client(server, clock: clock).approvalDecisions())
        #expect(clock.ended.all == [.seconds(4), .seconds(7), .seconds(9)])
    }

    @Test("What is not understood is passed over, and what comes after it is not lost")
    func unknown() async throws {
        let server = try Self.server([
            Self.text(
                "data: {\"type\":\"APPROVAL_DECISION\",\"request_id\":\"x\",\"status\":\"quarantined\"}\n\n",
                "data: {\"type\":\"APPROVAL_DECISION\",\"status\":\"approved\"}\n\n",
                "data: not json\n\n",
                "data: \(String(repeating: "x", count: 70_000))\n\n",
                "data: []\n\n",
                "data: {\"type\":\"NEWS\"}\n\n",
                "event: x\ndata: {}\n\n",
                ": heartbeat\n\n",
                Self.decision("p", second: 1, status: "pending"),
                Self.decision("a", second: 1)
            )
        ])
        let decisions = try Self.client(server, clock: SilentClock()).approvalDecisions()
        #expect(try await Self.read(1, decisions) == ["a approved"])
        #expect(server.requests.count == 1)
    }

    @Test("An ERROR event leads to a new connection")
    func errorEvent() async throws {
        let server = try Self.server([
            Self.text("data: {\"type\":\"ERROR\",\"message\":\"x\"}\n\n", Self.decision("lost", second: 1)),
            Self.text(Self.decision("a", second: 2)),
        ])
        let decisions = try Self.client(server, clock: SilentClock()).approvalDecisions()
        #expect(try await Self.read(1, decisions) == ["a approved"])
    }

    @Test("A server that will never tell ends the sequence", arguments: [401, 403, 404, 302, 422])
    func finalErrors(status: Int) async throws {
        let server = try LoopbackServer { _ in .json(status, "{}") }
        let decisions = try Self.client(server, clock: SilentClock()).approvalDecisions()
        await #expect(throws: HaltStateError.self) { try await Self.read(1, decisions) }
        #expect(server.requests.count == (status == 404 ? 2 : 1))
    }

    @Test("The stream's path is tried in its older form too")
    func legacy() async throws {
        let server = try LoopbackServer { request in
            request.path.hasPrefix("/api/sentinel/") ? Self.text(Self.decision("a", second: 1)) : .json(404, "{}")
        }
        let decisions = try Self.client(server, clock: SilentClock()).approvalDecisions()
        #expect(try await Self.read(1, decisions) == ["a approved"])
    }

    @Test("A connection that says nothing for too long is given up, and one that shows life is not")
    func watchdog() async throws {
        let (quiet, silence) = AsyncStream.makeStream(of: String.self)
        silence.yield(Self.connected)
        let connections = Counter()
        let server = try LoopbackServer { _ in
            connections.next() == 1
                ? .stream(quiet, type: "text/event-stream") : Self.text(Self.decision("a", second: 1))
        }
        let clock = HeldClock()
        let decisions = try Self.client(server, clock: clock).approvalDecisions(silenceLimit: .seconds(90))
        let reader = Task { try await Self.read(1, decisions) }
        // The first limit passes with a sign of life in it, the second without one, and then comes the pause.
        while server.requests.count < 2 {
            clock.release()
            await Task.yield()
        }
        clock.open()
        #expect(try await reader.value == ["a approved"])
        silence.finish()
    }

    @Test("A reader that goes away closes the connection")
    func leaves() async throws {
        let (pieces, continuation) = AsyncStream.makeStream(of: String.self)
        continuation.yield(Self.decision("a", second: 1))
        let server = try Self.server([.stream(pieces, type: "text/event-stream")])
        _ = try await Self.read(1, try Self.client(server, clock: SilentClock()).approvalDecisions())
        // Writing to a connection that is closed fails in the end.
        while server.isConnected {
            continuation.yield(": heartbeat\n\n")
            await Task.yield()
        }
    }
}

@Suite("Catching up on decisions", .stoppingServers, .serialized)
struct ApprovalCatchUpTests {
    private static func item(_ number: Int, status: String = "approved", time: Int? = nil) -> String {
        let time = Timestamp(microseconds: 1_767_225_600_000_000 + Int64(time ?? number) * 1_000_000)
        return #"{"request_id":"a-\#(number)","status":"\#(status)","decided_at":"\#(time)"}"#
    }

    private static func list(_ items: [String]) -> LoopbackServer.Reply {
        .json(200, #"{"decisions":[\#(items.joined(separator: ","))]}"#)
    }

    @Test("Pages are read to the end, and what two of them share is told once")
    func paging() async throws {
        let pages = [
            (1...499).map { Self.item($0) } + ["{}"], (500...999).map { Self.item($0) },
            [Self.item(999), Self.item(1000)],
        ]
        let served = Counter()
        let server = try LoopbackServer { _ in Self.list(pages[served.next() - 1]) }
        let authority = try RemoteAuthority(
            tenantID: "acme",
            apiKey: RemoteSamples.key,
            configuration: .init(baseURL: server.url)
        )
        let since = ManualClock().now()
        let decisions = try await RemoteSamples.client(authority).approvals(since: since)
        #expect(decisions.map(\.approvalID) == (1...1000).map { "a-\($0)" })
        #expect(
            server.requests[0].target
                == "/api/haltstate/sentinel/approvals/since?tenant_id=acme&since=2026-01-01T00%3A00%3A00.000000Z&limit=500"
        )
    }

    @Test("A page that fails for a moment is asked for again, and the pages before it are not")
    func retries() async throws {
        let replies = [
            Self.list((1...500).map { Self.item($0) }), .json(503, "{}"), .hangUp, Self.list([Self.item(501)]),
        ]
        let served = Counter()
        let server = try LoopbackServer { _ in replies[served.next() - 1] }
        let authority = try RemoteAuthority(
            tenantID: "acme",
            apiKey: RemoteSamples.key,
            configuration: .init(baseURL: server.url)
        )
        let decisions = try await RemoteSamples.client(authority).approvals(since: ManualClock().now())
        #expect(decisions.count == 501)
        #expect(Set(server.requests.dropFirst().map(\.target)).count == 1)
    }

    @Test("More decisions of one moment than a page can hold are an error, and not the end")
    func noProgress() async throws {
        let page = (1...500).map { Self.item($0, time: 0) }
        let server = try LoopbackServer { _ in Self.list(page) }
        let authority = try RemoteAuthority(
            tenantID: "acme",
            apiKey: RemoteSamples.key,
            configuration: .init(baseURL: server.url)
        )
        let error = await #expect(throws: HaltStateError.self) {
            try await RemoteSamples.client(authority).approvals(since: ManualClock().now())
        }
        #expect(error?.code == .unsupported)
    }

    @Test("One decision that is not understood does not lose the others")
    func unknown() async throws {
        let server = try LoopbackServer { _ in
            Self.list([Self.item(1), Self.item(2, status: "quarantined"), "7", "{}", Self.item(3, status: "expired")])
        }
        let client = RemoteSamples.client(try RemoteSamples.authority(server))
        let decisions = try await client.approvals(since: ManualClock().now())
        #expect(decisions.map(\.approvalID) == ["a-1", "a-3"])
    }

    @Test(
        "A decision whose time cannot be read counts all the same",
        arguments: ["\"2026-01-01T00:00:00\"", "7", "null"]
    )
    func informalTime(time: String) async throws {
        let server = try LoopbackServer { request in
            request.path.hasSuffix("since")
                ? .json(200, #"{"decisions":[{"request_id":"a-1","status":"approved","decided_at":\#(time)}]}"#)
                : .json(200, #"{"status":"approved","approver":"alice","decided_at":\#(time)}"#)
        }
        let client = RemoteSamples.client(try RemoteSamples.authority(server))
        let decision = try await client.approvals(since: ManualClock().now()).first
        #expect(decision?.approvalID == "a-1" && decision?.decidedAt == nil)
        #expect(try await client.waitForApproval("a-1").approver == "alice")
    }

    @Test("An authority that does not tell says so")
    func unsupported() async throws {
        let client = try TestAuthority(.allow).client()
        let error = await #expect(throws: HaltStateError.self) {
            try await client.approvals(since: ManualClock().now())
        }
        #expect(error?.code == .unsupported)
        #expect(throws: HaltStateError.self) { try client.approvalDecisions() }
    }
}

@Suite("Waiting for an approval over HTTP", .stoppingServers, .serialized)
struct RemoteWaitTests {
    @Test("Errors that pass are sat out, and a decision ends the wait")
    func errors() async throws {
        let replies: [LoopbackServer.Reply] = [
            .json(429, "{}", headers: ["Retry-After": "50"]), .json(500, "{}"), .hangUp,
            .json(200, #"{"status":"pending"}"#), .json(200, #"{"status":"rejected","approver":"bob"}"#),
        ]
        let served = Counter()
        let server = try LoopbackServer { _ in replies[served.next() - 1] }
        let clock = ManualClock()
        let client = RemoteSamples.client(try RemoteSamples.authority(server), clock: clock)
        let start = clock.now()
        // A minute is less than the wait that is asked for leaves, and questions come closer as the deadline does.
        let reply = try await client.waitForApproval("a-1", timeout: .seconds(60))
        #expect(reply.status == .rejected && reply.approver == "bob")
        #expect(clock.now() - start >= .seconds(50), "what the authority asks for is waited for in full")
    }

    @Test("A thread waits as a task does")
    func blocking() async throws {
        let replies: [LoopbackServer.Reply] = [
            .json(200, #"{"status":"pending"}"#), .json(503, "{}"), .json(200, #"{"status":"approved"}"#),
        ]
        let served = Counter()
        let server = try LoopbackServer { _ in replies[served.next() - 1] }
        let client = HaltStateClient(authority: try RemoteSamples.authority(server))
        func wait(_ timeout: Duration) async throws -> ApprovalReply {
            try await withCheckedThrowingContinuation { continuation in
                Thread.detachNewThread {
                    continuation.resume(
                        with: Result {
                            try client.blocking.waitForApproval("a-1", timeout: timeout, pollInterval: .milliseconds(1))
                        }
                    )
                }
            }
        }
        #expect(try await wait(.seconds(60)).status == .approved)
        let error = await #expect(throws: HaltStateError.self) { try await wait(.zero) }
        #expect(error?.code == .approvalTimeout)
        #expect(server.requests.count == 3)
    }

    @Test("The wait ends at its deadline, and questions come rarer and then closer again")
    func deadline() async throws {
        let server = try LoopbackServer { _ in .json(200, #"{"status":"pending"}"#) }
        let clock = ManualClock()
        let client = RemoteSamples.client(try RemoteSamples.authority(server), clock: clock)
        let start = clock.now()
        let error = await #expect(throws: HaltStateError.self) {
            try await client.waitForApproval("a-1", timeout: .seconds(600))
        }
        #expect(error?.code == .approvalTimeout)
        #expect(clock.now() - start == .seconds(600))
        #expect((20...60).contains(server.requests.count), "\(server.requests.count) questions")
    }

    @Test("An error that cannot pass ends the wait", arguments: [401, 403, 404])
    func finalErrors(status: Int) async throws {
        let server = try LoopbackServer { _ in .json(status, "{}") }
        let client = RemoteSamples.client(try RemoteSamples.authority(server))
        await #expect(throws: HaltStateError.self) { try await client.waitForApproval("a-1") }
    }

    @Test(
        "What the call claimed to be named is told where an authority says it, and is no reason to lose a decision",
        arguments: [(#""call_1""#, "call_1"), ("null", nil), ("7", nil)] as [(String, CorrelationID?)]
    )
    func correlation(value: String, correlation: CorrelationID?) throws {
        let text = #"{"request_id":"a-1","status":"approved","correlation_id":\#(value)}"#
        let decision = try JSONDecoder().decode(ApprovalDecision.self, from: Data(text.utf8))
        #expect(decision == ApprovalDecision(approvalID: "a-1", status: .approved, correlation: correlation))
    }

    @Test("A decision on the stream ends the wait before the next question")
    func wakes() async throws {
        let (pieces, stream) = AsyncStream.makeStream(of: String.self)
        let isDecided = Flag()
        let server = try LoopbackServer { request in
            if request.path.hasSuffix("stream") { return .stream(pieces, type: "text/event-stream") }
            return .json(200, isDecided.value ? #"{"status":"approved"}"# : #"{"status":"pending"}"#)
        }
        // No pause of this clock ever ends, so only the stream can wake the wait.
        let client = HaltStateClient(
            authority: try RemoteSamples.authority(server),
            configuration: .init(clock: SilentClock(pauses: false))
        )
        let listener = Task { for try await _ in try client.approvalDecisions() {} }
        let waiter = Task { try await client.waitForApproval("a-1") }
        while server.requests.count < 2 { await Task.yield() }
        isDecided.set()
        let decision =
            #"{"type":"APPROVAL_DECISION","request_id":"a-1","status":"approved","timestamp":"2026-01-01T00:00:00Z"}"#
        stream.yield("data: \(decision)\n\n")
        #expect(try await waiter.value.status == .approved)
        listener.cancel()
        stream.finish()
    }
}
