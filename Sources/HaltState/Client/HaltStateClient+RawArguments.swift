extension HaltStateClient {
    /// Runs a body once per key, if the authority allows it, and binds the arguments of a tool that is known only at run time.
    ///
    /// The arguments are digested as those of an annotated function are, so that another value under the same key is another
    /// operation, and conflicts. None of them leaves the process but those that `context` discloses.
    ///
    /// ```swift
    /// let arguments = RawArguments(json: call.function.arguments)
    /// guard let action = ActionName(tool: call.name, under: "mcp.shop") else { throw UnknownTool() }
    /// try await client.guard(
    ///     action,
    ///     binding: arguments,
    ///     tool: call.name,
    ///     context: ["amount_cents": arguments.values["amount_cents"] ?? nil],
    ///     idempotencyKey: "refund:\(orderID)"
    /// ) { _ in
    ///     try await tools.run(call.name, arguments.values)
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - action: What is to be done.
    ///   - arguments: What it is done with.
    ///   - tool: What the caller calls the tool, where ``ActionName/init(tool:under:)`` has made the action of it. Policies and
    ///     people see it as `tool_name`, and another name is another operation.
    ///   - context: What policies and people may see of the call.
    ///   - idempotencyKey: The name of the operation.
    ///   - agentID: Who acts; the client's own agent when `nil`.
    ///   - resource: What is acted on.
    ///   - riskClass: How much harm the action can do.
    ///   - onPendingInside: What becomes of the call when a guarded call inside its body waits for approval.
    ///   - body: The side effect. It may attach facts to its outcome through the permit.
    /// - Returns: What the body returns.
    /// - Throws: ``InvalidArguments`` for arguments that cannot be bound; otherwise as
    ///   ``guard(_:context:idempotencyKey:agentID:resource:riskClass:onPendingInside:body:)``.
    public nonisolated(nonsending) func `guard`<Result: ~Copyable>(
        _ action: ActionName,
        binding arguments: RawArguments,
        tool: String? = nil,
        context: GuardContext = [:],
        idempotencyKey: IdempotencyKey,
        agentID: AgentID? = nil,
        resource: ResourceName? = nil,
        riskClass: RiskClass? = nil,
        onPendingInside: PendingInside = .fail,
        body: nonisolated(nonsending) (ActivePermit) async throws -> Result
    ) async throws -> Result {
        let call = GuardCall(
            action,
            context: context,
            idempotencyKey: idempotencyKey,
            agentID: agentID,
            resource: resource,
            riskClass: riskClass,
            onPendingInside: onPendingInside
        )
        let (bound, undigested) = try arguments.bind(call, tool: tool, by: self)
        return try await run(bound, digesting: undigested) { permit in
            guard let permit else { throw HaltStateError.missingPermit }
            return try await body(permit)
        }
    }
}

extension HaltStateClient.Blocking {
    /// Runs a body once per key, if the authority allows it, and binds the arguments of a tool that is known only at run time.
    ///
    /// - Throws: As ``HaltStateClient/guard(_:binding:tool:context:idempotencyKey:agentID:resource:riskClass:onPendingInside:body:)``;
    ///   ``HaltStateError`` with code `unsupported` for an authority that answers only asynchronously.
    @available(*, noasync, message: "use HaltStateClient.guard, which does not block the thread")
    public func `guard`<Result: ~Copyable>(
        _ action: ActionName,
        binding arguments: RawArguments,
        tool: String? = nil,
        context: GuardContext = [:],
        idempotencyKey: IdempotencyKey,
        agentID: AgentID? = nil,
        resource: ResourceName? = nil,
        riskClass: RiskClass? = nil,
        onPendingInside: PendingInside = .fail,
        body: (ActivePermit) throws -> Result
    ) throws -> Result {
        let call = GuardCall(
            action,
            context: context,
            idempotencyKey: idempotencyKey,
            agentID: agentID,
            resource: resource,
            riskClass: riskClass,
            onPendingInside: onPendingInside
        )
        let (bound, undigested) = try arguments.bind(call, tool: tool, by: client)
        return try client.runBlocking(bound, digesting: undigested) { permit in
            guard let permit else { throw HaltStateError.missingPermit }
            return try body(permit)
        }
    }
}
