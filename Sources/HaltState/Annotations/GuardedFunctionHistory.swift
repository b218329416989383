import Synchronization

/// What was last decided on the calls of one stored closure.
final class GuardedFunctionHistory: Sendable {
    private struct Last {
        var decision: CheckReply.Decision?
        var permit: PermitRecord?
    }

    private let last = Mutex(Last())

    var decision: CheckReply.Decision? { last.withLock(\.decision) }
    var permit: PermitRecord? { last.withLock(\.permit) }

    /// Notes that a call may run, and under what.
    func note(_ running: RunningCall) {
        last.withLock { last in
            last.decision = .allow
            if let permit = running.permit { last.permit = permit.record }
        }
    }

    /// Notes why a call may not run. A fault is no decision.
    func note(_ refusal: any Error) {
        let decision: CheckReply.Decision? =
            switch refusal {
            case is ApprovalPending: .approvalRequired
            case is ActionDenied, is ActionExpired: .deny
            default: nil
            }
        guard let decision else { return }
        last.withLock { $0.decision = decision }
    }
}
