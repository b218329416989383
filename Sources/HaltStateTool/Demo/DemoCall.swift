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
#endif
