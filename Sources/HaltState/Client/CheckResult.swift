/// A stateless decision, and what it takes to report how the call ended.
public struct CheckResult: Hashable, Sendable {
    /// What was asked.
    let request: CheckRequest
    /// What was answered.
    public let reply: CheckReply

    /// The decision.
    public var decision: CheckReply.Decision { reply.decision }

    /// Whether the call may run.
    public var isAllowed: Bool { reply.decision == .allow }

    func report(_ outcome: Outcome, result: GuardContext?) -> CheckReport {
        CheckReport(
            requestID: request.evidenceContext["correlation_id"] ?? "",
            agentID: request.agentID,
            action: request.action,
            status: outcome,
            decision: reply.decision,
            policyID: reply.policyID,
            result: result,
            evidenceContext: request.evidenceContext
        )
    }
}
