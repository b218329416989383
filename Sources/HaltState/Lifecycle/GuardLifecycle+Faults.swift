extension GuardLifecycle {
    /// Whether trying the same step again may help. A changed key or a refused permit stays what it is.
    private static func mayPass(_ error: any Error) -> Bool {
        (error as? HaltStateError)?.code == .unavailable
    }

    /// Whether a receipt may still arrive: besides passing faults, a garbled receipt (contract sections 1.4 and 1.5), and
    /// a caller who went away while it was under way. The driver shields the next attempt from that.
    private static func mayBeConfirmed(_ error: any Error) -> Bool {
        mayPass(error) || (error as? HaltStateError)?.code == .malformedReply || error is CancellationError
    }

    mutating func retryOrFail(_ error: any Error, _ attempt: Int, state next: State) -> Step {
        guard Self.mayPass(error), let pause = retry.pause(after: attempt) else { return end(.fail(error)) }
        state = .pausing(resume: next)
        return .pause(upTo: pause)
    }

    /// A start that cannot be confirmed does not run, even though the authority may have recorded it.
    mutating func retryStart(_ error: any Error, _ attempt: Int, state next: State) -> Step {
        guard Self.mayBeConfirmed(error) else { return end(.fail(error)) }
        if let pause = retry.pause(after: attempt) {
            state = .pausing(resume: next)
            return .pause(upTo: pause)
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
        _ actionError: (any Error)?,
        _ attempt: Int
    ) -> Step {
        if Self.mayBeConfirmed(error), let pause = retry.pause(after: attempt) {
            state = .pausing(resume: .reporting(report, actionError: actionError, attempt: attempt + 1))
            return .pause(upTo: pause)
        }
        return end(.fail(OutcomeUnconfirmed(report: report, actionError: actionError, reportError: error)))
    }

    func report(of ending: BodyEnding, _ running: Running) -> PendingReport {
        let outcome: Outcome = ending.error == nil ? .success : .error
        switch running {
        case .permitted(let start):
            return .operation(
                OutcomeReport(
                    idempotencyKey: start.idempotencyKey,
                    action: start.action,
                    agentID: start.agentID,
                    resource: start.resource,
                    riskClass: start.riskClass,
                    token: start.token,
                    reportID: identifier,
                    outcome: outcome,
                    error: ending.errorSummary,
                    result: ending.result,
                    evidenceContext: start.evidenceContext
                )
            )
        case .checked(let request, let reply):
            var result = ending.result
            if let error = ending.errorSummary { result = result ?? [:]; result?["error"] = .string(error) }
            return .check(
                CheckReport(
                    requestID: identifier,
                    agentID: request.agentID,
                    action: request.action,
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
