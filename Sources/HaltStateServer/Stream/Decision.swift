#if Server
import HaltState
import HaltStateAuthority

/// What became of one approval, as the catch-up query and the stream say it.
struct Decision: Sendable {
    let approvalID: String
    let reply: ApprovalReply
    let decidedAt: Timestamp

    /// The decision on an operation, or `nil` while there is none.
    init?(_ operation: GuardedOperation, at now: Timestamp) {
        guard let approval = operation.approval else { return nil }
        let reply = ApprovalReply(operation, at: now)
        guard reply.status != .pending else { return nil }
        approvalID = approval.terms.id
        self.reply = reply
        // Nobody decides on what expires: the clock does.
        decidedAt = reply.decidedAt ?? approval.terms.decideBy
    }

    var agent: String { reply.agentID ?? "" }

    /// The members that the query and the stream share. The approval's name is `request_id` on both.
    private var members: [String: ContextValue] {
        [
            "request_id": .string(approvalID), "status": .string(reply.status.rawValue),
            "approver": reply.approver.map(ContextValue.string) ?? .null,
            "reason": reply.reason.map(ContextValue.string) ?? .null,
            "agent_id": .string(agent), "action": reply.action.map(ContextValue.string) ?? .null,
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
