/// Codes of an authority that is asked over a network, and of what stops a client.
extension HaltStateError.Code {
    /// A setting cannot be used: a base URL, a tenant, a key or a variable of the environment.
    public static let invalidConfiguration = Self(.invalidConfiguration)
    /// The API key is not accepted.
    public static let unauthorized = Self(.unauthorized)
    /// The API key may not do this.
    public static let forbidden = Self(.forbidden)
    /// The request contradicts what is recorded. A key of another operation is ``IdempotencyConflict`` instead.
    public static let conflict = Self(.conflict)
    /// The request is too large.
    public static let payloadTooLarge = Self(.payloadTooLarge)
    /// The request is well-formed and makes no sense to the authority.
    public static let unprocessable = Self(.unprocessable)
    /// The authority is asked too often, or as many requests wait for people as may. See ``HaltStateError/retryAfter``.
    public static let rateLimited = Self(.rateLimited)
    /// The authority failed by itself.
    public static let serverError = Self(.serverError)
    /// The request was refused for another reason.
    public static let refused = Self(.refused)
    /// The server redirects elsewhere, which is not followed: the next host would be given the API key.
    public static let redirected = Self(.redirected)
    /// No answer came in time.
    public static let timedOut = Self(.timedOut)
    /// The server's certificate is not trusted.
    public static let notTrusted = Self(.notTrusted)
    /// The reply is cut short.
    public static let truncatedReply = Self(.truncatedReply)
    /// The reply is not JSON.
    public static let wrongContentType = Self(.wrongContentType)
    /// The reply is larger than the client reads.
    public static let oversizedReply = Self(.oversizedReply)
    /// The kill switch is engaged, until the process ends.
    public static let killed = Self(.killed)
    /// The agent is paused, and stayed so for as long as the call could wait.
    public static let paused = Self(.paused)
    /// The authority has not said for too long whether the agent may go on.
    public static let heartbeatLost = Self(.heartbeatLost)
    /// The journal of unconfirmed outcomes cannot be read or written.
    public static let journalUnusable = Self(.journalUnusable)
}

extension HaltStateError {
    /// A setting that cannot be used.
    package static func configuration(_ message: String) -> HaltStateError {
        HaltStateError(code: .invalidConfiguration, message: "\(message); nothing was sent")
    }
}
