/// What a recorded end means for the caller, and for the bodies around the call.
struct RecordedEnding: Sendable {
    /// What the caller gets, or `nil` when there is nothing to throw.
    let error: (any Error)?
    /// What is on record of what the body has done.
    let effect: OutcomeEffect

    /// - Parameters:
    ///   - ending: How the body ended, or `nil` when whoever resumes a report has its error already.
    ///   - step: What was reported.
    ///   - recorded: What the authority has recorded of the effect. What nobody has said counts for nothing.
    init(_ ending: BodyEnding?, of step: GuardLifecycle.Step, recorded: OutcomeEffect) {
        guard let ending, ending.error != nil, case .report(let report) = step else {
            (error, effect) = (ending?.error?.leavingBody, .unknown)
            return
        }
        effect = recorded == report.effect ? recorded : .unknown
        guard let pending = ending.pendingInside else {
            error = ending.error?.leavingBody
            return
        }
        let (action, key) = (report.identity.action, report.identity.idempotencyKey)
        if effect.approvalID != nil {
            error = ApprovalPending(
                approvalID: pending.approvalID,
                idempotencyKey: key,
                action: action,
                reason: pending.reason
            )
        } else {
            let cause = ending.obstacle ?? .unknownToAuthority
            error = ApprovalPendingInside(action: action, idempotencyKey: key, pending: pending, cause: cause)
        }
    }
}
