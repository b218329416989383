#if Tool
import HaltState

/// What came of one guarded call of the demo.
struct DemoCall: Hashable, Sendable {
    /// What came of a call, in the words of the JSON output.
    enum Result: String, CaseIterable, Sendable {
        case executed
        case pending
        case denied
        case rejected
        case expired
        case alreadyCompleted = "already_completed"
        case conflict
        case failed

        var style: TextStyle {
            switch self {
            case .executed: .success
            case .pending: .waiting
            case .denied, .rejected, .expired, .conflict: .refused
            case .alreadyCompleted: .quiet
            case .failed: .failure
            }
        }
    }

    /// Why a call ended as it did.
    struct Ending: Hashable, Sendable {
        let result: Result
        var approvalID: String?
        var reason: String?
    }

    /// The order, or `nil` for the export of all of them.
    let order: Order?
    let action: String
    let idempotencyKey: String
    let ending: Ending

    var json: JSONLine {
        JSONLine([
            "order_id": .init(order?.orderID),
            "action": .string(action),
            "idempotency_key": .string(idempotencyKey),
            "result": .string(ending.result.rawValue),
            "approval_id": .init(ending.approvalID),
            "reason": .init(ending.reason),
            "amount_cents": order.map { .init($0.amountCents) } ?? .null,
        ])
    }
}

extension DemoCall.Ending {
    /// What an error of a guarded call means.
    init(_ error: any Error, idempotencyKey: String) {
        switch error {
        case let error as ApprovalPending:
            self.init(result: .pending, approvalID: error.approvalID, reason: error.reason)
        case let error as ActionDenied:
            if case .rejection(let approvalID, let approver) = error.origin {
                let by = approver.map { "rejected by \($0): " } ?? ""
                self.init(result: .rejected, approvalID: approvalID, reason: by + error.reason)
            } else {
                self.init(result: .denied, reason: error.reason)
            }
        case is ActionExpired:
            self.init(result: .expired, reason: "the approval window has closed; ask again under a new order id")
        case is IdempotencyConflict:
            let reason = "the order has changed since it was first asked for; put it back or use a new order id"
            self.init(result: .conflict, reason: reason)
        case let error as ActionAlreadyStarted:
            self.init(error, idempotencyKey: idempotencyKey)
        default:
            let message = (error as? HaltStateError)?.message
            self.init(result: .failed, reason: message ?? ErrorReport(error)?.lines.joined(separator: "; "))
        }
    }

    private init(_ error: ActionAlreadyStarted, idempotencyKey: String) {
        switch (error.status, error.outcome) {
        case (.completed, .error):
            let ending = error.isCancelled ? "was cancelled" : "failed"
            self.init(result: .failed, reason: "it ran before and \(ending), and does not run again under this key")
        case (.completed, _):
            self.init(result: .alreadyCompleted, reason: "it ran before")
        case (.started, _):
            let key = CommandLineText.quoted(idempotencyKey)
            let reason =
                "it was started before and its outcome is unknown; if nothing is running it, find out what happened "
                + "and say so with 'haltstate operations reconcile \(key)'"
            self.init(result: .failed, reason: reason)
        }
    }
}
#endif
