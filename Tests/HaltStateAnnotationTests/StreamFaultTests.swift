#if Macros
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Synchronization
import Testing

/// A sequence of a type of its own, which no wrapper can stand in for.
private struct Countdown: AsyncSequence, AsyncIteratorProtocol {
    var count: Int

    func makeAsyncIterator() -> Self { self }

    mutating func next() async -> Int? {
        count -= 1
        return count < 0 ? nil : count
    }
}

private final class Source: Sendable {
    private let pulls = Mutex(0)

    var pulled: Int { pulls.withLock { $0 } }

    @Guarded(action: "stream.open")
    func numbers() async throws -> AsyncThrowingStream<Int, any Error> {
        AsyncThrowingStream { self.pull() }
    }

    @Guarded(action: "stream.open")
    func countdown(from count: Int) async throws -> Countdown { Countdown(count: count) }

    @Guarded(action: "stream.open")
    func drafts() throws -> AsyncStream<Draft> { AsyncStream { $0.finish() } }

    @Guarded(action: "stream.open", binding: .contextOnly)
    func same<Value>(_ value: Value) async throws -> Value { value }

    @Guarded(action: "stream.open", idempotencyKey: "open:{id}")
    func attaching(_ id: Int) async throws -> AsyncStream<Int> {
        let permit = Permit.current
        permit?.attach(["stream_id": "s-1", "stream_elements": "overwritten"])
        return AsyncStream { continuation in
            continuation.onTermination = { _ in permit?.attach(["closed": true]) }
            continuation.yield(1)
            continuation.finish()
        }
    }

    @Guarded(action: "stream.open", idempotencyKey: "open:{id}")
    func failing(_ id: Int) async throws -> AsyncStream<Int> { throw Failure() }

    private func pull() -> Int {
        pulls.withLock {
            $0 += 1; return $0
        }
    }
}

@Suite("Streams that cannot be reported, or not in time", .timeLimit(.minutes(1)))
struct StreamFaultTests {
    private static let away = HaltStateError(code: .unavailable, message: "away")

    @Test("A stream that can throw ends in an error to resume when its end could not be recorded")
    func unconfirmed() async throws {
        for kind in StreamKind.allCases where kind.canThrow {
            let waiter = try OutcomeWaiter()
            waiter.authority.fail(.recordOutcome, with: Self.away)
            waiter.authority.fail(.recordCheck, with: Self.away)
            let unconfirmed = await #expect(throws: OutcomeUnconfirmed.self, "\(kind)") {
                try await HaltStateClient.withCurrent(waiter.client) {
                    try await Consumption.all.consume(kind.open(1, Script()))
                }
            }
            #expect(unconfirmed?.outcome == .success && unconfirmed?.actionError == nil)
            try await waiter.client.resume(#require(unconfirmed))
            #expect(waiter.endings == [Consumption.all.ending, Consumption.all.ending])
        }
    }

    @Test("The error of a stream is kept in the one that says that it could not be recorded")
    func unconfirmedError() async throws {
        for kind in StreamKind.allCases where kind.canThrow {
            let waiter = try OutcomeWaiter()
            waiter.authority.fail(.recordOutcome, with: Self.away)
            waiter.authority.fail(.recordCheck, with: Self.away)
            let unconfirmed = await #expect(throws: OutcomeUnconfirmed.self, "\(kind)") {
                try await HaltStateClient.withCurrent(waiter.client) {
                    try await Consumption.all.consume(kind.open(1, Script(end: .fail)))
                }
            }
            #expect(unconfirmed?.actionError is Failure)
        }
    }

    @Test("A stream that cannot throw ends, and its operation stays started, to be reconciled")
    func silent() async throws {
        for kind in [StreamKind.nonthrowing, .nonthrowingNow, .opaqueNonthrowing] {
            let waiter = try OutcomeWaiter()
            waiter.authority.fail(.recordOutcome, with: Self.away)
            try await HaltStateClient.withCurrent(waiter.client) {
                try await Consumption.all.consume(kind.open(1, Script()))
            }
            #expect(try waiter.authority.local.operation("stream:1")?.status == .started)
        }
    }

    @Test("Nothing is pulled from a stream before the consumer asks for it")
    func backpressure() async throws {
        let waiter = try OutcomeWaiter()
        let source = Source()
        try await HaltStateClient.withCurrent(waiter.client) {
            var iterator = try await source.numbers().makeAsyncIterator()
            #expect(source.pulled == 0)
            #expect(try await iterator.next() == 1)
            #expect(try await iterator.next() == 2)
            #expect(source.pulled == 2)
        }
        await waiter.outcome()
        #expect(waiter.endings.first?.facts?["stream_elements"] == 2)
    }

    @Test("A sequence that cannot be wrapped is reported when it is returned, and the outcome says so")
    func unobserved() async throws {
        let waiter = try OutcomeWaiter()
        try await HaltStateClient.withCurrent(waiter.client) {
            _ = try await Source().countdown(from: 3)
            _ = try Source().drafts()
            _ = try await Source().same(Script().nonthrowing)
        }
        let ending = RecordedEnding(.success, nil, ["stream_observed": false])
        #expect(waiter.endings == [ending, ending, ending])
    }

    @Test("What the body attaches is part of the outcome, but it cannot change what was counted")
    func attachments() async throws {
        let waiter = try OutcomeWaiter()
        try await HaltStateClient.withCurrent(waiter.client) {
            for await _ in try await Source().attaching(1) {}
        }
        #expect(
            waiter.endings == [
                RecordedEnding(.success, nil, ["stream_id": "s-1", "closed": true, "stream_elements": 1])
            ]
        )
    }

    @Test("A body that makes no stream is reported at once")
    func noStream() async throws {
        let waiter = try OutcomeWaiter()
        await #expect(throws: Failure.self) {
            try await HaltStateClient.withCurrent(waiter.client) { _ = try await Source().failing(1) }
        }
        #expect(waiter.endings == [RecordedEnding(.error, String(reflecting: Failure.self), nil)])
    }
}
#endif
