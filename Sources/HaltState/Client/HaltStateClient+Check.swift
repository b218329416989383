extension HaltStateClient {
    /// Asks the policy without keeping anything for a later call. Decide for yourself what to do with the answer.
    ///
    /// Faults that may pass are tried again. With ``Configuration/failOpen`` an authority that nobody can reach counts as
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
        var lifecycle = try checkLifecycle(action, context: context, agentID: agentID)
        let request = try lifecycle.checkRequest
        while true {
            do {
                try Task.checkCancellation()
                return noted(CheckResult(request: request, reply: try await reply(to: request, &lifecycle)))
            } catch {
                let step = lifecycle.advance(.failed(error), now: configuration.wallClock.now())
                if case .fail(let error) = step { return try failOpen(error, request) }
                _ = try await perform(step, of: &lifecycle)
            }
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

    func checkLifecycle(_ action: ActionName, context: GuardContext, agentID: AgentID?) throws -> GuardLifecycle {
        try lifecycle(for: GuardCall(action, context: context, idempotencyKey: nil, agentID: agentID))
    }

    /// The answer of a client that fails open, when nobody has answered; else the error.
    func failOpen(_ error: any Error, _ request: CheckRequest) throws -> CheckResult {
        guard configuration.failOpen, (error as? HaltStateError)?.isUnanswered == true else { throw error }
        let reply = CheckReply(decision: .allow, reason: "nobody answered, and this client fails open")
        return noted(CheckResult(request: request, reply: reply, isFailOpen: true))
    }

    /// Notes a yes at the bodies around it: whoever asks is about to do what was asked for.
    func noted(_ check: CheckResult) -> CheckResult {
        if check.isAllowed { _ = NestedCall.enter() }
        return check
    }
}

extension GuardLifecycle {
    /// What a call without a key asks.
    var checkRequest: CheckRequest {
        get throws {
            guard case .check(let request) = step else { throw HaltStateError.missingPermit }
            return request
        }
    }
}
