#if Macros
import Expectations
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

/// What a consumer does with a stream, and what the authority has to hear of it.
enum Consumption: String, CaseIterable, Sendable {
    case all, untilItThrows, untilItIsDropped, inTwoIterations, notAtAll, untilCancelled, cancelledBefore

    var script: Script {
        switch self {
        case .untilItThrows: Script(end: .fail)
        case .untilCancelled: Script(end: .hang)
        case .cancelledBefore: Script(chunks: [], end: .hang)
        default: Script()
        }
    }

    var ending: RecordedEnding {
        let abandoned = "HaltState.PermitAbandoned"
        return switch self {
        case .all, .inTwoIterations:
            RecordedEnding(.success, nil, Script.usage.facts.adding("stream_elements", 3))
        case .untilItThrows:
            RecordedEnding(.error, String(reflecting: Failure.self), Script.usage.facts.adding("stream_elements", 3))
        case .untilItIsDropped: RecordedEnding(.error, abandoned, ["stream_elements": 1])
        case .notAtAll, .cancelledBefore: RecordedEnding(.error, abandoned, ["stream_elements": 0])
        case .untilCancelled:
            RecordedEnding(.error, abandoned, Script.usage.facts.adding("stream_elements", 3))
        }
    }

    /// Consumes the stream, and lets go of it.
    func consume(_ stream: consuming some AsyncSequence & Sendable) async throws {
        switch self {
        case .all: try await drain(stream)
        case .untilItThrows: try await drainUntilItThrows(stream)
        case .untilItIsDropped: try await take(1, of: stream)
        case .inTwoIterations:
            try await take(1, of: stream)
            try await drain(stream)
        case .notAtAll: break
        case .untilCancelled: try await cancel(afterTaking: 3, of: stream)
        case .cancelledBefore: try await cancel(afterTaking: 0, of: stream)
        }
    }

    private func drain(_ stream: some AsyncSequence) async throws {
        for try await _ in stream {}
    }

    private func drainUntilItThrows(_ stream: some AsyncSequence) async throws {
        do {
            try await drain(stream)
            Issue.record("the stream's error does not reach the consumer")
        } catch is Failure {}
    }

    private func take(_ count: Int, of stream: some AsyncSequence) async throws {
        var iterator = stream.makeAsyncIterator()
        for _ in 0..<count { _ = try await iterator.next(isolation: #isolation) }
    }

    /// Cancels the consumer while it waits for an element that never comes, or before it asks for the first.
    private func cancel(afterTaking count: Int, of stream: some AsyncSequence & Sendable) async throws {
        let (taken, continuation) = AsyncStream<Void>.makeStream()
        let task = Task {
            var iterator = stream.makeAsyncIterator()
            for _ in 0..<count { _ = try await iterator.next(isolation: #isolation) }
            continuation.yield()
            if count == 0 { while !Task.isCancelled { await Task.yield() } }
            return try await iterator.next(isolation: #isolation) == nil
        }
        for await _ in taken { break }
        task.cancel()
        #expect(try await task.value, "a cancelled consumer hears of no further element")
    }
}

extension GuardContext {
    func adding(_ name: String, _ value: ContextValue) -> Self {
        var context = self
        context[name] = value
        return context
    }
}

extension StreamKind {
    /// Whether a stream of this kind can be consumed so.
    fileprivate func allows(_ consumption: Consumption) -> Bool {
        (canThrow || consumption != .untilItThrows) && (sharesPosition || consumption != .inTwoIterations)
    }
}

@Suite("Outcomes of streams", .tags(.nothingUnknown), .timeLimit(.minutes(5)))
struct StreamOutcomeTests {
    @Test(
        "However a stream ends, its outcome is reported once, after the end and with what was delivered",
        arguments: StreamKind.allCases.flatMap { kind in
            Consumption.allCases.filter { kind.allows($0) }.map { (kind, $0) }
        }
    )
    func outcomes(kind: StreamKind, consumption: Consumption) async throws {
        let waiter = try OutcomeWaiter()
        try await HaltStateClient.withCurrent(waiter.client) {
            let stream = try await kind.open(1, consumption.script)
            #expect(waiter.endings.isEmpty, "the effect has not ended when the function returns")
            try await consumption.consume(stream)
        }
        await waiter.outcome()
        #expect(waiter.endings == [consumption.ending])

        // A report that comes twice comes before that of a call made later.
        try await HaltStateClient.withCurrent(waiter.client) {
            try await Consumption.notAtAll.consume(kind.open(2, Script()))
        }
        await waiter.outcome()
        #expect(waiter.endings == [consumption.ending, Consumption.notAtAll.ending])
    }

    @Test("A call that is refused makes no stream", arguments: StreamKind.allCases)
    func refusals(kind: StreamKind) async throws {
        let waiter = try OutcomeWaiter(.deny)
        await #expect(throws: ActionDenied.self) {
            try await HaltStateClient.withCurrent(waiter.client) { _ = try await kind.open(1, Script()) }
        }
        #expect(waiter.endings.isEmpty)
    }

    @Test("Neither prompt nor completion leaves the process or is kept", arguments: StreamKind.allCases)
    func secrecy(kind: StreamKind) async throws {
        let waiter = try OutcomeWaiter()
        var script = Script()
        script.chunks[0].text = "marker-7f3a"
        try await HaltStateClient.withCurrent(waiter.client) {
            try await Consumption.all.consume(kind.open(1, script))
        }
        let everything = try waiter.everything()
        #expect(everything.contains("stream_elements"))
        #expect(!everything.contains("marker-7f3a"))
    }
}
#endif
