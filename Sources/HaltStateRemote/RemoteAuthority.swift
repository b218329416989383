public import HaltState

/// An authority over HTTP: the hosted service, or any server that speaks the contract.
///
/// A value; its copies share what they have learned of the server. Errors that may pass are tried again by the client
/// that asks, under the rules of its `RetryPolicy`, so nothing is tried twice here.
///
/// A message that may change what the authority has recorded is sent to its end even when its caller is cancelled:
/// half a conversation would leave a permit that nobody knows of.
///
/// ```swift
/// let authority = try RemoteAuthority(tenantID: "acme", apiKey: key)
/// HaltStateClient.bootstrap(HaltStateClient(authority: authority))
/// ```
public struct RemoteAuthority: Sendable {
    let server: RemoteServer
    let pipeline: HTTPPipeline
    let timeout: Duration
    let acceptsServersWithoutPermits: Bool
    let paths = RemotePathMemory()
    let tenantKey = TenantKeyMemory()
    /// The key that is derived from the API key, and then the configuration's.
    public let earlierKeys: [BindingKey]

    /// Describes a server. Nothing is sent yet.
    ///
    /// - Throws: `HaltStateError` with code `invalidConfiguration` for a base URL, a tenant or a key that cannot be used, and
    ///   for a server that the transport could ask only through a proxy that would see the key.
    public init(tenantID: String, apiKey: String, configuration: Configuration = Configuration()) throws {
        server = try RemoteServer(tenantID: tenantID, apiKey: apiKey, configuration: configuration)
        try configuration.transport.validate(configuration.baseURL)
        pipeline = HTTPPipeline(transport: configuration.transport, middlewares: configuration.middlewares)
        timeout = configuration.timeout
        acceptsServersWithoutPermits = configuration.acceptsServersWithoutPermits
        earlierKeys = [BindingKey(derivedFrom: apiKey)] + configuration.earlierBindingKeys
    }

    /// Sends a call under each of its prefixes until one of them is known to the server.
    func perform(_ call: RemoteCall) async throws -> RemoteReply {
        let prefixes = paths.prefixes(for: call.endpoint)
        for (index, prefix) in prefixes.enumerated() {
            let request = try server.request(call, under: prefix, timeLimit: .reply(timeLimit()))
            let reply: RemoteReply
            do {
                let response = try await pipeline.send(request, server.context(of: call))
                let bytes = try await response.body.collect(upTo: server.replyLimit)
                reply = RemoteReply(status: response.status, headers: response.headers, bytes: bytes)
            } catch {
                throw HaltStateError.transport(error)
            }
            if try accept(reply, of: call, under: prefix, isLast: index == prefixes.count - 1) { return reply }
        }
        throw HaltStateError.missingPermit
    }

    /// Whether a reply is the answer to the call; `false` to go on with its next prefix.
    ///
    /// - Throws: `HaltStateError` for a reply that is no success.
    func accept(
        _ reply: RemoteReply,
        of call: RemoteCall,
        under prefix: RemotePrefix,
        isLast: Bool
    ) throws -> Bool {
        if reply.isUnknownPath && !isLast { return false }
        // Any other status shows that somebody answers here; 404 shows nothing.
        if !reply.isUnknownPath { paths.learn(prefix, for: call.endpoint) }
        guard (200..<300).contains(reply.status) else {
            throw reply.error(of: call.endpoint, hiding: server.secrets(of: call))
        }
        return true
    }

    /// How long the next answer may take.
    ///
    /// - Throws: `HaltStateError` with code `timedOut` when the caller's time is over.
    func timeLimit() throws -> Duration {
        guard let deadline = AnswerDeadline.current else { return timeout }
        let left = ContinuousClock.now.duration(to: deadline)
        guard left > .zero else { throw HaltStateError.transport(HTTPTransportError(.timedOut)) }
        return min(timeout, left)
    }
}

extension RemoteAuthority: Authority {
    /// Decides on one operation, or repeats what was decided.
    ///
    /// - Throws: `IdempotencyConflict` for a key of another operation; `HaltStateError`.
    public func requestPermit(_ request: GuardRequest) async throws -> GuardReply {
        let call = try Self.permitCall(request)
        do {
            return try guardReply(try await shielded(call), to: request)
        } catch {
            throw Self.permitError(error, for: request)
        }
    }

    /// Redeems a permit.
    ///
    /// - Throws: `HaltStateError`; `ActionExpired` for a late one.
    public func redeemPermit(_ request: StartRequest) async throws -> StartReceipt {
        let call = try RemoteCall(.start, request, token: request.token)
        do {
            return try await shielded(call).message(StartReceipt.self)
        } catch {
            throw Self.startError(error, for: request)
        }
    }

    /// Records how the body ended.
    ///
    /// - Throws: `HaltStateError`.
    public func recordOutcome(_ report: OutcomeReport) async throws -> OutcomeReceipt {
        let call = try Self.outcomeCall(report)
        return try Self.outcomeReceipt(try await shielded(call), of: report)
    }

    /// Decides without keeping anything for a later call.
    ///
    /// - Throws: `HaltStateError`.
    public func check(_ request: CheckRequest) async throws -> CheckReply {
        try await perform(try RemoteCall(.check, request)).message(CheckReply.self)
    }

    /// Records how a checked call ended.
    ///
    /// - Throws: `HaltStateError`.
    public func recordCheck(_ report: CheckReport) async throws -> CheckReceipt {
        Self.checkReceipt(try await shielded(try RemoteCall(.checkReport, report)))
    }

    /// How one approval stands.
    ///
    /// - Throws: `HaltStateError` with code `notFound`.
    public func approval(_ id: String) async throws -> ApprovalReply {
        try await perform(Self.approvalCall(id)).message(ApprovalReply.self)
    }

    /// The same authority for synchronous callers, or `nil` when the transport or a middleware has no synchronous form.
    public var blocking: (any BlockingAuthority)? {
        pipeline.blocking.map { BlockingRemoteAuthority(remote: self, pipeline: $0) }
    }

    /// Derived from the API key: what digests are made under where the server offers no key of the tenant's.
    public var bindingKey: BindingKey? { earlierKeys.first }

    /// Twice the configuration's timeout: a question may have to be asked under both forms of its path.
    public var answerTimeLimit: Duration { timeout * 2 }

    /// Questions about an approval cross a network, so they become rarer the longer nobody decides.
    public var approvalPolling: ClosedRange<Duration> { .seconds(1)...(.seconds(30)) }

    private func shielded(_ call: RemoteCall) async throws -> RemoteReply {
        try await Task { try await perform(call) }.value
    }
}

extension RemoteAuthority: CustomStringConvertible, CustomReflectable {
    /// A fixed text: neither the tenant nor the key.
    public var description: String { "RemoteAuthority" }
    /// Nothing: `dump` shows no secret.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
