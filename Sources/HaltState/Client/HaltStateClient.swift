/// Asks an authority before a side effect, and reports how it ended.
///
/// A value: copy it, keep it in a property, or bind it for annotated functions with `withCurrent(_:operation:)`
/// or ``bootstrap(_:)``.
///
/// ```swift
/// let client = HaltStateClient(authority: LocalAuthority(policies: policies, ledger: ledger))
/// try await client.guard("database.delete", context: ["table": "users"], idempotencyKey: "delete-user-123") { permit in
///     try await deleteUser(123)
/// }
/// ```
public struct HaltStateClient: Sendable {
    private let parts: Parts

    /// Creates a client of any authority.
    public init(authority: any Authority, configuration: Configuration = Configuration()) {
        parts = Parts(authority, configuration)
    }

    /// Who decides.
    public var authority: any Authority { parts.authority }

    /// How this client calls.
    public var configuration: Configuration { parts.configuration }

    /// The key under which arguments are digested, or `nil` when ``bindingKeySource`` has to be asked for it.
    var bindingKey: BindingKey? { parts.bindingKey }

    /// What is asked for the key before a call that needs it, or `nil`.
    var bindingKeySource: (any BindingKeySource)? { parts.bindingKeySource }

    /// How faults that may pass are tried again, with the authority's own limit for one answer.
    var retry: RetryPolicy { parts.retry }

    /// Who waits for which approval.
    var waiters: ApprovalWaiters { parts.waiters }

    /// Prepares a call.
    ///
    /// - Throws: ``HaltStateError`` with code `invalidCall`, or `invalidConfiguration` for an agent that the kill switch does
    ///   not watch.
    func lifecycle(for call: GuardCall) throws -> GuardLifecycle {
        var call = call
        call.correlation = call.correlation ?? Self.correlation
        var lifecycle = try GuardLifecycle(
            call: call,
            agentID: configuration.agentID,
            identifier: configuration.identifiers.uuid(),
            retry: parts.retry,
            begun: beginning
        )
        guard let killSwitch = configuration.killSwitch else { return lifecycle }
        try killSwitch.requireWatch(over: call.agentID ?? configuration.agentID)
        lifecycle.startSeparately()
        return lifecycle
    }

    /// Takes up a call whose body has run.
    func lifecycle(resuming unconfirmed: OutcomeUnconfirmed) -> GuardLifecycle {
        GuardLifecycle(resuming: unconfirmed, retry: parts.retry, begun: configuration.wallClock.now())
    }

    /// Whether a step may have to wait for the kill switch, or has a deadline.
    var isLimited: Bool { parts.isLimited }

    /// Whether outcomes are kept that could not be recorded.
    var hasJournal: Bool { parts.hasJournal }

    /// Whether answers take time that counts towards a deadline.
    var takesTime: Bool { parts.retry.answerTimeLimit > .zero }
}

/// What a client is made of. Every call copies its client a few times, which this makes one reference.
private final class Parts: Sendable {
    let authority: any Authority
    let configuration: HaltStateClient.Configuration
    let bindingKey: BindingKey?
    let bindingKeySource: (any BindingKeySource)?
    let retry: RetryPolicy
    let isLimited: Bool
    let hasJournal: Bool
    let waiters = ApprovalWaiters()

    init(_ authority: any Authority, _ configuration: HaltStateClient.Configuration) {
        self.authority = authority
        self.configuration = configuration
        bindingKeySource = configuration.bindingKey == nil ? authority.bindingKeySource : nil
        bindingKey =
            bindingKeySource == nil
            ? configuration.bindingKey ?? authority.bindingKey ?? BindingKey(derivedFrom: "haltstate") : nil
        var retry = configuration.retry
        retry.answerTimeLimit = authority.answerTimeLimit
        self.retry = retry
        hasJournal = configuration.journal != nil
        isLimited = configuration.killSwitch != nil || retry.answerTimeLimit > .zero
    }
}
