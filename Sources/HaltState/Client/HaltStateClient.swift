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

    /// The key under which arguments are digested.
    var bindingKey: BindingKey { parts.bindingKey }

    /// Prepares a call.
    ///
    /// - Throws: ``HaltStateError`` with code `invalidCall`.
    func lifecycle(for call: GuardCall) throws -> GuardLifecycle {
        try GuardLifecycle(
            call: call,
            agentID: configuration.agentID,
            identifier: configuration.identifiers.uuid(),
            retry: configuration.retry
        )
    }
}

/// What a client is made of. Every call copies its client a few times, which this makes one reference.
private final class Parts: Sendable {
    let authority: any Authority
    let configuration: HaltStateClient.Configuration
    let bindingKey: BindingKey

    init(_ authority: any Authority, _ configuration: HaltStateClient.Configuration) {
        self.authority = authority
        self.configuration = configuration
        bindingKey = configuration.bindingKey ?? authority.bindingKey ?? BindingKey(derivedFrom: "haltstate")
    }
}
