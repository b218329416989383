/// How a body ended, and what it attached to its outcome.
///
/// A class, because every step after the body carries it along unchanged.
package final class BodyEnding: Sendable {
    /// What the body threw, or `nil` when it returned. Of ``ActionNotPerformed`` it is the error inside.
    package let error: (any Error)?
    /// What it attached, or `nil`.
    package let result: GuardContext?
    /// What it says of what it has done.
    package let effect: OutcomeEffect
    /// The guarded call inside it that waits for approval and has ended it, or `nil`.
    let pendingInside: ApprovalPending?
    /// Why it is not suspended in spite of that, or `nil` where it is.
    let obstacle: ApprovalPendingInside.Cause?
    /// Whether its task was cancelled, and it ended for that as far as anybody can tell.
    private let isCancelled: Bool

    private init(
        error: (any Error)?,
        result: GuardContext?,
        effect: OutcomeEffect = .unknown,
        pendingInside: ApprovalPending? = nil,
        obstacle: ApprovalPendingInside.Cause? = nil
    ) {
        self.error = error
        self.result = result
        self.effect = effect
        self.pendingInside = pendingInside
        self.obstacle = obstacle
        isCancelled = error.map(Self.isCancellation) ?? false
    }

    /// Cancelled work seldom ends with `CancellationError`: a request over the network has an error of its own for that. Errors
    /// that say what they come from speak for themselves.
    private static func isCancellation(_ error: any Error) -> Bool {
        if error is CancellationError { return true }
        let isTold = error is any GuardedCallError || error is any NothingPerformed || error is PermitAbandoned
        return !isTold && Task.isCancelled
    }

    /// The body returned.
    package static func returned(result: GuardContext? = nil) -> BodyEnding { BodyEnding(error: nil, result: result) }

    /// The body threw, or was cancelled.
    package static func threw(_ error: any Error, result: GuardContext? = nil) -> BodyEnding {
        BodyEnding(
            error: (error as? ActionNotPerformed)?.innermost ?? error,
            result: result,
            effect: error is any NothingPerformed && !(error is CancellationError) ? .none : .unknown
        )
    }

    /// The body threw, and these are the guarded calls inside it.
    static func threw(
        _ error: any Error,
        result: GuardContext?,
        inside calls: BodyNotes.Summary,
        onPendingInside: PendingInside
    ) -> BodyEnding {
        if calls.disclaimed.contains(ObjectIdentifier(type(of: error))) {
            return BodyEnding(error: error, result: result)
        }
        guard let pending = error as? ApprovalPending, calls.waiting.contains(pending) else {
            return threw(error, result: result)
        }
        let obstacle: ApprovalPendingInside.Cause? =
            switch onPendingInside {
            case .fail: .notResumable
            case .resume: calls.hasLetThrough ? .letThrough : nil
            }
        return BodyEnding(
            error: error,
            result: result,
            effect: obstacle == nil ? .suspended(approvalID: pending.approvalID) : .unknown,
            pendingInside: pending,
            obstacle: obstacle
        )
    }

    /// What the evidence says of the error.
    var errorSummary: String? { error.map { ErrorSummary.of($0, isCancelled: isCancelled) } }
}

/// The permit was dropped without completing it, so nobody can say whether its effect happened.
struct PermitAbandoned: Error, CustomStringConvertible {
    /// What happened, safe for logs.
    var description: String { "the permit was dropped without being completed" }
}
