import Testing

@testable import HaltState
@testable import HaltStateRemote

@Suite("What an error says of the message that has met it")
struct MessageErrorTests {
    @Test(
        "An error of the network says how far the request got",
        arguments: [
            (.notConnected, .unavailable, false, true), (.timedOut, .timedOut, true, true),
            (.interrupted, .truncatedReply, true, false), (.other, .unavailable, true, false),
            (.tooSlowReader, .unavailable, true, false), (.notTrusted, .notTrusted, true, false),
            (.tooLarge, .oversizedReply, true, false),
        ] as [(HTTPTransportError.Kind, HaltStateError.Code, Bool, Bool)]
    )
    func transport(
        kind: HTTPTransportError.Kind,
        code: HaltStateError.Code,
        mayHaveArrived: Bool,
        isUnanswered: Bool
    ) throws {
        let error = try #require(HaltStateError.transport(HTTPTransportError(kind)) as? HaltStateError)
        #expect(error.code == code)
        #expect(error.mayHaveArrived == mayHaveArrived)
        #expect(error.isUnanswered == isUnanswered)
    }

    @Test("An error that passes through stays as it is, and so does a cancellation")
    func passesThrough() {
        let error = HaltStateError(code: .timedOut, message: "the wrapper's own")
        #expect((HaltStateError.transport(error) as? HaltStateError)?.message == "the wrapper's own")
        #expect(HaltStateError.transport(CancellationError()) is CancellationError)
    }

    @Test(
        "Of an error that does not say how far its message got, all of it is assumed, but of one that was turned away",
        arguments: [
            (.unavailable, true, false), (.timedOut, true, true), (.serverError, true, false),
            (.truncatedReply, true, false), (.rateLimited, false, false), (.heartbeatLost, true, false),
        ] as [(HaltStateError.Code, Bool, Bool)]
    )
    func unsaid(code: HaltStateError.Code, mayHaveArrived: Bool, isUnanswered: Bool) {
        // Whatever it comes from: only the place where an error arises knows what that means for a message.
        let error = HaltStateError(code: code, message: "", underlyingError: HTTPTransportError(.notConnected))
        #expect(error.mayHaveArrived == mayHaveArrived)
        #expect(error.isUnanswered == isUnanswered)
    }

    @Test(
        "An authority that asks another one passes on that nobody answered, as unavailable and in no other words",
        arguments: [
            (.unavailable, .notConnected, true), (.unavailable, .timedOut, true), (.unavailable, .interrupted, false),
            (.serverError, .notConnected, false), (.heartbeatLost, .notConnected, false),
        ] as [(HaltStateError.Code, HTTPTransportError.Kind, Bool)]
    )
    func wrapped(code: HaltStateError.Code, kind: HTTPTransportError.Kind, isUnanswered: Bool) {
        let inner = HaltStateError.transport(HTTPTransportError(kind))
        let error = HaltStateError(code: code, message: "the wrapper's own", underlyingError: inner)
        #expect(error.isUnanswered == isUnanswered)
        #expect(error.mayHaveArrived, "who wraps an error may have asked somebody else as well")
        let outer = HaltStateError(code: .unavailable, message: "once more", underlyingError: error)
        #expect(outer.isUnanswered == isUnanswered)
    }

    @Test(
        "A call whose start may have been recorded with its permit is not given up in a pause, and any other is",
        arguments: [(.notConnected, true), (.timedOut, false), (.interrupted, false), (.other, false)]
            as [(HTTPTransportError.Kind, Bool)]
    )
    func givenUp(kind: HTTPTransportError.Kind, mayBeGivenUp: Bool) throws {
        for key in ["key-1", nil] as [IdempotencyKey?] {
            var lifecycle = try Samples.lifecycle(key: key)
            lifecycle.advance(.failed(HaltStateError.transport(HTTPTransportError(kind))), now: Samples.now)
            #expect(lifecycle.isUnrecorded == (mayBeGivenUp || key == nil))
        }
    }

    @Test("A cancellation says nothing of an answer, and leaves a receipt to be had")
    func cancellation() {
        #expect(!CancellationError().mayPass)
        #expect(CancellationError().mayBeConfirmed)
    }
}

@Suite("The attempts at one thing")
struct AttemptsTests {
    private static let retry = RetryPolicy(maximumAttempts: 3, initialPause: .seconds(1), deadline: .seconds(10))

    @Test("They end when they are used up, and begin anew for what comes next in the same time")
    func turns() {
        var attempts = Attempts(Self.retry, begun: Samples.now)
        for count in [2, 3] {
            #expect(attempts.next(after: Samples.unavailable, now: Samples.now) != nil)
            #expect(attempts.count == count)
        }
        #expect(attempts.next(after: Samples.unavailable, now: Samples.now) == nil)
        attempts.turn()
        #expect(attempts.next(after: Samples.unavailable, now: Samples.now) != nil)
        #expect(attempts.timeLeft(at: Samples.now + .seconds(4)) == .seconds(6), "the time is that of all of them")
    }

    @Test("Where an answer takes no time, that of the attempts counts from the first error")
    func firstError() {
        var attempts = Attempts(Self.retry, begun: nil)
        let late = Samples.now + .seconds(7_200)
        #expect(attempts.timeLeft(at: late) == .seconds(10))
        #expect(attempts.next(after: Samples.unavailable, now: late) != nil)
        #expect(attempts.timeLeft(at: late + .seconds(4)) == .seconds(6))
    }

    @Test("What has a time of its own measures it where an answer takes time", arguments: [false, true])
    func restarts(takesTime: Bool) {
        var retry = Self.retry
        if takesTime { retry.answerTimeLimit = .seconds(1) }
        var attempts = Attempts(retry, begun: Samples.now)
        attempts.restart(at: Samples.now + .seconds(60))
        #expect(attempts.begun == (takesTime ? Samples.now + .seconds(60) : nil))
    }

    @Test("A clock that is set back gives no more than the whole time")
    func setBack() {
        let attempts = Attempts(Self.retry, begun: Samples.now)
        #expect(attempts.timeLeft(at: Samples.now + .seconds(-60)) == .seconds(10))
    }
}
