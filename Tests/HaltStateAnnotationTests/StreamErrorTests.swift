#if Macros
import Expectations
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

/// A sequence that is an object.
private final class Tap: AsyncSequence, Sendable {
    func makeAsyncIterator() -> Countdown { Countdown(count: 1) }
}

/// A sequence that starts its effect anew for every iterator.
private struct Effects<Failure: Error>: AsyncSequence, Sendable {
    let source: Source

    func makeAsyncIterator() -> Iterator { Iterator(source: source) }

    struct Iterator: AsyncIteratorProtocol {
        let source: Source
        var isDone = false

        mutating func next(isolation: isolated (any Actor)?) async throws(Failure) -> Int? {
            defer { isDone = true }
            return isDone ? nil : source.pull()
        }
    }
}

private final class Source: Sendable {
    private let pulls = Mutex(0)

    @Guarded(action: "stream.open", idempotencyKey: "open:{id}", binding: .contextOnly)
    func effects<Failure: Error>(_ id: Int, _: Failure.Type) async throws -> some AsyncSequence<Int, Failure> {
        Effects<Failure>(source: self)
    }

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

    /// Answers, in a task that outlives the stream, whether there is a permit.
    @Guarded(action: "stream.open", idempotencyKey: "open:{id}", binding: .contextOnly)
    func required(
        _ id: Int,
        _ asks: AsyncStream<Void>,
        _ answer: AsyncStream<Bool>.Continuation
    ) async throws -> AsyncStream<Int> {
        Task {
            for await _ in asks { answer.yield((try? Permit.require("stream.open")) != nil) }
        }
        return AsyncStream { $0.finish() }
    }

    func pull() -> Int {
        pulls.withLock {
            $0 += 1; return $0
        }
    }
}

@Suite("Streams that cannot be reported, or not in time", .tags(.nothingUnknown), .timeLimit(.minutes(5)))
struct StreamErrorTests {
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
            #expect(try await waiter.authority.local.operation("stream:1")?.status == .started)
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

    @Test("A result of no type in particular is the one that the body returned")
    func plainResults() async throws {
        let waiter = try OutcomeWaiter()
        let source = Source()
        try await HaltStateClient.withCurrent(waiter.client) {
            let any = try await source.same(Countdown(count: 1) as Any)
            #expect(any is Countdown)
            let maybe = try await source.same(Countdown(count: 1) as Any?)
            #expect(maybe is Countdown)
            let sendable = try await source.same(Script().nonthrowing as any Sendable)
            #expect(sendable is AsyncStream<Chunk>)
            let object = try await source.same(Tap() as AnyObject)
            #expect(object is Tap)
        }
        let ending = RecordedEnding(.success, nil, ["stream_observed": false])
        #expect(waiter.endings == [ending, ending, ending, ending])
    }

    @Test("A sequence that would start anew is iterated once", arguments: [true, false])
    func oneIteration(isDrained: Bool) async throws {
        let waiter = try OutcomeWaiter()
        let source = Source()
        try await HaltStateClient.withCurrent(waiter.client) {
            let throwing = try await source.effects(1, (any Error).self)
            var iterator = throwing.makeAsyncIterator()
            #expect(try await iterator.next() == 1)
            if isDrained { #expect(try await iterator.next() == nil) }
            let error = await #expect(throws: HaltStateError.self) { for try await _ in throwing {} }
            #expect(error?.code == .permitInvalid)

            let silent = try await source.effects(2, Never.self)
            var first = silent.makeAsyncIterator()
            #expect(await first.next(isolation: #isolation) == 2)
            if isDrained { #expect(await first.next(isolation: #isolation) == nil) }
            for await _ in silent { Issue.record("an iteration that nobody allowed") }
        }
        #expect(source.pulled == 2)
    }

    @Test("No wrapped stream can be taken up again by another iterator")
    func noSecondIteration() async throws {
        for kind in StreamKind.allCases where !kind.sharesPosition {
            let waiter = try OutcomeWaiter()
            try await HaltStateClient.withCurrent(waiter.client) {
                let stream = try await kind.open(1, Script())
                if kind.canThrow {
                    await #expect(throws: HaltStateError.self, "\(kind)") {
                        try await Consumption.inTwoIterations.consume(stream)
                    }
                } else {
                    try await Consumption.inTwoIterations.consume(stream)
                }
            }
            await waiter.outcome()
            #expect(waiter.endings == [Consumption.untilItIsDropped.ending], "\(kind)")
        }
    }

    @Test("The permit of a stream is good until the stream ends, and not after it")
    func permitOfStream() async throws {
        let waiter = try OutcomeWaiter()
        let (asks, continuation) = AsyncStream<Void>.makeStream()
        try await HaltStateClient.withCurrent(waiter.client) {
            let (answers, answer) = AsyncStream<Bool>.makeStream()
            let stream = try await Source().required(1, asks, answer)
            var iterator = answers.makeAsyncIterator()
            continuation.yield()
            #expect(await iterator.next() == true)
            for await _ in stream {}
            continuation.yield()
            #expect(await iterator.next() == false)
        }
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
