/// Runs a stored synchronous closure only after an authority has said yes, each time it is called.
///
/// The twin of ``GuardedFunction`` for closures that are not `async`. It blocks the calling thread while it asks.
///
/// ```swift
/// struct Sender {
///     @BlockingGuardedFunction(action: "mail.send", idempotencyKey: { (id: Int, _: String) in "mail:\(id)" })
///     var send: (Int, String) throws -> Receipt = { id, text in try mailServer.send(id, text) }
/// }
///
/// let receipt = try Sender().send(7, "Welcome")
/// ```
///
/// ``GuardedFunction`` says what closures, variables and results there can be.
@propertyWrapper
public struct BlockingGuardedFunction<each Argument: Sendable, Result>: Sendable {
    private let function: @Sendable (repeat each Argument) throws -> Result
    private let calls: StoredCalls<repeat each Argument>

    /// The guarded closure.
    public var wrappedValue: (repeat each Argument) throws -> Result {
        { (argument: repeat each Argument) in try self(repeat each argument) }
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
    public func callAsFunction(_ argument: repeat each Argument) throws -> Result {
        let running = try calls.beginBlocking(repeat each argument)
        let result = try running.runBlocking { _ in try function(repeat each argument) }
        return try running.endBlocking(returning: result)
    }
}

/// Closures whose arguments are bound to the operation.
///
/// With and without `context` are initialisers of their own: Swift 6.3.1 crashes on a closure of a parameter pack as a
/// default argument of a property wrapper, and cannot store an optional one.
extension BlockingGuardedFunction {
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
        wrappedValue: @escaping @Sendable (repeat each Argument) throws -> Result,
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
        wrappedValue: @escaping @Sendable (repeat each Argument) throws -> Result,
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
        wrappedValue: @escaping @Sendable (repeat each Argument) throws -> Result,
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
        wrappedValue: @escaping @Sendable (repeat each Argument) throws -> Result,
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
extension BlockingGuardedFunction {
    /// Guards a closure under a key that another closure makes.
    /// `binding` is `.contextOnly`; the rest is as above.
    public init(
        wrappedValue: @escaping @Sendable (repeat each Argument) throws -> Result,
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
        wrappedValue: @escaping @Sendable (repeat each Argument) throws -> Result,
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
