/// What becomes of a call whose step has failed. What an error means for the message that met it, the error says.
extension GuardLifecycle {
    static func mayHaveArrived(_ error: any Error) -> Bool { (error as? any MessageError)?.mayHaveArrived ?? false }

    mutating func retryOrFail(_ error: any Error, now: Duration) {
        let mayPass = (error as? any MessageError)?.mayPass ?? false
        if !(mayPass && pause(after: error, now: now)) { fail(error.ofGuardedCall) }
    }

    /// A start that cannot be confirmed does not run, even though the authority may have recorded it.
    mutating func retryStart(_ error: any Error, now: Duration) {
        let known = error as? any MessageError
        if known?.mayBeConfirmed ?? false {
            if pause(after: error, now: now) { return }
        } else if attempts.count == 1 || known?.isFinalForPermit ?? true {
            return fail(error.ofGuardedCall)
        }
        let message =
            "the start of an action could not be confirmed, so it did not run; "
            + "if its operation shows as started, reconcile it with outcome error"
        fail(HaltStateError(code: .startUnconfirmed, message: message, underlyingError: error))
    }

    /// The body has run, so every report that fails ends in an error that can be resumed.
    mutating func retryReport(_ error: any Error, now: Duration) {
        if (error as? any MessageError)?.mayBeConfirmed ?? false, pause(after: error, now: now) { return }
        guard case .end(let ending) = sequel, let report = PendingReport(step) else { return fail(Self.misuse) }
        fail(OutcomeUnconfirmed(report: report, actionError: ending?.error?.leavingBody, reportError: error))
    }

    /// Pauses before the next attempt; `false` when there is none.
    private mutating func pause(after error: any Error, now: Duration) -> Bool {
        guard let pause = attempts.next(after: error, now: now) else { return false }
        sequel = .step(step, then: sequel)
        step = .pause(atLeast: pause.wait, jitter: pause.jitter)
        return true
    }
}

extension Error {
    /// The error as one of a guarded call, so that none is taken for the body's: authorities of other kinds may throw anything.
    var ofGuardedCall: any Error {
        if self is any GuardedCallError || self is CancellationError || self is EarlierKeyOnRecord { return self }
        let message = "the authority failed with an error of the type \(type(of: self)); the action did not run"
        return HaltStateError(code: .unavailable, message: message, underlyingError: self)
    }
}
