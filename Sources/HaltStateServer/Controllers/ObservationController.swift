#if Server
import HTTPTypes
import HaltState
import Hummingbird

extension ServerParts {
    /// What agents tell of themselves: observations, and content for evidence.
    var evidence: [Endpoint] {
        [
            Endpoint(
                method: .post,
                path: "observations",
                space: .evidence,
                name: "observe",
                summary: "Keep what an agent saw or did. Nothing is decided on it.",
                scope: .report,
                request: .observation,
                holdsContent: true,
                reply: .object(
                    [
                        "evidence_id": .text, "activity_id": .text, "record_state": .constant("recorded"),
                        "content_state": .one(of: ["available", "disabled", "not_submitted"]),
                        "governance_state": .constant("not_evaluated"), "duplicate": .bool,
                    ],
                    optional: ["attachment_receipt": .anyObject]
                ),
                refusals: [.conflict],
                handle: observe
            ),
            Endpoint(
                method: .get,
                path: "observations",
                space: .evidence,
                name: "listObservations",
                summary: "Observations, the newest first.",
                scope: .read,
                parameters: Self.pages(of: Self.longestPage),
                reply: .object(["observations": .list(of: .anyObject), "next": .number.orNull]),
                handle: listObservations
            ),
            Endpoint(
                method: .post,
                path: "attachments",
                space: .evidence,
                name: "attach",
                summary: "Keep content for a piece of evidence, where the operator wants that.",
                scope: .report,
                request: .object([
                    "attachment_id": .name, "evidence_id": .name, "agent_id": .name,
                    "content_kind": .one(of: ["input", "output"]), "content_base64": .base64,
                ]),
                holdsContent: true,
                reply: .object(
                    ["state": .one(of: ["available", "disabled"])],
                    optional: [
                        "attachment_id": .text, "evidence_id": .text, "activity_id": .text.orNull,
                        "content_digest": .text.orNull, "expires_at": .time.orNull, "duplicate": .bool.orNull,
                        "error": .text.orNull,
                    ]
                ),
                refusals: [.conflict],
                handle: attach
            ),
            Endpoint(
                method: .get,
                path: "attachments/{evidence_id}",
                space: .evidence,
                name: "attachments",
                summary: "The contents that belong to a piece of evidence.",
                scope: .read,
                parameters: Self.pages(of: Self.longestContentPage),
                reply: .object(["attachments": .list(of: .anyObject), "next": .number.orNull]),
                refusals: [.notFound],
                handle: listAttachments
            ),
        ]
    }

    private static let longestPage = 500
    /// Each of them may be as large as content may be.
    private static let longestContentPage = 20

    private static func pages(of limit: Int) -> [Endpoint.Parameter] {
        [
            Endpoint.Parameter(name: "limit", summary: "How many at most.", schema: .number(1...limit)),
            Endpoint.Parameter(name: "before", summary: "The next of the page before.", schema: .count),
        ]
    }

    private func observe(_ call: Call) async throws -> Response {
        let observation = try Observation(try await call.body())
        try NameCheck.require(observation.agentID, of: call.caller)
        try call.require(agent: observation.agentID)
        let receipt = try await observations.keep(observation, tenant: call.caller.tenant)
        var members: [String: ContextValue] = [
            "evidence_id": .string(receipt.evidenceID), "activity_id": .string(receipt.activityID),
            "record_state": "recorded", "content_state": .string(receipt.contentState),
            "governance_state": "not_evaluated", "duplicate": .bool(receipt.isDuplicate),
        ]
        if let attachment = receipt.attachment { members["attachment_receipt"] = .object(attachment.json) }
        return Response(json: .object(members))
    }

    private func listObservations(_ call: Call) async throws -> Response {
        let page = try self.page(call, longest: Self.longestPage)
        return Response(json: try observations.list(page).json("observations"))
    }

    private func listAttachments(_ call: Call) async throws -> Response {
        let page = try self.page(call, longest: Self.longestContentPage)
        let found = try observations.attachments(of: try call.parameter("evidence_id"), page)
        return Response(json: found.json("attachments"))
    }

    private func page(_ call: Call, longest: Int) throws -> ObservationBook.Page {
        ObservationBook.Page(
            tenant: call.caller.tenant,
            agent: call.caller.agent,
            limit: try call.query("limit", in: 1...longest, default: min(100, longest)),
            before: try call.query("before", in: 0...Int.max, default: Int.max)
        )
    }

    private func attach(_ call: Call) async throws -> Response {
        let body = try await call.body()
        guard let content = try body.content("content_base64") else {
            throw Refusal.invalid("content_base64 is missing")
        }
        let kind: Attachment.Kind = try body.word("content_kind")
        let attachment = Attachment(
            id: try body.require("attachment_id"),
            evidenceID: try body.require("evidence_id"),
            agentID: AgentID(try body.require("agent_id")),
            kind: kind,
            content: content
        )
        try NameCheck.require(attachment.id, as: "attachment_id")
        try NameCheck.require(attachment.evidenceID, as: "evidence_id")
        try NameCheck.require(attachment.agentID, of: call.caller)
        guard kind != .event else { throw Refusal.invalid("content_kind has no known value") }
        try call.require(agent: attachment.agentID)
        guard let receipt = try await observations.keep(attachment, tenant: call.caller.tenant) else {
            return Response(json: [
                "state": "disabled", "attachment_id": .string(attachment.id),
                "evidence_id": .string(attachment.evidenceID), "duplicate": false,
            ])
        }
        let more: [String: ContextValue] = ["duplicate": .bool(receipt.isDuplicate), "error": .null]
        return Response(json: .object(receipt.json.merging(more) { own, _ in own }))
    }
}

extension Schema {
    fileprivate static let observation = object(
        [
            "agent_id": .name, "event_id": .name, "action": .name,
            "direction": .one(of: ["input", "output", "event"]),
        ],
        optional: [
            "occurred_at": .time.orNull, "evidence_context": Schema.links(named: Observation.linkNames).orNull,
            "external_references": Schema.list(
                of: .object([
                    "kind": .one(of: ["url", "post_id", "comment_id", "message_id", "resource_id"]), "value": .text,
                ])
            ).orNull,
            "content_base64": .base64.orNull,
        ]
    )
}
#endif
