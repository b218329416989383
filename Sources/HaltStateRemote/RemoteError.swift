import HaltState

/// What a server said when it refused a request. Its own words are for debugging: they may quote what was sent.
public struct RemoteRefusal: Error, Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The status code.
    public let status: Int
    /// The server's own words, at most 500 characters and without the API key and the permit's secret, or `nil`.
    public let detail: String?
    /// The server's word for it where the status alone says too little, such as `expired`. Not part of the contract.
    let code: String?
    let outcome: Outcome?
    let operationID: String?
    /// What is on record of the operation that has the key.
    let earlier: EarlierCall
    /// The action that holds the key of a conflict, and in what its operation differs.
    let heldBy: ActionName?
    let difference: IdempotencyConflict.Difference?
    /// The key that the operation is on record under, where that is another one than was asked for.
    let earlierKey: IdempotencyKey?

    /// The status, safe for logs.
    public var description: String { "status \(status)" }
    /// The status and the server's own words.
    public var debugDescription: String { "status \(status)\(detail.map { ": \($0)" } ?? "")" }

    init(_ reply: RemoteReply, hiding secrets: [String]) {
        status = reply.status
        let body = try? JSONReader.read(reply.bytes)
        code = body?["code"]?.text
        outcome = body?["outcome"]?.text.flatMap { Outcome(rawValue: $0) }
        operationID = body?["operation_id"]?.text
        earlier = EarlierCall(
            standing: body?["standing"]?.text.flatMap { OperationStanding(rawValue: $0) },
            error: body?["error"]?.text,
            result: body?["result"]?.facts
        )
        heldBy = body?["held_by"]?.text.flatMap { ActionName(rawValue: $0) }
        difference = body?["difference"]?.text.flatMap { IdempotencyConflict.Difference(rawValue: $0) }
        earlierKey = (body?["earlier_key"]?.text).map { IdempotencyKey($0) }
        detail = (body?["detail"]?.contextValue).map { detail in
            var words = String(decoding: (try? CanonicalJSON.bytes(of: detail)) ?? [], as: UTF8.self)
            if case .string(let text) = detail { words = text }
            for secret in secrets { words.replace(secret, with: "(redacted)") }
            return String(words.prefix(500))
        }
    }
}

extension RemoteRefusal: CustomReflectable {
    /// The status alone: `dump` of an error shows nothing of what was sent.
    public var customMirror: Mirror { Mirror(self, children: ["status": status]) }
}

extension RemoteReply {
    /// The error of an answer that is no success.
    func error(of endpoint: RemoteEndpoint, hiding secrets: [String]) -> HaltStateError {
        let (code, message) = Self.meaning(of: status, endpoint)
        return HaltStateError(
            code: code,
            message: message,
            underlyingError: RemoteRefusal(self, hiding: secrets),
            retryAfter: retryAfter
        )
    }

    /// What `Retry-After` asks for, RFC 9110 section 10.2.3: seconds, or a date, which the reply's own date turns into a
    /// time that does not depend on this machine's clock.
    private var retryAfter: Duration? {
        guard let value = headers["Retry-After"] else { return nil }
        if let seconds = Self.seconds(value) { return seconds }
        guard let until = Timestamp(httpDate: value), let now = headers["Date"].flatMap({ Timestamp(httpDate: $0) })
        else { return nil }
        return max(.zero, until - now)
    }

    private static func meaning(of status: Int, _ endpoint: RemoteEndpoint) -> (HaltStateError.Code, String) {
        switch status {
        case 300..<400: (.redirected, "the authority redirects elsewhere, which is not followed; correct the base URL")
        case 401: (.unauthorized, "the authority does not accept the API key")
        case 403 where endpoint == .bindingKey:
            (
                .forbidden,
                "the API key may not have it, or the server was not reached over https; "
                    + "use https, or set HaltStateClient.Configuration.bindingKey"
            )
        case 403: (.forbidden, "the API key may not do this at the authority")
        case 404 where endpoint.namesAnApproval: (.notFound, "the authority knows no such approval")
        case 404, 405: (.notFound, "the authority has no such endpoint (\(endpoint.template)); check the base URL")
        case 409 where endpoint == .start || endpoint == .outcome:
            (.permitInvalid, "the authority does not take this permit for this operation")
        case 409: (.conflict, "the request contradicts what the authority has recorded")
        case 413: (.payloadTooLarge, "the request is too large for the authority")
        case 422: (.unprocessable, "the authority cannot use the request as it is")
        case 429: (.rateLimited, "the authority takes no more for now: too many calls, or too much waits for people")
        case 500...: (.serverError, "the authority failed (status \(status))")
        default: (.refused, "the authority refused the request (status \(status))")
        }
    }

    /// A number of seconds. One that is too large to be meant counts as the largest.
    private static func seconds(_ value: String) -> Duration? {
        let digits = value.filter { $0 != " " }
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return .seconds(Int64(UInt32(digits) ?? .max))
    }
}

extension HaltStateError {
    /// The error of a request that got no usable answer, which says how far the request got.
    static func transport(_ error: any Error) -> any Error {
        guard !(error is CancellationError), !(error is HaltStateError) else { return error }
        let (code, message, delivery): (Code, String, Delivery) =
            switch (error as? HTTPTransportError)?.kind {
            case .notConnected?: (.unavailable, "the authority cannot be reached", .notSent)
            case .timedOut?: (.timedOut, "the authority did not answer in time", .unanswered)
            case .notTrusted?: (.notTrusted, "the authority's certificate is not trusted", .unknown)
            case .interrupted?:
                (.truncatedReply, "the connection to the authority broke before its reply was complete", .unknown)
            case .tooLarge?: (.oversizedReply, "the authority's reply is larger than the client reads", .unknown)
            default: (.unavailable, "the request to the authority failed", .unknown)
            }
        var met = HaltStateError(code: code, message: message, underlyingError: error)
        met.delivery = delivery
        return met
    }
}
