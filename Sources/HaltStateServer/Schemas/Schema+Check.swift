#if Server
import HaltState

extension Schema {
    private static let ruling = one(of: ["ALLOW", "DENY", "APPROVAL_REQUIRED"])

    static let checkRequest = object(
        ["agent_id": .name, "action": .name],
        optional: ["params": .facts, "context": .facts, "evidence_context": .links.orNull]
    ).without("params", "context")

    static let checkReply = object(
        ["decision": ruling],
        optional: [
            "reason": .text.orNull, "policy_id": .text.orNull, "latency_ms": .number.orNull,
            "approval_id": .text.orNull, "request_id": .text.orNull, "evidence_id": .text.orNull,
            "activity_id": .text.orNull,
        ]
    )

    static let checkReport = object(
        ["request_id": .name, "agent_id": .name, "action": .name, "status": .text, "decision": ruling],
        optional: ["policy_id": .text.orNull, "result": .result.orNull, "evidence_context": .links.orNull]
    )

    /// The names of evidence, for clients that have something to add to it.
    static let evidenceNames = object([:], optional: ["evidence_id": .text.orNull, "activity_id": .text.orNull])
}
#endif
