extension GuardLifecycle {
    private static func mayPass(_ error: any Error) -> Bool {
        (error as? HaltStateError)?.mayPass ?? false
    }

    /// Whether a question may have been answered though no answer came. Who is told to wait has not been heard.
    static func mayHaveArrived(_ error: any Error) -> Bool {
        guard let fault = error as? HaltStateError, fault.code != .rateLimited else { return false }
        return (fault.underlyingError as? any DeliveryFault)?.isUnsent != true
    }

    /// Whether a receipt may still arrive: besides passing faults, a garbled receipt (contract sections 1.4 and 1.5), and
    /// a caller who went away while it was under way. The driver shields the next attempt from that.
    private static func mayBeConfirmed(_ error: any Error) -> Bool {
        if mayPass(error) || error is CancellationError { return true }
        guard let code = (error as? HaltStateError)?.code else { return false }
        return [.malformedReply, .wrongContentType, .oversizedReply].contains(code)
    }

    /// Whether an authority has said what became of a permit. A refused key, say, leaves an earlier attempt as unclear as it
    /// was.
    private static func isDecision(_ error: any Error) -> Bool {
        guard let fault = error as? HaltStateError else { return true }
        return fault.code == .permitInvalid
    }

    /// The error as one of a guarded call, so that none is taken for the body's: authorities of other kinds may throw anything.
    private static func ownError(_ error: any Error) -> any Error {
        if error is any GuardedCallError || error is CancellationError || error is EarlierKeyOnRecord { return error }
        let message = "the authority failed with an error of the type \(type(of: error)); the action did not run"
        return HaltStateError(code: .unavailable, message: message, underlyingError: error)
    }

    /// The pause before the next attempt, or `nil` when there is none. A clock that is set back cannot prolong a call
    /// beyond its attempts.
    private mutating func pause(after attempt: Int, _ error: any Error, now: Timestamp) -> Step? {
        let begun = begun ?? now
        self.begun = begun
        return retry.pause(after: attempt, error, elapsed: now - begun).map {
            .pause(atLeast: $0.wait, jitter: $0.jitter)
        }
    }

    /// What is left until the deadline. A clock that is set back gives no more than the whole.
    func timeLeft(at now: Timestamp) -> Duration {
        min(retry.deadline, retry.deadline - (now - (begun ?? now)))
    }

    mutating func retryOrFail(_ error: any Error, _ attempt: Int, state next: State, now: Timestamp) -> Step {
        guard Self.mayPass(error), let pause = pause(after: attempt, error, now: now) else {
            return end(.fail(Self.ownError(error)))
        }
        state = .pausing(resume: next)
        return pause
    }

    /// A start that cannot be confirmed does not run, even though the authority may have recorded it.
    mutating func retryStart(_ error: any Error, _ attempt: Int, state next: State, now: Timestamp) -> Step {
        if Self.mayBeConfirmed(error) {
            if let pause = pause(after: attempt, error, now: now) {
                state = .pausing(resume: next)
                return pause
            }
        } else if attempt == 1 || Self.isDecision(error) {
            return end(.fail(Self.ownError(error)))
        }
        let message =
            "the start of an action could not be confirmed, so it did not run; "
            + "if its operation shows as started, reconcile it with outcome error"
        return end(.fail(HaltStateError(code: .startUnconfirmed, message: message, underlyingError: error)))
    }

    /// The body has run, so every report that fails ends in an error that can be resumed.
    mutating func retryReport(
        _ error: any Error,
        _ report: PendingReport,
        _ ending: BodyEnding?,
        _ attempt: Int,
        now: Timestamp
    ) -> Step {
        if Self.mayBeConfirmed(error), let pause = pause(after: attempt, error, now: now) {
            state = .pausing(resume: .reporting(report, of: ending, attempt: attempt + 1))
            return pause
        }
        return end(.fail(OutcomeUnconfirmed(report: report, actionError: ending?.error, reportError: error)))
    }

    func report(of ending: BodyEnding, _ running: Running) -> PendingReport {
        let outcome: Outcome = ending.error == nil ? .success : .error
        switch running {
        case .permitted(let start):
            return .operation(
                OutcomeReport(
                    start.identity,
                    token: start.token,
                    reportID: identifier,
                    outcome: outcome,
                    error: ending.errorSummary,
                    result: ending.result,
                    effect: ending.effect,
                    evidenceContext: start.evidenceContext
                )
            )
        case .checked(let request, let reply):
            var result = ending.result
            if let error = ending.errorSummary { result = result ?? [:]; result?["error"] = .string(error) }
            return .check(
                CheckReport(
                    request.call,
                    requestID: request.evidenceContext[CorrelationID.link] ?? identifier,
                    status: outcome,
                    decision: reply.decision,
                    policyID: reply.policyID,
                    result: result,
                    evidenceContext: request.evidenceContext
                )
            )
        }
    }
}

extension HaltStateError {
    /// Whether trying the same step again may get past it. A changed key or a refused permit stays what it is.
    var mayPass: Bool {
        [.unavailable, .timedOut, .rateLimited, .serverFault, .truncatedReply].contains(code)
    }
}
