extension HaltStateClient {
    /// The same client for synchronous callers. It blocks the calling thread and never starts a task.
    public var blocking: Blocking { Blocking(client: self) }

    /// A client that answers on the calling thread.
    public struct Blocking: Sendable {
        let client: HaltStateClient

        /// Runs a body once per key, if the authority allows it.
        ///
        /// - Throws: As ``HaltStateClient/guard(_:context:idempotencyKey:agentID:resource:riskClass:onPendingInside:body:)``;
        ///   ``HaltStateError`` with code `unsupported` for an authority that answers only asynchronously.
        @available(*, noasync, message: "use HaltStateClient.guard, which does not block the thread")
        public func `guard`<Result: ~Copyable>(
            _ action: ActionName,
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
            return try client.runBlocking(call) { permit in
                guard let permit else { throw HaltStateError.missingPermit }
                return try body(permit)
            }
        }

        /// Asks for a permit to complete by hand.
        ///
        /// - Throws: As ``guard(_:context:idempotencyKey:agentID:resource:riskClass:onPendingInside:body:)``.
        @available(*, noasync, message: "use HaltStateClient.permit(for:), which does not block the thread")
        public func permit(for call: GuardCall) throws -> Permit {
            try call.validateForPermit()
            return try Permit(client.beginBlocking(call))
        }

        /// Asks the policy without keeping anything for a later call.
        ///
        /// - Throws: ``HaltStateError``.
        @available(*, noasync, message: "use HaltStateClient.check, which does not block the thread")
        public func check(_ action: ActionName, context: GuardContext = [:], agentID: AgentID? = nil) throws
            -> CheckResult
        {
            let request = try client.checkRequest(action, context: context, agentID: agentID)
            do {
                let authority = try client.blockingAuthority()
                let reply = try client.answerBlocking(isStoppable: true) { try authority.check(request) }
                return client.noted(request, reply)
            } catch {
                return try client.failOpen(error, request)
            }
        }

        /// Records how a checked call ended.
        ///
        /// - Throws: ``HaltStateError``.
        @available(*, noasync, message: "use HaltStateClient.report, which does not block the thread")
        public func report(_ check: CheckResult, _ outcome: Outcome, result: GuardContext? = nil) throws {
            _ = try client.blockingAuthority().recordCheck(check.report(outcome, result: result))
        }

        /// Records an outcome that ``OutcomeUnconfirmed`` left open.
        ///
        /// - Throws: ``OutcomeUnconfirmed`` when the outcome still could not be recorded; ``HaltStateError`` with code
        ///   `journalUnusable` when it is, and the journal cannot let go of it.
        @available(*, noasync, message: "use HaltStateClient.resume, which does not block the thread")
        public func resume(_ unconfirmed: OutcomeUnconfirmed) throws {
            var driver = CallDriver(resuming: unconfirmed, of: client)
            try driver.recordBlocking()
            try client.forget(unconfirmed)
        }
    }
}
