/// What is reported when a body has ended: the outcome of an operation, or of a checked call.
package enum PendingReport: Hashable, Sendable {
    case operation(OutcomeReport)
    case check(CheckReport)

    package var action: ActionName {
        switch self {
        case .operation(let report): report.identity.action
        case .check(let report): report.call.action
        }
    }

    package var outcome: Outcome {
        switch self {
        case .operation(let report): report.outcome
        case .check(let report): report.status
        }
    }

    package var reportID: String {
        switch self {
        case .operation(let report): report.reportID
        case .check(let report): report.requestID
        }
    }

    package var idempotencyKey: IdempotencyKey? {
        switch self {
        case .operation(let report): report.identity.idempotencyKey
        case .check: nil
        }
    }
}
