#if Server
import HTTPTypes
import HaltState
import HaltStateAuthority
import Hummingbird

/// A request that gets no answer but why not: a status, one sentence, and a word for programs.
///
/// The sentence is one of this package's own. What a database, a file system or a decoder says stays in the log.
struct Refusal: Error {
    let status: HTTPResponse.Status
    let detail: String
    var code: String?
    var members: [String: ContextValue] = [:]
    var headers: HTTPFields = [:]

    static let unauthorized = Self(
        status: .unauthorized,
        detail: "Invalid or missing credentials",
        headers: [.wwwAuthenticate: "Bearer"]
    )

    static func forbidden(_ detail: String) -> Self { Self(status: .forbidden, detail: detail) }

    static func invalid(_ detail: String) -> Self { Self(status: .unprocessableContent, detail: detail) }

    /// What whoever makes a call has chosen for it cannot be used.
    static func invalidArguments(_ detail: String) -> Self {
        Self(
            status: .unprocessableContent,
            detail: detail,
            code: GuardedCallStatus.invalidArguments.rawValue
        )
    }

    /// A query or a body has a name that means nothing there.
    static func unknown(_ name: String, in place: String, known: [String]) -> Self {
        .invalid("\(place) may not hold '\(name.prefix(64))', only \(known.joined(separator: ", "))")
    }

    static func tooManyRequests(retryAfter seconds: Int) -> Self {
        Self(
            status: .tooManyRequests,
            detail: "requests come more often than they may; try again later",
            headers: [.retryAfter: "\(seconds)"]
        )
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

    static let tooManyStreams = Self(
        status: .tooManyRequests,
        detail: "as many streams are open as may be; close one, or try again later",
        headers: [.retryAfter: "15"]
    )

    static let unavailable = Self(
        status: .serviceUnavailable,
        detail: "the ledger cannot work at the moment; try again",
        headers: [.retryAfter: "1"]
    )

    /// The file was removed, replaced or restored, say: trying again does not help, and another server may.
    static let unusable = Self(
        status: .serviceUnavailable,
        detail: "the ledger of this server cannot be used; see the server's log"
    )

    static let fault = Self(status: .internalServerError, detail: "something is wrong on this server; see its log")

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
        case let stop as StoppedByOrder: self = .forbidden(stop.reason)
        case let error as ApproverNotAllowed: self = .forbidden(error.description)
        case let error as HaltStateError: self.init(error)
        case is CancellationError: self = .unavailable
        case let error as HTTPError: self.init(status: error.status, detail: error.status.reasonPhrase)
        default: self = .fault
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
        default: self = .fault
        }
    }

    init(
        status: HTTPResponse.Status,
        detail: String,
        code: String? = nil,
        members: [String: ContextValue] = [:],
        headers: HTTPFields = [:]
    ) {
        self.status = status
        self.detail = detail
        self.code = code
        self.members = members
        self.headers = headers
    }

    /// `{"detail": …}`, the form in which clients of the contract expect it. A detail may repeat data, so it is made visible.
    var response: Response {
        var body = members
        body["detail"] = .string(detail.visible)
        if let code { body["code"] = .string(code) }
        var response = Response(json: .object(body), status: status)
        for field in headers { response.headers.append(field) }
        return response
    }
}
#endif
