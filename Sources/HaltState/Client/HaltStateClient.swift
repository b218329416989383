/// Asks an authority before a side effect, and reports how it ended.
///
/// A value: copy it, keep it in a property, or bind it for annotated functions with ``withCurrent(_:operation:)-async``
/// or ``bootstrap(_:)``.
///
/// ```swift
/// let client = HaltStateClient(authority: LocalAuthority(policies: policies, ledger: ledger))
/// try await client.guard("database.delete", context: ["table": "users"], idempotencyKey: "delete-user-123") { permit in
///     try await deleteUser(123)
/// }
/// ```
public struct HaltStateClient: Sendable {
    /// Who decides.
    public let authority: any Authority
    /// How this client calls.
    public let configuration: Configuration
    /// The key under which arguments are digested.
    let bindingKey: BindingKey

    /// Creates a client of any authority.
    public init(authority: any Authority, configuration: Configuration = Configuration()) {
        self.authority = authority
        self.configuration = configuration
        bindingKey = configuration.bindingKey ?? authority.bindingKey ?? BindingKey(derivedFrom: "haltstate")
    }

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
