/// Runs a stored closure only after an authority has said yes, each time it is called.
///
/// `@Guarded` for closures, with any number of arguments. It is a property wrapper and needs no compiler plug-in, so it
/// is there with every set of traits.
///
/// ```swift
/// struct Assistant {
///     @GuardedFunction(action: "llm.complete", context: { (_: String) in ["model": "gpt-4o"] })
///     var complete: (String) async throws -> Completion = { prompt in try await openAI.complete(prompt) }
/// }
///
/// let completion = try await Assistant().complete("Say hello")
/// ```
///
/// With a key a call is one operation; without one it is a stateless check. Arguments enter the operation's digest and
/// have to be `Encodable`, unless the attribute says `binding: .contextOnly`. What the policy may see is what `context`
/// makes of them, as `disclosing` does on an annotation. What a call is named elsewhere is that of its task, see
/// `HaltStateClient.withCorrelation(_:operation:)`. Token usage is reported as by an annotated function, and so is the
/// end of a sequence, where the closure's result is `any AsyncSequence<Element, Failure>`.
///
/// The closure is `@Sendable`, its arguments are `Sendable`, and it throws, because a call that is refused ends in an
/// error. In a module with the upcoming feature `NonisolatedNonsendingByDefault` write the property's type with
/// `@concurrent`, or leave it out and type the closure's parameters, which works in every module.
///
/// The wrapper stands on instance properties and on local variables, and is `Sendable`, so that the type around it can
/// be. Swift 6 refuses a static property with a wrapper as mutable shared state, and a global one altogether: there,
/// make a constant, which is called in the same way.
///
/// ```swift
/// enum Desk {
///     static let cancel = GuardedFunction(
///         wrappedValue: { (order: Int) async throws -> Receipt in try await ledger.cancel(order) },
///         action: "order.cancel",
///         idempotencyKey: { (order: Int) in "cancel:\(order)" }
///     )
/// }
///
/// let receipt = try await Desk.cancel(1001)
/// ```
@propertyWrapper
public struct GuardedFunction<each Argument: Sendable, Result>: Sendable {
    private let function: @concurrent @Sendable (repeat each Argument) async throws -> Result
    private let calls: StoredCalls<repeat each Argument>

    /// The guarded closure.
    ///
    /// - Bug: It is `@concurrent` because the compiler crashes on a `nonisolated(nonsending)` closure of a parameter
    ///   pack: https://github.com/swiftlang/swift/issues/91831
    public var wrappedValue: @concurrent (repeat each Argument) async throws -> Result {
        { @concurrent (argument: repeat each Argument) in try await self(repeat each argument) }
    }

    /// The closure in a form that can be sent to another task, and what was last decided on it.
    public var projectedValue: Self { self }

    /// What the authority last decided on a call, or `nil` when it has decided on none.
    ///
    /// An error, such as an authority that is away, is no decision.
    public var lastDecision: CheckReply.Decision? { calls.history.decision }

    /// What the last call that had a permit ran under, or `nil` when none had. A check has no permit.
    public var lastPermit: PermitRecord? { calls.history.permit }

    /// Calls the closure, if the authority allows it.
    ///
    /// - Throws: What the closure throws, and what an annotated function throws.
    @concurrent public func callAsFunction(_ argument: repeat each Argument) async throws -> Result {
        let running = try await calls.begin(repeat each argument)
        let result = try await running.run { _ in try await function(repeat each argument) }
        return try await running.end(returning: result)
    }
}

/// Closures whose arguments are bound to the operation.
///
/// With and without `context` are initialisers of their own: Swift 6.3.1 crashes on a closure of a parameter pack as a
/// default argument of a property wrapper, and cannot store an optional one.
extension GuardedFunction {
    /// Guards a closure under a key that another closure makes.
    ///
    /// - Parameters:
    ///   - wrappedValue: The closure.
    ///   - action: What the closure does.
    ///   - idempotencyKey: Makes the key from the arguments.
    ///   - agentID: Who acts. The client's own agent when left out.
    ///   - resource: What is acted on.
    ///   - riskClass: How much harm the action can do.
    ///   - client: The client to ask. That of the task, else of the process, when left out.
    ///   - onPendingInside: What becomes of a call when a guarded call inside the closure waits for approval.
    ///   - context: Makes what policies and people see from the arguments.
    public init(
        wrappedValue: @escaping @concurrent @Sendable (repeat each Argument) async throws -> Result,
        action: ActionName,
        idempotencyKey: @escaping @Sendable (repeat each Argument) -> IdempotencyKey,
        agentID: AgentID? = nil,
        resource: ResourceName? = nil,
        riskClass: RiskClass? = nil,
        client: HaltStateClient? = nil,
        onPendingInside: PendingInside = .fail,
        context: @escaping @Sendable (repeat each Argument) -> GuardContext
    ) where repeat each Argument: Encodable {
        let terms = StoredCallTerms(action, agentID, resource, riskClass, client, onPendingInside)
        function = wrappedValue
        calls = StoredCalls(terms, key: idempotencyKey, context: context)
    }

    /// Guards a closure under a key that its arguments make, or without one: then every call is a check.
    /// `idempotencyKey` is `.arguments` or left out; the rest is as above.
    public init(
        wrappedValue: @escaping @concurrent @Sendable (repeat each Argument) async throws -> Result,
        action: ActionName,
        idempotencyKey: GuardedFunctionKey? = nil,
        agentID: AgentID? = nil,
        resource: ResourceName? = nil,
        riskClass: RiskClass? = nil,
        client: HaltStateClient? = nil,
        onPendingInside: PendingInside = .fail,
        context: @escaping @Sendable (repeat each Argument) -> GuardContext
    ) where repeat each Argument: Encodable {
        let terms = StoredCallTerms(action, agentID, resource, riskClass, client, onPendingInside)
        function = wrappedValue
        calls = StoredCalls(terms, key: idempotencyKey, context: context)
    }

    /// Guards a closure under a key that another closure makes. Policies and people see nothing of the arguments.
    public init(
        wrappedValue: @escaping @concurrent @Sendable (repeat each Argument) async throws -> Result,
        action: ActionName,
        idempotencyKey: @escaping @Sendable (repeat each Argument) -> IdempotencyKey,
        agentID: AgentID? = nil,
        resource: ResourceName? = nil,
        riskClass: RiskClass? = nil,
        client: HaltStateClient? = nil,
        onPendingInside: PendingInside = .fail
    ) where repeat each Argument: Encodable {
        self.init(
            wrappedValue: wrappedValue,
            action: action,
            idempotencyKey: idempotencyKey,
            agentID: agentID,
            resource: resource,
            riskClass: riskClass,
            client: client,
            onPendingInside: onPendingInside,
            context: { (_: repeat each Argument) in [:] }
        )
    }

    /// Guards a closure under a key that its arguments make, or without one. Policies and people see nothing of the
    /// arguments.
    public init(
        wrappedValue: @escaping @concurrent @Sendable (repeat each Argument) async throws -> Result,
        action: ActionName,
        idempotencyKey: GuardedFunctionKey? = nil,
        agentID: AgentID? = nil,
        resource: ResourceName? = nil,
        riskClass: RiskClass? = nil,
        client: HaltStateClient? = nil,
        onPendingInside: PendingInside = .fail
    ) where repeat each Argument: Encodable {
        self.init(
            wrappedValue: wrappedValue,
            action: action,
            idempotencyKey: idempotencyKey,
            agentID: agentID,
            resource: resource,
            riskClass: riskClass,
            client: client,
            onPendingInside: onPendingInside,
            context: { (_: repeat each Argument) in [:] }
        )
    }
}

/// Closures whose arguments are not bound: only the key and the context identify the operation.
extension GuardedFunction {
    /// Guards a closure under a key that another closure makes.
    /// `binding` is `.contextOnly`; the rest is as above.
    public init(
        wrappedValue: @escaping @concurrent @Sendable (repeat each Argument) async throws -> Result,
        action: ActionName,
        idempotencyKey: @escaping @Sendable (repeat each Argument) -> IdempotencyKey,
        agentID: AgentID? = nil,
        resource: ResourceName? = nil,
        riskClass: RiskClass? = nil,
        client: HaltStateClient? = nil,
        onPendingInside: PendingInside = .fail,
        binding: GuardedFunctionBinding,
        context: @escaping @Sendable (repeat each Argument) -> GuardContext
    ) {
        let terms = StoredCallTerms(action, agentID, resource, riskClass, client, onPendingInside)
        function = wrappedValue
        calls = StoredCalls(terms, unboundKey: idempotencyKey, context: context)
    }

    /// Guards a closure without a key: every call is a check.
    /// `binding` is `.contextOnly`; the rest is as above.
    public init(
        wrappedValue: @escaping @concurrent @Sendable (repeat each Argument) async throws -> Result,
        action: ActionName,
        agentID: AgentID? = nil,
        resource: ResourceName? = nil,
        riskClass: RiskClass? = nil,
        client: HaltStateClient? = nil,
        onPendingInside: PendingInside = .fail,
        binding: GuardedFunctionBinding,
        context: @escaping @Sendable (repeat each Argument) -> GuardContext
    ) {
        let terms = StoredCallTerms(action, agentID, resource, riskClass, client, onPendingInside)
        function = wrappedValue
        calls = StoredCalls(terms, context: context)
    }
}
