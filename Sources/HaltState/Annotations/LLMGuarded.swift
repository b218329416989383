#if Macros
/// Runs a call of a language model only after an authority has said yes.
///
/// `@Guarded` for model calls, after the published SDKs' `openai_guard`: the action is `llm.` and the function's name in
/// lower-case words, and the authority sees the labels of the arguments, as `kwargs_keys`, the `model`, and what the
/// parameters' marks disclose. It never sees a prompt or a completion.
///
/// ```swift
/// @LLMGuarded(agentID: "support-bot", model: "{model}")
/// func completeChat(
///     _ messages: [Message],
///     model: String,
///     @Amount("max_tokens") maxTokens: Int
/// ) async throws -> Completion {
///     try await openAI.chat(messages, model: model, maxTokens: maxTokens)      // llm.complete_chat
/// }
/// ```
///
/// A policy matches on `params.model`, `params.max_tokens` or `params.kwargs_keys`. Nothing is sent of a parameter that
/// is ``Unbound``, not even its label.
///
/// Without a key the call is a stateless check, as in those SDKs; with one it is an operation that runs once. The
/// arguments enter the operation's digest either way: a keyed hash of the prompt leaves the process, never the prompt.
///
/// What a result that is ``TokenUsageReporting`` used becomes part of the outcome.
///
/// A function that returns an `AsyncThrowingStream`, an `AsyncStream`, `some AsyncSequence` or `any AsyncSequence`
/// reports when the stream ends, not when the function returns: success when it finishes, an error when it throws, and
/// one of the type `PermitAbandoned` when it is dropped or its consumer is cancelled before. The outcome has the number of
/// elements that were delivered, as `stream_elements`, and the usage that elements reported. The consumer sees the end
/// once it is recorded; a stream that can throw ends in ``OutcomeUnconfirmed`` when it could not be. A stream that
/// cannot throw has no way to say so: its operation stays started and shows as in doubt.
///
/// A sequence of a type of its own, and a stream whose elements are not `Sendable`, cannot be wrapped. There the
/// outcome is that of the function, and says so: it has `stream_observed`, which is `false`.
///
/// - Parameters:
///   - agentID: Who acts. The client's own agent when left out.
///   - model: The model, as a literal or as a template such as `"{model}"`.
///   - action: What the function does, where its name does not say.
///   - idempotencyKey: A template such as `"summary:{ticket.id}"`, or `.arguments`.
///   - resource: A template for what is acted on, such as `"ticket/{ticket.id}"`.
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
public macro LLMGuarded(
    agentID: AgentID? = nil,
    model: `template such as "order/{order.id}"`? = nil,
    action: ActionName? = nil,
    idempotencyKey: `template such as "refund:{order.id}"`? = nil,
    resource: `template such as "order/{order.id}"`? = nil,
    riskClass: RiskClass? = nil,
    disclosing: KeyValuePairs<StaticString, `template such as "order/{order.id}"`> = [:],
    correlation: `template such as "order/{order.id}"`? = nil,
    client: HaltStateClient? = nil,
    binding: ArgumentBinding = .arguments,
    onPendingInside: PendingInside = .fail,
    alongside: [StaticString] = []
) = #externalMacro(module: "HaltStateMacroPlugin", type: "LLMGuardedMacro")

/// Runs a call of a language model only after an authority has said yes, with a client that the enclosing instance holds.
///
/// - Parameter client: A key path from the enclosing type, such as `\SupportBot.haltState`.
@attached(body)
@attached(peer)
public macro LLMGuarded<Owner>(
    agentID: AgentID? = nil,
    model: `template such as "order/{order.id}"`? = nil,
    action: ActionName? = nil,
    idempotencyKey: `template such as "refund:{order.id}"`? = nil,
    resource: `template such as "order/{order.id}"`? = nil,
    riskClass: RiskClass? = nil,
    disclosing: KeyValuePairs<StaticString, `template such as "order/{order.id}"`> = [:],
    correlation: `template such as "order/{order.id}"`? = nil,
    client: KeyPath<Owner, HaltStateClient>,
    binding: ArgumentBinding = .arguments,
    onPendingInside: PendingInside = .fail,
    alongside: [StaticString] = []
) = #externalMacro(module: "HaltStateMacroPlugin", type: "LLMGuardedMacro")

/// Runs a call of a language model only after an authority has said yes, under a key that a closure makes.
///
/// - Parameter idempotencyKey: A closure with typed parameters, each named like a parameter of the function:
///   `{ (ticket: Ticket) in "summary:\(ticket.id)" }`.
@attached(body)
@attached(peer)
public macro LLMGuarded<each Argument>(
    agentID: AgentID? = nil,
    model: `template such as "order/{order.id}"`? = nil,
    action: ActionName? = nil,
    idempotencyKey: (repeat each Argument) -> IdempotencyKey,
    resource: `template such as "order/{order.id}"`? = nil,
    riskClass: RiskClass? = nil,
    disclosing: KeyValuePairs<StaticString, `template such as "order/{order.id}"`> = [:],
    correlation: `template such as "order/{order.id}"`? = nil,
    client: HaltStateClient? = nil,
    binding: ArgumentBinding = .arguments,
    onPendingInside: PendingInside = .fail,
    alongside: [StaticString] = []
) = #externalMacro(module: "HaltStateMacroPlugin", type: "LLMGuardedMacro")

/// Runs a call of a language model only after an authority has said yes, under a key that a closure makes, with a client
/// that the enclosing instance holds.
@attached(body)
@attached(peer)
public macro LLMGuarded<Owner, each Argument>(
    agentID: AgentID? = nil,
    model: `template such as "order/{order.id}"`? = nil,
    action: ActionName? = nil,
    idempotencyKey: (repeat each Argument) -> IdempotencyKey,
    resource: `template such as "order/{order.id}"`? = nil,
    riskClass: RiskClass? = nil,
    disclosing: KeyValuePairs<StaticString, `template such as "order/{order.id}"`> = [:],
    correlation: `template such as "order/{order.id}"`? = nil,
    client: KeyPath<Owner, HaltStateClient>,
    binding: ArgumentBinding = .arguments,
    onPendingInside: PendingInside = .fail,
    alongside: [StaticString] = []
) = #externalMacro(module: "HaltStateMacroPlugin", type: "LLMGuardedMacro")
#endif
