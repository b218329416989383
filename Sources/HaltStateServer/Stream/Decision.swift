#if Server
import HaltState
import HaltStateAuthority

/// What became of one approval, as the catch-up query and the stream say it.
///
/// An approval has one decision, or more where it is approved, and then rejected, withdrawn or not used in time.
struct Decision: Sendable {
    let approvalID: String
    let status: ApprovalReply.Status
    let approver: String?
    let reason: String?
    let agent: AgentID
    let action: ActionName
    /// What the caller claimed to be named elsewhere.
    let correlation: CorrelationID?
    /// When. Those of callers who came together may stand in the chain in another order.
    let decidedAt: Timestamp
    /// The place of the event in the chain.
    let position: Int

    /// The decision that an event made on its operation; `nil` for a vote that leaves the approval open.
    init?(_ sealed: SealedEvent, on operation: GuardedOperation) {
        guard let approval = operation.approval, sealed.event.operationID == operation.id else { return nil }
        switch sealed.event.kind {
        case .voted(let vote) where approval.decisiveVote == vote:
            status = vote.decision == .approve ? .approved : .rejected
        case .expired: status = .expired
        default: return nil
        }
        let reply = ApprovalReply(operation, operation.status)
        approvalID = approval.terms.id
        approver = reply.approver
        reason = reply.reason
        agent = operation.identity.agentID
        action = operation.identity.action
        correlation = operation.correlation
        decidedAt = sealed.event.at
        position = sealed.sequence
    }

    /// The members that the query and the stream share. The approval's name is `request_id` on both.
    private var members: [String: ContextValue] {
        [
            "request_id": .string(approvalID), "status": .string(status.rawValue),
            "approver": approver.map(ContextValue.string) ?? .null,
            "reason": reason.map(ContextValue.string) ?? .null,
            "agent_id": .string(agent.rawValue), "action": .string(action.rawValue),
            "correlation_id": correlation.map { .string($0.rawValue) } ?? .null,
        ]
    }

    /// The form in the catch-up query.
    var listed: ContextValue {
        .object(members.merging(["decided_at": .string(decidedAt.description)]) { own, _ in own })
    }

    /// The form on the stream.
    func event(isCatchUp: Bool) -> ContextValue {
        let more: [String: ContextValue] = [
            "type": "APPROVAL_DECISION", "timestamp": .string(decidedAt.description), "catchup": .bool(isCatchUp),
        ]
        return .object(members.merging(more) { own, _ in own })
    }
}
#endif
