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

    /// Who acts, for calls that do not say. This and the next two spare each call a copy of the whole configuration.
    var agentID: AgentID { parts.configuration.agentID }

    /// A fresh UUID.
    func makeIdentifier() -> String { parts.configuration.identifiers.uuid() }

    /// The time by a clock that nobody sets: a time of day that is set would end a call, or prolong it.
    var now: Duration { parts.configuration.wallClock.uptime().elapsed }

    /// The key under which arguments are digested, or `nil` when ``bindingKeySource`` has to be asked for it.
    var bindingKey: BindingKey? { parts.bindingKey }

    /// What is asked for the key before a call that needs it, or `nil`.
    var bindingKeySource: (any BindingKeySource)? { parts.bindingKeySource }

    /// How errors that may pass are tried again, with the authority's own limit for one answer.
    var retry: RetryPolicy { parts.retry }

    /// Who waits for which approval.
    var waiters: ApprovalWaiters { parts.waiters }

    /// What stops its calls, or `nil`.
    var killSwitch: KillSwitch? { parts.killSwitch }

    /// The authority for synchronous callers.
    ///
    /// - Throws: ``HaltStateError`` with code `unsupported`.
    func blockingAuthority() throws -> any BlockingAuthority {
        if let authority = parts.blockingAuthority { return authority }
        let message = "this authority answers only asynchronously; make the guarded function async"
        throw HaltStateError(code: .unsupported, message: message)
    }

    /// Whether a cancellation may interrupt the authority while it is asked: one that answers threads, too, does not look at it.
    var isInterruptible: Bool { parts.blockingAuthority == nil }

    /// Whether outcomes are kept that could not be recorded.
    var hasJournal: Bool { parts.hasJournal }

    /// Whether answers take time that counts towards a deadline.
    var takesTime: Bool { parts.takesTime }
}

/// What a client is made of. Every call copies its client a few times, which this makes one reference.
private final class Parts: Sendable {
    let authority: any Authority
    let blockingAuthority: (any BlockingAuthority)?
    let configuration: HaltStateClient.Configuration
    let bindingKey: BindingKey?
    let bindingKeySource: (any BindingKeySource)?
    let retry: RetryPolicy
    let killSwitch: KillSwitch?
    let takesTime: Bool
    let hasJournal: Bool
    let waiters = ApprovalWaiters()

    init(_ authority: any Authority, _ configuration: HaltStateClient.Configuration) {
        self.authority = authority
        blockingAuthority = authority.blocking
        self.configuration = configuration
        bindingKeySource = configuration.bindingKey == nil ? authority.bindingKeySource : nil
        bindingKey =
            bindingKeySource == nil
            ? configuration.bindingKey ?? authority.bindingKey ?? BindingKey(derivedFrom: "haltstate") : nil
        var retry = configuration.retry
        retry.answerTimeLimit = authority.answerTimeLimit
        self.retry = retry
        hasJournal = configuration.journal != nil
        killSwitch = configuration.killSwitch
        takesTime = retry.answerTimeLimit > .zero
    }
}
