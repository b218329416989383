#if Server
import HaltState

extension Schema {
    static let approvalDecision = object(
        ["decision": .one(of: DecisionWord.allCases.map(\.rawValue))],
        optional: ["reason": reason.orNull]
    ).closed

    static let approvalWithdrawal = object([:], optional: ["of": .name.orNull, "reason": reason.orNull]).closed

    static let rejection = object(["agent_id": .name], optional: ["reason": reason.orNull]).closed

    static let rejectionReply = object(["agent_id": .text, "rejected": .number, "refused": .number, "detail": .text])

    private static let status = one(of: ["pending", "approved", "rejected", "expired"])

    static let approvalAnswer = object([
        "approval_id": .text, "counted": .bool, "duplicate": .bool, "detail": .text, "status": status,
    ])

    private static let circumstances: [String: Schema] = [
        "approver": .text.orNull, "reason": .text.orNull, "agent_id": .text.orNull, "action": .text.orNull,
        "decided_at": .time.orNull, "correlation_id": .text.orNull,
    ]

    static let approval = object(["status": status], optional: circumstances)

    static let decision = object(["request_id": .text, "status": status], optional: circumstances)

    static let pendingApproval = object([
        "approval_id": .uuid, "status": .constant("pending"), "agent_id": .text, "action": .text,
        "resource": .text.orNull, "risk_class": .text.orNull, "params": .anyObject, "idempotency_key": .text,
        "reason": .text, "policy_id": .text.orNull, "requested_at": .time, "decide_by": .time,
        "approvers": .list(of: .text), "quorum": .number, "approved_by": .list(of: .text),
        "command": Schema.list(of: .text).orNull, "correlation_id": .text.orNull,
    ])
}
#endif
