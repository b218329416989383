import Expectations
import Foundation
import HaltState
import HaltStateRemote
import HaltStateTesting
import Synchronization
import Testing

@Suite("A guarded call over HTTP", .tags(.failClosed), .stoppingServers, .serialized)
struct RemoteLifecycleTests {
    /// Calls a client asynchronously, or synchronously on a thread of its own.
    private static func run(
        _ client: HaltStateClient,
        blocking: Bool,
        body: @escaping @Sendable () throws -> Void = {}
    ) async throws {
        guard blocking else {
            return try await client.guard("refund.create", idempotencyKey: "key-1") { _ in try body() }
        }
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result {
                        try client.blocking.guard("refund.create", idempotencyKey: "key-1") { _ in try body() }
                    }
                )
            }
        }
    }

    @Test("Asking, starting, running and reporting carry one identity", arguments: [false, true])
    func wholeCall(blocking: Bool) async throws {
        let server = try LoopbackServer(RemoteSamples.yes)
        let runs = Counter()
        try await Self.run(RemoteSamples.client(try RemoteSamples.authority(server)), blocking: blocking) {
            runs.next()
        }
        #expect(runs.value == 1)
        let bodies = try server.requests.map { try #require(try object($0)) }
        #expect(server.requests.map { $0.path.split(separator: "/").last } == ["guard", "start", "report"])
        #expect(bodies[1]["start_id"] as? String == bodies[2]["report_id"] as? String)
        #expect(bodies[1]["permit_token"] as? String == "permit-secret")
        #expect(bodies[1]["resource"] as? String == "order/1")
        #expect(bodies[2]["outcome"] as? String == "success")
    }

    @Test("A start that comes with the permit is not asked for again", arguments: [false, true])
    func startedWithPermit(blocking: Bool) async throws {
        let server = try LoopbackServer { request in
            request.path.hasSuffix("action/guard")
                ? .json(200, RemoteSamples.allowedAndStarted) : RemoteSamples.yes(request)
        }
        let runs = Counter()
        try await Self.run(RemoteSamples.client(try RemoteSamples.authority(server)), blocking: blocking) {
            runs.next()
        }
        #expect(runs.value == 1)
        #expect(server.requests.map { $0.path.split(separator: "/").last } == ["guard", "report"])
        let report = try #require(try object(server.requests[1]))
        #expect(server.requests[0].header("X-Start-Id") == report["report_id"] as? String)
        #expect(report["permit_token"] as? String == "permit-secret")
    }

    @Test(
        "A start that is no whole receipt is asked for",
        arguments: [
            #""started":true"#,
            #""started":false,"start_event_id":"\#(RemoteSamples.id)3","start_hash":"h","duplicate":false"#,
            #""started":true,"start_event_id":"x","start_hash":"h","duplicate":false"#,
            #""started":true,"start_event_id":"\#(RemoteSamples.id)3","start_hash":" ","duplicate":false"#,
        ]
    )
    func doubtfulStart(members: String) async throws {
        let server = try LoopbackServer { request in
            request.path.hasSuffix("action/guard")
                ? .json(200, "\(RemoteSamples.allowed().dropLast()),\(members)}") : RemoteSamples.yes(request)
        }
        try await Self.run(RemoteSamples.client(try RemoteSamples.authority(server)), blocking: false)
        #expect(server.requests.map { $0.path.split(separator: "/").last } == ["guard", "start", "report"])
    }

    @Test("A caller that is cancelled while it waits to ask again leaves no start without an outcome")
    func cancelledInPause() async throws {
        let task = Mutex<Task<Void, any Error>?>(nil)
        let questions = Counter()
        let server = try LoopbackServer { request in
            guard request.path.hasSuffix("action/guard") else { return RemoteSamples.yes(request) }
            guard questions.next() > 1 else {
                task.withLock { $0?.cancel() }
                return .json(503, "{}")
            }
            return .json(200, RemoteSamples.allowedAndStarted)
        }
        let client = RemoteSamples.client(try RemoteSamples.authority(server))
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let caller = Task {
            for await _ in started { break }
            try await client.guard("refund.create", idempotencyKey: "key-1") { _ in try Task.checkCancellation() }
        }
        task.withLock { $0 = caller }
        start.yield()
        await #expect(throws: CancellationError.self) { try await caller.value }
        #expect(server.requests.map { $0.path.split(separator: "/").last } == ["guard", "guard", "report"])
    }

    @Test("A call that has asked once does not run on a start that was recorded before", arguments: [false, true])
    func foreignStart(isRepeated: Bool) async throws {
        let questions = Counter()
        let server = try LoopbackServer { request in
            guard request.path.hasSuffix("action/guard") else { return RemoteSamples.yes(request) }
            if isRepeated, questions.next() == 1 { return .json(503, "{}") }
            let reply = RemoteSamples.allowedAndStarted
            return .json(200, reply.replacingOccurrences(of: #""duplicate":false"#, with: #""duplicate":true"#))
        }
        let client = RemoteSamples.client(try RemoteSamples.authority(server))
        let runs = Counter()
        let call = { try await Self.run(client, blocking: false) { _ = runs.next() } }
        if isRepeated {
            try await call()
        } else {
            let error = await #expect(throws: ActionAlreadyStarted.self) { try await call() }
            #expect(error?.mayBeOwnPermit == true)
        }
        #expect(runs.value == (isRepeated ? 1 : 0))
    }

    @Test("A start that nobody asked for counts for nothing: with a kill switch each permit is redeemed")
    func unaskedStart() async throws {
        let server = try LoopbackServer { request in
            switch request.path.split(separator: "/").last {
            case "guard": .json(200, RemoteSamples.allowedAndStarted)
            case "heartbeat": .json(200, #"{"status":"OK"}"#)
            default: RemoteSamples.yes(request)
            }
        }
        let authority = try RemoteSamples.authority(server)
        let killSwitch = KillSwitch(authority: authority, agentID: "test-agent")
        let client = RemoteSamples.client(authority) { $0.killSwitch = killSwitch }
        let listening = Task { await killSwitch.run() }
        try await Self.run(client, blocking: false)
        listening.cancel()
        let steps = server.requests.filter { !$0.path.hasSuffix("heartbeat") }
        #expect(steps.map { $0.path.split(separator: "/").last } == ["guard", "start", "report"])
        #expect(steps.allSatisfy { $0.header("X-Start-Id") == nil })
    }

    @Test("Each step is repeated with the same body until it is answered", arguments: [false, true])
    func retries(blocking: Bool) async throws {
        for (step, errors) in [
            ("action/guard", [LoopbackServer.Reply.json(503, "{}"), .hangUp]),
            ("guard/start", [.json(429, "{}"), .json(200, #"{"started":true}"#)]),
            ("guard/report", [.json(500, "{}"), .answer(200, "<html>", headers: ["Content-Type": "text/html"])]),
        ] {
            let attempts = Counter()
            let server = try LoopbackServer { request in
                guard request.path.hasSuffix(step) else { return RemoteSamples.yes(request) }
                let attempt = attempts.next()
                return attempt <= errors.count ? errors[attempt - 1] : RemoteSamples.yes(request)
            }
            let runs = Counter()
            let client = RemoteSamples.client(try RemoteSamples.authority(server))
            try await Self.run(client, blocking: blocking) { runs.next() }
            #expect(runs.value == 1)
            let repeated = server.requests.filter { $0.path.hasSuffix(step) }
            #expect(repeated.count == 3, "\(step)")
            #expect(Set(repeated.map(\.body)).count == 1, "\(step)")
        }
    }

    @Test("What cannot pass is not repeated", arguments: [401, 403, 413, 422, 400])
    func finalErrors(status: Int) async throws {
        let server = try LoopbackServer { _ in .json(status, "{}") }
        let client = RemoteSamples.client(try RemoteSamples.authority(server))
        await #expect(throws: HaltStateError.self) { try await Self.run(client, blocking: false) }
        #expect(server.requests.count == 1)
    }

    @Test("The body does not run unless the start is confirmed")
    func unconfirmedStart() async throws {
        for reply in [
            LoopbackServer.Reply.json(500, "{}"), .json(404, "{}"), .json(403, "{}"), .json(200, "{}"),
            .json(200, #"{"started":false}"#), .hangUp,
        ] {
            let server = try LoopbackServer { request in
                request.path.hasSuffix("start") ? reply : RemoteSamples.yes(request)
            }
            let runs = Counter()
            let client = RemoteSamples.client(try RemoteSamples.authority(server))
            await #expect(throws: HaltStateError.self) { try await Self.run(client, blocking: false) { runs.next() } }
            #expect(runs.value == 0)
            #expect(!server.requests.contains { $0.path.hasSuffix("report") })
        }
    }

    @Test("A permit for another resource does not run")
    func mismatch() async throws {
        let server = try LoopbackServer { request in
            request.path.hasSuffix("action/guard")
                ? .json(200, RemoteSamples.allowed(resource: "order/2")) : RemoteSamples.yes(request)
        }
        let client = RemoteSamples.client(try RemoteSamples.authority(server))
        let error = await #expect(throws: HaltStateError.self) {
            try await client.guard("refund.create", idempotencyKey: "key-1", resource: "order/1") { _ in }
        }
        #expect(error?.code == .replyMismatch)
        #expect(server.requests.count == 1)
    }

    @Test("Retry-After is waited for, and ends the call when it lies beyond the deadline")
    func retryAfter() async throws {
        for (seconds, attempts) in [(7, 3), (60, 1)] {
            let server = try LoopbackServer { _ in .json(429, "{}", headers: ["Retry-After": "\(seconds)"]) }
            let clock = ManualClock()
            let client = RemoteSamples.client(
                try RemoteSamples.authority(server, timeout: .seconds(1)),
                clock: clock
            )
            let start = clock.now()
            let error = await #expect(throws: HaltStateError.self) { try await Self.run(client, blocking: false) }
            #expect(error?.code == .rateLimited && error?.retryAfter == .seconds(seconds))
            #expect(server.requests.count == attempts)
            #expect(clock.now() - start >= .seconds((attempts - 1) * seconds))
            #expect(clock.now() - start <= .seconds(30))
        }
    }

    @Test("How long a pause is, is drawn anew each time, between nothing and all of it")
    func jitter() async throws {
        let server = try LoopbackServer { _ in .json(503, "{}") }
        let authority = try RemoteSamples.authority(server)
        let clock = SilentClock()
        let retry = RetryPolicy(maximumAttempts: 2, initialPause: .seconds(1))
        let client = RemoteSamples.client(authority, retry: retry) { $0.clock = clock }
        let observation = EvidenceObservation(eventID: "e", action: "email.received", direction: .input)
        for _ in 0..<10 {
            try? await Self.run(client, blocking: false)
            _ = try? await client.record(observation)
        }
        let pauses = clock.ended.all
        #expect(pauses.count == 20)
        for kind in 0..<2 {
            let drawn = pauses.enumerated().filter { $0.offset % 2 == kind }.map(\.element)
            #expect(Set(drawn).count > 1, "\(drawn)")
            #expect(drawn.allSatisfy { $0 >= .zero && $0 <= .seconds(1) }, "\(drawn)")
        }
    }

    @Test("A lost reply to the question is told from another caller's start")
    func lostPermit() async throws {
        let attempts = Counter()
        let server = try LoopbackServer { _ in
            attempts.next() == 1 ? .hangUp : .json(200, #"{"status":"already_started"}"#)
        }
        let client = RemoteSamples.client(try RemoteSamples.authority(server))
        let error = await #expect(throws: ActionAlreadyStarted.self) { try await Self.run(client, blocking: false) }
        #expect(error?.mayBeOwnPermit == true)
        let second = await #expect(throws: ActionAlreadyStarted.self) { try await Self.run(client, blocking: false) }
        #expect(second?.mayBeOwnPermit == false)
    }

    @Test("A caller that is cancelled in the middle leaves no start without an outcome")
    func cancelled() async throws {
        let task = Mutex<Task<Void, any Error>?>(nil)
        let server = try LoopbackServer { request in
            task.withLock { $0?.cancel() }
            return RemoteSamples.yes(request)
        }
        let client = RemoteSamples.client(try RemoteSamples.authority(server))
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let caller = Task {
            for await _ in started { break }
            try await client.guard("refund.create", idempotencyKey: "key-1") { _ in try Task.checkCancellation() }
        }
        task.withLock { $0 = caller }
        start.yield()
        await #expect(throws: CancellationError.self) { try await caller.value }
        #expect(server.requests.map { $0.path.split(separator: "/").last } == ["guard", "start", "report"])
        let last = try #require(server.requests.last)
        let report = try #require(try object(last))
        #expect(report["outcome"] as? String == "error" && report["error"] as? String == "cancelled")
    }

    private func object(_ request: LoopbackServer.Request) throws -> [String: Any]? {
        try JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any]
    }
}

@Suite("A server before 0.8", .tags(.failClosed, .allowedIsWhatRuns), .stoppingServers, .serialized)
struct EarlierServerTests {
    private static func server(_ decision: String) throws -> LoopbackServer {
        try LoopbackServer { request in
            switch request.path {
            case "/api/sentinel/action/guard": .json(200, decision)
            case "/api/sentinel/action/guard/report": .answer(200, "ok")
            default: .json(404, #"{"detail":"Not Found"}"#)
            }
        }
    }

    private static let approved = #"{"status":"approved","approval_id":"a-1","approver":"alice@example.com"}"#

    @Test("A server before 0.8 is relied on only where the configuration says so")
    func optIn() async throws {
        let server = try Self.server(#"{"status":"allowed"}"#)
        let client = RemoteSamples.client(try RemoteSamples.authority(server))
        let error = await #expect(throws: HaltStateError.self) {
            try await client.guard("refund.create", idempotencyKey: "k") { _ in Issue.record("it ran") }
        }
        #expect(error?.code == .malformedReply)
        #expect(error?.message.contains("acceptsServersWithoutPermits") == true)
    }

    @Test("The word of a server before 0.8 runs the body, without a start, and the report has the fields that it knows")
    func allowed() async throws {
        let server = try Self.server(Self.approved)
        let client = RemoteSamples.client(try RemoteSamples.authority(server, acceptsServersWithoutPermits: true))
        let record = try await client.guard("refund.create", idempotencyKey: "k") { $0.record }
        #expect(record.approver == "alice@example.com" && record.approvalID == "a-1")
        let paths = server.requests.map(\.path)
        #expect(!paths.contains { $0.hasSuffix("start") })
        #expect(
            String(decoding: try #require(server.requests.last).body, as: UTF8.self)
                == #"{"action":"refund.create","agent_id":"test-agent","error":null,"idempotency_key":"k","outcome":"success"}"#
        )
    }

    @Test(
        "A permit that lacks only some of its fields is broken, not an older server's",
        arguments: ["operation_id", "policy_version", "decision_event_id", "permit_token", "permit_expires_at"]
    )
    func brokenPermit(field: String) async throws {
        let reply = #"{"status":"allowed","\#(field)":"x","resource":"r","risk_class":"c"}"#
        let client = RemoteSamples.client(
            try RemoteSamples.authority(try Self.server(reply), acceptsServersWithoutPermits: true)
        )
        let error = await #expect(throws: HaltStateError.self) {
            try await client.guard("refund.create", idempotencyKey: "k") { _ in Issue.record("it ran") }
        }
        #expect(error?.code == .malformedReply)
    }

    @Test("What a server before 0.8 says of another agent, action, key or resource does not run")
    func mismatch() async throws {
        for echo in [#""action":"a.b""#, #""agent_id":"x""#, #""idempotency_key":"x""#, #""resource":"order/2""#] {
            let server = try Self.server(#"{"status":"allowed",\#(echo)}"#)
            let client = RemoteSamples.client(try RemoteSamples.authority(server, acceptsServersWithoutPermits: true))
            let error = await #expect(throws: HaltStateError.self) {
                try await client.guard("refund.create", idempotencyKey: "k", resource: "order/1") { _ in }
            }
            #expect(error?.code == .replyMismatch)
        }
    }

    @Test(
        "A yes that is no JSON, or that names the operation by something else than text, does not run",
        arguments: [
            ("text/html", #"{"status":"allowed"}"#, .wrongContentType),
            ("application/json", #"{"status":"allowed","resource":5}"#, .malformedReply),
            ("application/json", #"{"status":"allowed","idempotency_key":["k"]}"#, .malformedReply),
            ("application/json", #"{"status":"allowed","agent_id":{}}"#, .malformedReply),
        ] as [(String, String, HaltStateError.Code)]
    )
    func doubtfulYes(type: String, reply: String, code: HaltStateError.Code) async throws {
        let server = try LoopbackServer { _ in .answer(200, reply, headers: ["Content-Type": type]) }
        let client = RemoteSamples.client(try RemoteSamples.authority(server, acceptsServersWithoutPermits: true))
        let error = await #expect(throws: HaltStateError.self) {
            try await client.guard("refund.create", idempotencyKey: "k") { _ in Issue.record("it ran") }
        }
        #expect(error?.code == code)
    }
}
