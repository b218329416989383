extension HaltStateClient {
    /// Runs a body once per key, if the authority allows it.
    ///
    /// - Parameters:
    ///   - action: What is to be done.
    ///   - context: What policies and people may see of the call.
    ///   - idempotencyKey: The name of the operation.
    ///   - agentID: Who acts; the client's own agent when `nil`.
    ///   - resource: What is acted on.
    ///   - riskClass: How much harm the action can do.
    ///   - onPendingInside: What becomes of the call when a guarded call inside its body waits for approval.
    ///   - body: The side effect. It may attach facts to its outcome through the permit.
    /// - Returns: What the body returns.
    /// - Throws: ``ApprovalPending``, ``ActionDenied``, ``ActionExpired``, ``ActionAlreadyStarted``,
    ///   ``IdempotencyConflict``, ``InvalidArguments`` or ``HaltStateError`` when the body did not run; what the body throws, once that is
    ///   recorded (of ``ActionNotPerformed`` the error inside), or ``ApprovalPendingInside`` where that is a guarded call that
    ///   waits; ``OutcomeUnconfirmed`` when the body ran and that could not be recorded.
    public nonisolated(nonsending) func `guard`<Result: ~Copyable>(
        _ action: ActionName,
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
        return try await run(call) { permit in
            guard let permit else { throw HaltStateError.missingPermit }
            return try await body(permit)
        }
    }

    /// Asks for a permit to complete by hand. Prefer ``guard(_:context:idempotencyKey:agentID:resource:riskClass:onPendingInside:body:)``
    /// where the action is one function call.
    ///
    /// - Throws: As `guard`; ``HaltStateError`` with code `invalidCall` for a call without an idempotency key.
    public nonisolated(nonsending) func permit(for call: GuardCall) async throws -> Permit {
        try call.validateForPermit()
        return try Permit(await begin(call))
    }

    /// Records an outcome that ``OutcomeUnconfirmed`` left open. The body does not run again.
    ///
    /// - Throws: ``OutcomeUnconfirmed`` when the outcome still could not be recorded; ``HaltStateError`` with code
    ///   `journalUnusable` when it is, and the journal cannot let go of it.
    public nonisolated(nonsending) func resume(_ unconfirmed: OutcomeUnconfirmed) async throws {
        var driver = CallDriver(resuming: unconfirmed, of: self)
        try await driver.record()
        try forget(unconfirmed)
    }
}

extension HaltStateError {
    package static let missingPermit = HaltStateError(
        code: .internalError,
        message: "a guarded call reached its body without a permit; this is a bug in the package"
    )
}
