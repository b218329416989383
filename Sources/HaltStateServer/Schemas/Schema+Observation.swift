#if Server
import HaltState

extension Schema {
    static let observation = object(
        [
            "agent_id": .name, "event_id": .name, "action": .name,
            "direction": .one(of: ["input", "output", "event"]),
        ],
        optional: [
            "occurred_at": .time.orNull, "evidence_context": Schema.links(named: ObservationMessage.linkNames).orNull,
            "external_references": Schema.list(
                of: .object([
                    "kind": .one(of: ["url", "post_id", "comment_id", "message_id", "resource_id"]), "value": .text,
                ])
            ).orNull,
            "content_base64": .base64.orNull,
        ]
    )

    static let observationReceipt = object(
        [
            "evidence_id": .text, "activity_id": .text, "record_state": .constant("recorded"),
            "content_state": .one(of: ["available", "disabled", "not_submitted"]),
            "governance_state": .constant("not_evaluated"), "duplicate": .bool,
        ],
        optional: ["attachment_receipt": .anyObject]
    )

    static let attachment = object([
        "attachment_id": .name, "evidence_id": .name, "agent_id": .name, "content_kind": .one(of: ["input", "output"]),
        "content_base64": .base64,
    ])

    static let attachmentReceipt = object(
        ["state": .one(of: ["available", "disabled"])],
        optional: [
            "attachment_id": .text, "evidence_id": .text, "activity_id": .text.orNull, "content_digest": .text.orNull,
            "expires_at": .time.orNull, "duplicate": .bool.orNull, "error": .text.orNull,
        ]
    )
}
#endif
