extension GuardLifecycle {
    /// The step that tells the authority how a body ended.
    func report(of ending: BodyEnding, _ running: Running) -> Step {
        let outcome: Outcome = ending.error == nil ? .success : .error
        switch running {
        case .permitted(let start):
            return .report(
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
            return .reportCheck(
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

extension GuardLifecycle.Step {
    init(_ report: PendingReport) {
        self =
            switch report {
            case .operation(let report): .report(report)
            case .check(let report): .reportCheck(report)
            }
    }
}

extension PendingReport {
    /// What a step reports, or `nil` for one that reports nothing.
    init?(_ step: GuardLifecycle.Step) {
        switch step {
        case .report(let report): self = .operation(report)
        case .reportCheck(let report): self = .check(report)
        default: return nil
        }
    }
}
