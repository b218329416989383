import HaltState

/// How far an operation has got, and nothing else of it: what decides which event can come next.
///
/// The only table of transitions. A ``GuardedOperation`` goes through it as well as a ``ChainVerifier``, which keeps
/// nothing but this of an operation.
struct OperationState: Hashable, Sendable {
    /// How far it has got.
    let status: GuardedOperation.Status
    /// How many approvals it still takes.
    let missingApprovals: Int
    /// Whether its outcome is known and is success.
    let hasSucceeded: Bool

    init(_ status: GuardedOperation.Status, missingApprovals: Int = 0, hasSucceeded: Bool = false) {
        self.status = status
        self.missingApprovals = missingApprovals
        self.hasSucceeded = hasSucceeded
    }

    /// The state after a step; `nil` when the step does not follow.
    ///
    /// - Parameter state: The state before, or `nil` when nothing has used the key.
    static func following(_ state: OperationState?, _ step: OperationStep) -> OperationState? {
        switch (step, state?.status) {
        // Only a denial leaves the key free for another operation.
        case (.deny, nil), (.deny, .denied): Self(.denied)
        case (.ask(let quorum), nil), (.ask(let quorum), .denied): Self(.pending, missingApprovals: quorum)
        case (.allow, nil), (.allow, .denied), (.permit, .approved): Self(.permitted)
        case (.approve, .pending): state?.approved
        case (.reject, .pending), (.reject, .approved): Self(.rejected)
        case (.withdraw, .pending), (.withdraw, .approved): state?.waitingForOneMore
        case (.lapse(.decide), .pending), (.lapse(.use), .approved): Self(.expired)
        case (.withhold, .approved), (.permit, .started): state
        case (.start, .permitted): Self(.started)
        case (.complete(let outcome, _), .started), (.complete(let outcome, isReconciled: true), .permitted):
            Self(.completed, hasSucceeded: outcome == .success)
        case (.find(let outcome), _):
            state?.hasSucceeded == true ? nil : Self(.completed, hasSucceeded: outcome == .success)
        default: nil
        }
    }

    private var waitingForOneMore: Self { Self(.pending, missingApprovals: missingApprovals + 1) }

    private var approved: Self {
        missingApprovals > 1 ? Self(.pending, missingApprovals: missingApprovals - 1) : Self(.approved)
    }
}
