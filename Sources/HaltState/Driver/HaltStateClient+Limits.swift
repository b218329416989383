/// What limits everything that a client asks, whether a step of a call or a question by itself: the kill switch and the deadline.
/// A client without a kill switch, of an authority whose answers take no time, has nothing to do here.
extension HaltStateClient {
    /// When a call begins that asks now, or `nil` where an answer takes no time.
    var beginning: Duration? { takesTime ? now : nil }

    /// Holds a call while the agent is paused. Its deadline begins when the hold ends.
    ///
    /// - Throws: ``HaltStateError`` with code `killed`, `paused` or `heartbeatLost`; `CancellationError`.
    nonisolated(nonsending) func passKillSwitch(_ attempts: inout Attempts) async throws {
        guard let killSwitch else { return }
        if try await killSwitch.pass() == .held { attempts.begun = beginning }
    }

    /// ``passKillSwitch(_:)``, on the calling thread.
    func passKillSwitchBlocking(_ attempts: inout Attempts) throws {
        guard let killSwitch else { return }
        if try killSwitch.passBlocking() == .held { attempts.begun = beginning }
    }

    /// Asks something that has to be answered before the time of all attempts is over.
    nonisolated(nonsending) func withinDeadline<Answer>(
        of attempts: Attempts,
        _ question: nonisolated(nonsending) () async throws -> Answer
    ) async throws -> Answer {
        guard takesTime else { return try await question() }
        return try await AnswerDeadline.$current.bind(deadline(of: attempts), returning: question)
    }

    /// ``withinDeadline(of:_:)``, on the calling thread.
    func withinDeadlineBlocking<Answer>(of attempts: Attempts, _ question: () throws -> Answer) throws -> Answer {
        guard takesTime else { return try question() }
        return try AnswerDeadline.$current.withValue(deadline(of: attempts), operation: question)
    }

    private func deadline(of attempts: Attempts) -> ContinuousClock.Instant {
        .now + attempts.timeLeft(at: now)
    }
}
