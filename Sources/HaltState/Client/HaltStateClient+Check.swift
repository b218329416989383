extension HaltStateClient {
    /// Asks the policy without keeping anything for a later call. Decide for yourself what to do with the answer.
    ///
    /// Errors that may pass are tried again. With ``Configuration/failOpen`` an authority that nobody can reach counts as
    /// a yes, which ``CheckResult/isFailOpen`` tells from the authority's own.
    ///
    /// ```swift
    /// let check = try await client.check("report.read", context: ["scope": "team"])
    /// guard check.isAllowed else { return }
    /// try await client.report(check, .success)
    /// ```
    ///
    /// - Throws: ``HaltStateError``; a denial is an answer, not an error.
    public nonisolated(nonsending) func check(
        _ action: ActionName,
        context: GuardContext = [:],
        agentID: AgentID? = nil
    ) async throws -> CheckResult {
        let request = try checkRequest(action, context: context, agentID: agentID)
        do {
            return noted(
                request,
                try await answer(isStoppable: true) {
                    try Task.checkCancellation()
                    return try await authority.check(request)
                }
            )
        } catch {
            return try failOpen(error, request)
        }
    }

    /// Records how a checked call ended.
    ///
    /// - Throws: ``HaltStateError``.
    public nonisolated(nonsending) func report(
        _ check: CheckResult,
        _ outcome: Outcome,
        result: GuardContext? = nil
    ) async throws {
        _ = try await authority.recordCheck(check.report(outcome, result: result))
    }

    /// Prepares the question of a check, as a call without a key asks it.
    ///
    /// - Throws: As `guard` does for a call that nobody is asked about.
    func checkRequest(_ action: ActionName, context: GuardContext, agentID: AgentID?) throws -> CheckRequest {
        let call = GuardCall(action, context: context, idempotencyKey: nil, agentID: agentID)
        guard case .check(let request) = try CallDriver(call, of: self).lifecycle.step else {
            throw HaltStateError.missingPermit
        }
        return request
    }

    /// The answer of a client that fails open, when nobody has answered; else the error.
    func failOpen(_ error: any Error, _ request: CheckRequest) throws -> CheckResult {
        guard configuration.failOpen, (error as? HaltStateError)?.isUnanswered == true else {
            throw error.ofGuardedCall
        }
        let reply = CheckReply(decision: .allow, reason: "nobody answered, and this client fails open")
        return noted(request, reply, isFailOpen: true)
    }

    /// Notes a yes at the bodies around it: whoever asks is about to do what was asked for.
    func noted(_ request: CheckRequest, _ reply: CheckReply, isFailOpen: Bool = false) -> CheckResult {
        let check = CheckResult(request: request, reply: reply, isFailOpen: isFailOpen)
        if check.isAllowed { _ = NestedCall.enter() }
        return check
    }
}
