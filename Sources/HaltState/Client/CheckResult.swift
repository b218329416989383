/// A stateless decision, and what it takes to report how the call ended.
public struct CheckResult: Hashable, Sendable {
    /// What was asked.
    let request: CheckRequest
    /// What was answered.
    public let reply: CheckReply
    /// Whether nobody answered, and the client was told to take that for a yes.
    public let isFailOpen: Bool

    init(request: CheckRequest, reply: CheckReply, isFailOpen: Bool = false) {
        self.request = request
        self.reply = reply
        self.isFailOpen = isFailOpen
    }

    /// The decision.
    public var decision: CheckReply.Decision { reply.decision }

    /// Whether the call may run.
    public var isAllowed: Bool { reply.decision == .allow }

    func report(_ outcome: Outcome, result: GuardContext?) -> CheckReport {
        var result = result
        // The contract has no field for it, and the evidence must not read as if the authority had allowed the call.
        if isFailOpen {
            result = GuardContext((result?.values ?? [:]).merging(["fail_open": true]) { _, mark in mark })
        }
        return CheckReport(
            request.call,
            requestID: request.evidenceContext[CorrelationID.link] ?? "",
            status: outcome,
            decision: reply.decision,
            policyID: reply.policyID,
            result: result,
            evidenceContext: request.evidenceContext
        )
    }
}
