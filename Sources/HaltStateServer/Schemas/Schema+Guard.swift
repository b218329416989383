#if Server
import HaltState

extension Schema {
    private static let identity: [String: Schema] = ["agent_id": .name, "action": .name, "idempotency_key": .name]
    private static let circumstances: [String: Schema] = [
        "params": .facts, "context": .facts, "evidence_context": .links.orNull,
    ]

    /// From a client that redeems its permits, or from one that does not.
    static let guardRequest = either(
        object(
            identity.merging(["resource": .name.orNull, "risk_class": .name.orNull]) { own, _ in own },
            optional: circumstances
        ).without("params", "context").described(
            "With resource and risk_class, be they null. The reply holds a permit, to be redeemed before the body runs unless "
                + "X-Start-Id has done so."
        ),
        object(
            identity,
            optional: circumstances.merging(["resource": .absent, "risk_class": .absent]) { own, _ in own }
        ).without("params", "context").described(
            "Without both. An allowed reply holds no permit: it is spent at once, and the body runs on the reply alone."
        )
    )

    static let guardReply = object(
        [
            "status": .one(of: [
                "allowed", "approved", "pending", "denied", "expired", "already_started", "completed",
                "governance_inactive",
            ])
        ],
        optional: [
            "operation_id": .uuid.orNull, "policy_version": .text, "policy_id": .text.orNull,
            "decision_event_id": .uuid, "resource": .text, "risk_class": .text, "permit_token": .text,
            "permit_expires_at": .time, "approval_id": .uuid.orNull, "approver": .text.orNull,
            "approved_at": .time.orNull, "reason": .text.orNull,
            "outcome": .one(of: ["success", "error"]).orNull,
            "standing": Schema.one(of: OperationStanding.allCases.map(\.rawValue)).described(
                "With already_started and completed: how far the operation has got. Under way is what has a permit and no "
                    + "outcome, until its lease has run out; then it is in doubt."
            ),
            "error": Schema.text.described("With completed: the type of the error of its outcome, or cancelled."),
            "result": Schema.anyObject.described("With completed: what its body attached to its outcome."),
            "evidence_id": .text.orNull,
            "activity_id": .text.orNull, "started": .constant(true), "start_event_id": .uuid, "start_hash": .text,
            "duplicate": .bool,
        ]
    )

    static let startRequest = object(
        [
            "idempotency_key": .text, "action": .text, "agent_id": .text, "resource": .text, "risk_class": .text,
            "permit_token": .text, "start_id": .name,
        ],
        optional: ["evidence_context": .links.orNull]
    )

    static let startReceipt = object([
        "started": .constant(true), "start_event_id": .uuid, "start_hash": .text, "duplicate": .bool,
    ])

    private static let outcome: [String: Schema] = [
        "idempotency_key": .text, "action": .text, "agent_id": .text, "outcome": .one(of: ["success", "error"]),
    ]

    /// With the permit, or from a client that redeems none.
    static let outcomeReport = either(
        object(
            outcome.merging([
                "resource": .text, "risk_class": .text, "permit_token": .text, "report_id": .name,
            ]) { own, _ in own },
            optional: [
                "error": .text.orNull, "result": .result.orNull, "evidence_context": .links.orNull,
            ]
        ),
        object(outcome, optional: ["error": .text.orNull]).without("permit_token")
    )

    static let outcomeEffect = text(
        matching: #"^(none|suspended; approval="[!#-\[\]-~]{1,128}")$"#
    )

    static let outcomeReceipt = object(
        ["received": .constant(true), "receipt_event_id": .uuid, "receipt_hash": .text, "duplicate": .bool],
        optional: ["evidence_id": .text.orNull, "activity_id": .text.orNull]
    )
}
#endif
