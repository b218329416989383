#if Macros
/// Supplies defaults for the annotated functions in a type or an extension.
///
/// ```swift
/// @GuardedService(client: \.haltState, agentID: "refund-desk", actionPrefix: "refund")
/// actor RefundDesk {
///     let haltState: HaltStateClient
///
///     @Guarded(action: "create", idempotencyKey: "refund:{order.id}")      // is refund.create
///     func issueRefund(_ order: Order) async throws -> Receipt { … }
/// }
/// ```
///
/// It annotates nothing itself: a function without an annotation stays unguarded. The defaults hold where they are
/// written around a function, so an extension elsewhere needs its own. Of nested types the nearest service counts, and
/// only that one. An argument of the function's own annotation wins over the default.
///
/// - Parameters:
///   - client: The client to ask, as a member of ``HaltStateClient``.
///   - agentID: Who acts.
///   - actionPrefix: What comes before an action without a dot: `create` under `refund` is `refund.create`. An action
///     with a dot stands as it is.
///   - onPendingInside: What becomes of calls with a key when a guarded call inside the body waits for an approval. `.resume`
///     says of every body here that it may be run again from its beginning, so say it of single functions where you can.
///   - alongside: Other attributes, on the type or on its functions, that replace no body.
@attached(peer)
public macro GuardedService(
    client: HaltStateClient? = nil,
    agentID: AgentID? = nil,
    actionPrefix: StaticString? = nil,
    onPendingInside: PendingInside? = nil,
    alongside: [StaticString] = []
) = #externalMacro(module: "HaltStateMacroPlugin", type: "GuardedServiceMacro")

/// Supplies defaults for the annotated functions in a type or an extension, with a client that its instances hold.
///
/// - Parameter client: A key path from the type, such as `\.haltState`. In a static function it names a static member.
@attached(peer)
public macro GuardedService(
    client: KeyPath<__GuardedServiceMembers, HaltStateClient>,
    agentID: AgentID? = nil,
    actionPrefix: StaticString? = nil,
    onPendingInside: PendingInside? = nil,
    alongside: [StaticString] = []
) = #externalMacro(module: "HaltStateMacroPlugin", type: "GuardedServiceMacro")

/// Supplies defaults for the annotated functions in a type or an extension, with a client that its instances hold.
///
/// - Parameter client: A key path that names its type, such as `\RefundDesk.haltState`.
@attached(peer)
public macro GuardedService<Owner>(
    client: KeyPath<Owner, HaltStateClient>,
    agentID: AgentID? = nil,
    actionPrefix: StaticString? = nil,
    onPendingInside: PendingInside? = nil,
    alongside: [StaticString] = []
) = #externalMacro(module: "HaltStateMacroPlugin", type: "GuardedServiceMacro")

/// Stands for the members of a service in `\.haltState`, whose type the compiler cannot know there.
///
/// Do not use directly. It has no values, and the compiler checks the member where an annotated function reads it.
@_documentation(visibility: internal)
@dynamicMemberLookup
public enum __GuardedServiceMembers: Sendable {
    /// The last member of a path, the client.
    public subscript(dynamicMember name: String) -> HaltStateClient {
        switch self {}
    }

    /// A member on the way to the client.
    public subscript(dynamicMember name: String) -> Self {
        switch self {}
    }
}
#endif
