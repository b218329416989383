#if Macros
/// Runs a function only after an authority has said yes.
///
/// With a key the call is one operation: it runs at most once per key, may wait for a human's approval, and its
/// outcome is recorded. Without a key it is a stateless check of the policy.
///
/// ```swift
/// @Guarded(action: "refund.create", idempotencyKey: "refund:{order.id}")
/// func issueRefund(_ order: Order) async throws -> Receipt {
///     try await ledger.writeRefundOnce(order)
/// }
/// ```
///
/// The annotated function throws what its body throws, and the errors of ``HaltStateClient/guard(_:context:idempotencyKey:agentID:resource:riskClass:onPendingInside:body:)``.
/// It finds its client in the `client` argument, else in `HaltStateClient.withCurrent(_:operation:)`, else in
/// ``HaltStateClient/bootstrap(_:)``.
///
/// Every argument enters the operation's digest, so a repeated key with other arguments is a conflict. Mark a
/// parameter ``Unbound`` to leave it out, or ``Identifier``, ``Amount``, ``RiskFlag``, ``ScheduleWindow`` or ``Redacted``
/// to say what the policy may see of it.
///
/// `"a:{x}:{y}"` makes one key of (`1:2`, `3`) and (`1`, `2:3`). Where the digest holds both values, the second call is an
/// ``IdempotencyConflict`` that says so. Where a placeholder is of `self` or of a parameter that is left out of the
/// digest, a value whose end cannot be told from what follows is refused; ``IdempotencyKeyTemplate`` has the rule. A
/// placeholder's value that is `nil`, or text of which nothing can be seen, is refused in any case. Both throw
/// ``InvalidArguments``, before anybody is asked.
///
/// Token usage and the ends of streams are reported as `@LLMGuarded` does it.
///
/// The body becomes a local function. A parameter that is `sending` can be used in it, but not sent on.
///
/// The compiler expands one body macro of a function, the last, and drops the others without a word. So write
/// `@Guarded` last: an attribute that may drop it is a warning, and a second annotation of this package an error.
/// An override in a subclass has a body of its own, without the guard, so a method that a subclass can override is a warning.
/// Where that is not proof enough, let the code that does harm ask for its permit with ``Permit/require(_:)``.
///
/// Errors, warnings, breakpoints and backtraces of the body name your own file, line and column. `#function` in the body is
/// `issueRefund(_:)()` where it would be `issueRefund(_:)`. `#line` and `#column` in it are those of the function, and
/// coverage leaves the body out.
///
/// - Parameters:
///   - action: What the function does, as a literal, a member of ``ActionName``, or a case of an ``ActionCatalog()``
///     such as `Refunds.create.action`.
///   - idempotencyKey: A template such as `"refund:{order.id}"`, or `.arguments`. A placeholder holds a parameter, a
///     member path from one, or a path from `self`; `{{` and `}}` are literal braces. A key that looks wrong, such as one
///     with the time in it, is a warning; parentheses around the key silence it.
///   - agentID: Who acts. The client's own agent when left out.
///   - resource: A template for what is acted on, such as `"order/{order.id}"`.
///   - riskClass: How much harm the action can do.
///   - disclosing: What else policies and people see, by name: `["amount_cents": "{arguments.amountCents}"]`. See
///     ``ValueTemplate``.
///   - correlation: A template for what this call is named elsewhere, such as `"{callID}"` for a model's `tool_call_id`. The
///     task's correlation when left out. See ``ValueTemplate``.
///   - client: The client to ask, as a member of ``HaltStateClient``.
///   - binding: Which arguments enter the digest.
///   - onPendingInside: What becomes of a call with a key when a guarded call inside the body waits for approval:
///     `.fail` or `.resume`. A guarded call in a body that says nothing of it is a warning.
///   - alongside: Other attributes, on the function or around it, that replace no body. No warning speaks of them.
@attached(body)
@attached(peer)
public macro Guarded(
    action: ActionName,
    idempotencyKey: `template such as "refund:{order.id}"`? = nil,
    agentID: AgentID? = nil,
    resource: `template such as "order/{order.id}"`? = nil,
    riskClass: RiskClass? = nil,
    disclosing: KeyValuePairs<StaticString, `template such as "order/{order.id}"`> = [:],
    correlation: `template such as "order/{order.id}"`? = nil,
    client: HaltStateClient? = nil,
    binding: ArgumentBinding = .arguments,
    onPendingInside: PendingInside = .fail,
    alongside: [StaticString] = []
) = #externalMacro(module: "HaltStateMacroPlugin", type: "GuardedMacro")

/// Runs a function only after an authority has said yes, with a client that the enclosing instance holds.
///
/// - Parameter client: A key path from the enclosing type, such as `\RefundDesk.haltState`.
@attached(body)
@attached(peer)
public macro Guarded<Owner>(
    action: ActionName,
    idempotencyKey: `template such as "refund:{order.id}"`? = nil,
    agentID: AgentID? = nil,
    resource: `template such as "order/{order.id}"`? = nil,
    riskClass: RiskClass? = nil,
    disclosing: KeyValuePairs<StaticString, `template such as "order/{order.id}"`> = [:],
    correlation: `template such as "order/{order.id}"`? = nil,
    client: KeyPath<Owner, HaltStateClient>,
    binding: ArgumentBinding = .arguments,
    onPendingInside: PendingInside = .fail,
    alongside: [StaticString] = []
) = #externalMacro(module: "HaltStateMacroPlugin", type: "GuardedMacro")

/// Runs a function only after an authority has said yes, under a key that a closure makes.
///
/// - Parameter idempotencyKey: A closure with typed parameters, each named like a parameter of the function:
///   `{ (order: Order) in "refund:\(order.id)" }`.
@attached(body)
@attached(peer)
public macro Guarded<each Argument>(
    action: ActionName,
    idempotencyKey: (repeat each Argument) -> IdempotencyKey,
    agentID: AgentID? = nil,
    resource: `template such as "order/{order.id}"`? = nil,
    riskClass: RiskClass? = nil,
    disclosing: KeyValuePairs<StaticString, `template such as "order/{order.id}"`> = [:],
    correlation: `template such as "order/{order.id}"`? = nil,
    client: HaltStateClient? = nil,
    binding: ArgumentBinding = .arguments,
    onPendingInside: PendingInside = .fail,
    alongside: [StaticString] = []
) = #externalMacro(module: "HaltStateMacroPlugin", type: "GuardedMacro")

/// Runs a function only after an authority has said yes, under a key that a closure makes, with a client that the
/// enclosing instance holds.
@attached(body)
@attached(peer)
public macro Guarded<Owner, each Argument>(
    action: ActionName,
    idempotencyKey: (repeat each Argument) -> IdempotencyKey,
    agentID: AgentID? = nil,
    resource: `template such as "order/{order.id}"`? = nil,
    riskClass: RiskClass? = nil,
    disclosing: KeyValuePairs<StaticString, `template such as "order/{order.id}"`> = [:],
    correlation: `template such as "order/{order.id}"`? = nil,
    client: KeyPath<Owner, HaltStateClient>,
    binding: ArgumentBinding = .arguments,
    onPendingInside: PendingInside = .fail,
    alongside: [StaticString] = []
) = #externalMacro(module: "HaltStateMacroPlugin", type: "GuardedMacro")
#endif
