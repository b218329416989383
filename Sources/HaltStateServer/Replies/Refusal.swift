#if Server
import HTTPTypes
import HaltState
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

    static let error = Self(status: .internalServerError, detail: "something is wrong on this server; see its log")

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
