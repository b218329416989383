extension HaltStateClient {
    /// Asks the policy without keeping anything for a later call. Decide for yourself what to do with the answer.
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
        agentID: String? = nil
    ) async throws -> CheckResult {
        let request = try checkRequest(action, context: context, agentID: agentID)
        return CheckResult(request: request, reply: try await authority.check(request))
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

    func checkRequest(_ action: ActionName, context: GuardContext, agentID: String?) throws -> CheckRequest {
        let call = GuardCall(action, context: context, idempotencyKey: nil, agentID: agentID)
        guard case .check(let request) = try lifecycle(for: call).step else { throw HaltStateError.missingPermit }
        return request
    }
}
