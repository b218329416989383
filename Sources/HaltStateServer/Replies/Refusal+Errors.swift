#if Server
import HTTPTypes
import HaltState
import HaltStateAuthority
import Hummingbird

/// The one place where errors become replies. What lies below the controllers knows no status.
extension Refusal {
    /// What the caller hears of an error.
    init(_ error: any Error) {
        switch error {
        case let refusal as Refusal: self = refusal
        case let error as IdempotencyConflict:
            self.init(status: .conflict, detail: error.description, code: "idempotency_conflict")
            if let action = error.heldBy { members["held_by"] = .string(action.rawValue) }
            if let difference = error.difference { members["difference"] = .string(difference.rawValue) }
            if let standing = error.standing { members["standing"] = .string(standing.rawValue) }
            if let outcome = error.outcome { members["outcome"] = .string(outcome.rawValue) }
        case let error as ActionExpired: self.init(status: .conflict, detail: error.description, code: "expired")
        case let error as ActionAlreadyStarted:
            self.init(status: .conflict, detail: error.description, code: error.status.rawValue)
            if let id = error.operationID { members["operation_id"] = .string(id) }
            if let outcome = error.outcome { members["outcome"] = .string(outcome.rawValue) }
            if let standing = error.standing { members["standing"] = .string(standing.rawValue) }
            if let type = error.errorType { members["error"] = .string(type) }
            if let result = error.result { members["result"] = .object(result.values) }
        case let error as InvalidArguments: self = .invalidArguments(error.description)
        case let found as EarlierKeyOnRecord:
            let detail = "the call is on record under an earlier key; ask under that one"
            self.init(status: .conflict, detail: detail, code: "earlier_key")
            members["earlier_key"] = .string(found.key.rawValue)
        case is TooManyStreams: self = .tooManyStreams
        case NameBelongsToOther.observation:
            self.init(status: .conflict, detail: "event_id belongs to another observation")
        case NameBelongsToOther.attachment:
            self.init(status: .conflict, detail: "attachment_id belongs to other content")
        case let stop as StoppedByOrder: self = .forbidden(stop.reason)
        case let error as ApproverNotAllowed: self = .forbidden(error.description)
        case let error as HaltStateError: self.init(error)
        case is CancellationError: self = .unavailable
        case let error as HTTPError: self.init(status: error.status, detail: error.status.reasonPhrase)
        default: self = .error
        }
    }

    private init(_ error: HaltStateError) {
        switch error.code {
        case .invalidCall: self = .invalid(error.message)
        case .notFound: self.init(status: .notFound, detail: error.message)
        case .forbidden: self = .forbidden(error.message)
        case .permitInvalid: self.init(status: .conflict, detail: error.message, code: "permit_invalid")
        case .rateLimited: self = .tooManyWaiting(error.message, retryAfter: error.retryAfter ?? .zero)
        case .unavailable where error.underlyingError is ExpiryHeld:
            self.init(
                status: .serviceUnavailable,
                detail: error.message,
                code: "clock_in_doubt",
                headers: [.retryAfter: Self.seconds(error.retryAfter)]
            )
        case .unavailable: self = .unavailable
        case .ledgerUnusable: self = .unusable
        default: self = .error
        }
    }

    /// As many requests wait for people as may.
    private static func tooManyWaiting(_ detail: String, retryAfter pause: Duration) -> Self {
        Self(
            status: .tooManyRequests,
            detail: detail,
            code: "too_many_waiting",
            headers: [.retryAfter: seconds(pause)]
        )
    }

    private static func seconds(_ pause: Duration?) -> String {
        "\(max(1, Int(((pause ?? .zero) / .seconds(1)).rounded(.up))))"
    }

    private static let tooManyStreams = Self(
        status: .tooManyRequests,
        detail: "as many streams are open as may be; close one, or try again later",
        headers: [.retryAfter: "15"]
    )
}
#endif
