/// What a server said when it refused a request. Its own words are for debugging: they may quote what was sent.
public struct RemoteRefusal: Error, Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The status code.
    public let status: Int
    /// The server's own words, at most 500 characters, or `nil`.
    public let detail: String?
    /// The server's word for it where the status alone says too little, such as `expired`. Not part of the contract.
    let code: String?
    let outcome: Outcome?
    let operationID: String?

    /// The status, safe for logs.
    public var description: String { "status \(status)" }
    /// The status and the server's own words.
    public var debugDescription: String { "status \(status)\(detail.map { ": \($0)" } ?? "")" }

    init(_ reply: RemoteReply) {
        status = reply.status
        let body = try? JSONReader.read(reply.bytes)
        code = body?["code"]?.text
        outcome = body?["outcome"]?.text.flatMap { Outcome(rawValue: $0) }
        operationID = body?["operation_id"]?.text
        guard let detail = body?["detail"]?.contextValue else {
            self.detail = nil
            return
        }
        if case .string(let text) = detail {
            self.detail = String(text.prefix(500))
        } else {
            let bytes = (try? CanonicalJSON.bytes(of: detail)) ?? []
            self.detail = String(String(decoding: bytes, as: UTF8.self).prefix(500))
        }
    }
}

extension RemoteReply {
    /// The error of an answer that is no success.
    func fault(of endpoint: RemoteEndpoint) -> HaltStateError {
        let (code, message) = Self.meaning(of: status, endpoint)
        return HaltStateError(
            code: code,
            message: message,
            underlyingError: RemoteRefusal(self),
            retryAfter: headers["Retry-After"].flatMap(Self.seconds)
        )
    }

    private static func meaning(of status: Int, _ endpoint: RemoteEndpoint) -> (HaltStateError.Code, String) {
        switch status {
        case 300..<400: (.redirected, "the authority redirects elsewhere, which is not followed; correct the base URL")
        case 401: (.unauthorized, "the authority does not accept the API key")
        case 403: (.forbidden, "the API key may not do this at the authority")
        case 404 where endpoint.namesAnObject: (.notFound, "the authority knows no such approval")
        case 404, 405: (.notFound, "the authority has no such endpoint (\(endpoint.template)); check the base URL")
        case 409 where endpoint == .start || endpoint == .outcome:
            (.permitInvalid, "the authority does not take this permit for this operation")
        case 409: (.conflict, "the request contradicts what the authority has recorded")
        case 413: (.payloadTooLarge, "the request is too large for the authority")
        case 422: (.unprocessable, "the authority cannot use the request as it is")
        case 429: (.rateLimited, "the authority is asked too often")
        case 500...: (.serverFault, "the authority failed (status \(status))")
        default: (.refused, "the authority refused the request (status \(status))")
        }
    }

    /// `Retry-After` in seconds, RFC 9110 section 10.2.3. Its other form, a date, is left out: it compares two clocks.
    private static func seconds(_ value: String) -> Duration? {
        guard let seconds = UInt32(value.filter { $0 != " " }) else { return nil }
        return .seconds(Int64(seconds))
    }
}

extension HaltStateError {
    /// The error of a request that got no usable answer.
    static func transport(_ error: any Error) -> any Error {
        guard !(error is CancellationError), !(error is HaltStateError) else { return error }
        let kind = (error as? HTTPTransportError)?.kind
        let (code, message): (Code, String) =
            switch kind {
            case .notConnected?: (.unavailable, "the authority cannot be reached")
            case .timedOut?: (.timedOut, "the authority did not answer in time")
            case .notTrusted?: (.notTrusted, "the authority's certificate is not trusted")
            case .interrupted?: (.truncatedReply, "the connection to the authority broke before its reply was complete")
            case .tooLarge?: (.oversizedReply, "the authority's reply is larger than the client reads")
            default: (.unavailable, "the request to the authority failed")
            }
        return HaltStateError(code: code, message: message, underlyingError: error)
    }

    /// Whether nobody answered: no connection, or none in time. The only faults that `failOpen` covers.
    var isUnanswered: Bool {
        let kind = (underlyingError as? HTTPTransportError)?.kind
        return kind == .notConnected || kind == .timedOut
    }
}
