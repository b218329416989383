import Expectations
import Testing

@testable import HaltState

@Suite("The deadline of a guarded call", .tags(.failClosed))
struct LifecycleDeadlineTests {
    private static func limited(_ seconds: Int?) -> HaltStateError {
        HaltStateError(code: .rateLimited, message: "slow down", retryAfter: seconds.map { .seconds($0) })
    }

    private static func lifecycle(deadline: Duration, attempts: Int = 100) throws -> GuardLifecycle {
        try GuardLifecycle(
            call: Samples.call(),
            agentID: "default",
            identifier: Samples.identifier,
            retry: RetryPolicy(maximumAttempts: attempts, initialPause: .seconds(1), deadline: deadline),
            begun: Samples.now
        )
    }

    private static func pause(_ step: GuardLifecycle.Step) -> [Duration]? {
        if case .pause(let wait, let jitter) = step { [wait, jitter] } else { nil }
    }

    @Test("What the authority asks for is waited for in full, and the random part comes on top")
    func retryAfter() throws {
        var lifecycle = try Self.lifecycle(deadline: .seconds(30))
        let step = lifecycle.advance(.failed(Self.limited(7)), now: Samples.now)
        #expect(Self.pause(step) == [.seconds(7), .seconds(1)])
    }

    @Test("A negative wait is none")
    func negative() throws {
        var lifecycle = try Self.lifecycle(deadline: .seconds(30))
        let step = lifecycle.advance(.failed(Self.limited(-7)), now: Samples.now)
        #expect(Self.pause(step) == [.zero, .seconds(1)])
    }

    @Test(
        "An attempt that may not end in time is not begun",
        arguments: [(0, 9, true), (0, 10, false), (5, 4, true), (5, 5, false), (11, nil, false), (9, nil, true)]
    )
    func deadline(elapsed: Int, retryAfter: Int?, goesOn: Bool) throws {
        var lifecycle = try Self.lifecycle(deadline: .seconds(10))
        let step = lifecycle.advance(.failed(Self.limited(retryAfter)), now: Samples.now + .seconds(elapsed))
        #expect((Self.pause(step) != nil) == goesOn)
        #expect(goesOn || (failure(step) as? HaltStateError)?.code == .rateLimited)
    }

    @Test("Asking and starting share one deadline, and the report has its own: the body takes as long as it likes")
    func phases() throws {
        var lifecycle = try Self.lifecycle(deadline: .seconds(10))
        var now = Samples.now + .seconds(6)
        _ = lifecycle.advance(.replied(.permitted(Samples.grant)), now: now)
        var late = lifecycle
        now = Samples.now + .seconds(12)
        #expect(
            (failure(late.advance(.failed(Self.limited(nil)), now: now)) as? HaltStateError)?.code == .startUnconfirmed
        )

        _ = lifecycle.advance(.started(Samples.startReceipt), now: now)
        now = Samples.now + .seconds(7200)
        _ = lifecycle.advance(.ended(.returned()), now: now)
        #expect(Self.pause(lifecycle.advance(.failed(Self.limited(8)), now: now)) != nil)
        _ = lifecycle.advance(.paused, now: now)
        #expect(failure(lifecycle.advance(.failed(Self.limited(nil)), now: now + .seconds(10))) is OutcomeUnconfirmed)
    }

    @Test("A clock that is set back does not prolong a call beyond its attempts")
    func setBack() throws {
        var lifecycle = try Self.lifecycle(deadline: .seconds(10), attempts: 3)
        var attempts = 1
        while Self.pause(lifecycle.advance(.failed(Self.limited(nil)), now: Samples.now + .seconds(-86_400))) != nil {
            _ = lifecycle.advance(.paused, now: Samples.now)
            attempts += 1
        }
        #expect(attempts == 3)
    }

    @Test("Only an attempt after the first may have met its own permit", arguments: [0, 1])
    func ownPermit(errors: Int) throws {
        var lifecycle = try Self.lifecycle(deadline: .seconds(10))
        for _ in 0..<errors {
            _ = lifecycle.advance(.failed(Samples.unavailable), now: Samples.now)
            _ = lifecycle.advance(.paused, now: Samples.now)
        }
        let reply = GuardReply.alreadyStarted(status: .started, outcome: nil, operationID: nil, reason: nil)
        let error = failure(lifecycle.advance(.replied(reply), now: Samples.now)) as? ActionAlreadyStarted
        #expect(error?.mayBeOwnPermit == (errors > 0))
    }

    @Test(
        "Errors of a network are tried again, and refusals are not",
        arguments: [
            (.timedOut, true), (.rateLimited, true), (.serverError, true), (.truncatedReply, true),
            (.unavailable, true),
            (.unauthorized, false), (.forbidden, false), (.notFound, false), (.payloadTooLarge, false),
            (.unprocessable, false), (.redirected, false), (.malformedReply, false), (.wrongContentType, false),
            (.oversizedReply, false), (.notTrusted, false), (.killed, false), (.paused, false), (.heartbeatLost, false),
        ] as [(HaltStateError.Code, Bool)]
    )
    func asking(code: HaltStateError.Code, isTriedAgain: Bool) throws {
        var lifecycle = try Self.lifecycle(deadline: .seconds(10))
        let step = lifecycle.advance(.failed(HaltStateError(code: code, message: "")), now: Samples.now)
        #expect((Self.pause(step) != nil) == isTriedAgain)
    }

    @Test("An attempt of a slow authority is begun while a second is left", arguments: [(8, true), (9, false)])
    func slow(elapsed: Int, goesOn: Bool) throws {
        var retry = RetryPolicy(initialPause: .seconds(1), deadline: .seconds(10))
        retry.answerTimeLimit = .seconds(40)
        #expect((retry.pause(after: 1, Samples.unavailable, elapsed: .seconds(elapsed)) != nil) == goesOn)
    }

    @Test(
        "A refused key leaves a start as unclear as the attempt before it, and the first attempt clear",
        arguments: [
            (.unauthorized, 1, .startUnconfirmed), (.unauthorized, 0, .unauthorized),
            (.permitInvalid, 1, .permitInvalid),
        ]
            as [(HaltStateError.Code, Int, HaltStateError.Code)]
    )
    func unclearStart(code: HaltStateError.Code, errors: Int, end: HaltStateError.Code) throws {
        var lifecycle = try Self.lifecycle(deadline: .seconds(100))
        _ = lifecycle.advance(.replied(.permitted(Samples.grant)), now: Samples.now)
        for _ in 0..<errors {
            _ = lifecycle.advance(.failed(Samples.unavailable), now: Samples.now)
            _ = lifecycle.advance(.paused, now: Samples.now)
        }
        let step = lifecycle.advance(.failed(HaltStateError(code: code, message: "")), now: Samples.now)
        #expect((failure(step) as? HaltStateError)?.code == end)
    }

    @Test(
        "A garbled receipt is asked for again",
        arguments: [.malformedReply, .wrongContentType, .oversizedReply] as [HaltStateError.Code]
    )
    func receipts(code: HaltStateError.Code) throws {
        var lifecycle = try Self.lifecycle(deadline: .seconds(10))
        _ = lifecycle.advance(.replied(.permitted(Samples.grant)), now: Samples.now)
        let step = lifecycle.advance(.failed(HaltStateError(code: code, message: "")), now: Samples.now)
        #expect(Self.pause(step) != nil)
    }
}
