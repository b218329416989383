#if Server
import Foundation
import HTTPTypes
import HaltState
import HaltStateAuthority
import Hummingbird

/// What agents tell of themselves: observations, and content for evidence.
struct ObservationController: Controller {
    let observations: any ObservationStore
    let content: ContentRetention
    let wallClock: any WallClock
    var identifiers: any IdentifierSource = RandomIdentifiers()

    var endpoints: [Endpoint] {
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
                reply: .observationReceipt,
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
                parameters: ListPage.parameters(longest: Self.longestPage),
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
                request: .attachment,
                holdsContent: true,
                reply: .attachmentReceipt,
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
                parameters: ListPage.parameters(longest: Self.longestContentPage),
                reply: .object(["attachments": .list(of: .anyObject), "next": .number.orNull]),
                handle: listAttachments
            ),
        ]
    }

    private static let longestPage = 500
    /// Each of them may be as large as content may be.
    private static let longestContentPage = 20

    private func observe(_ request: Request, _ context: CallerContext) async throws -> Response {
        let observation = try ObservationMessage(try await JSONBody(request, context))
        try NameCheck.require(observation.agentID, of: context.key)
        try context.require(agent: observation.agentID)
        let now = wallClock.now()
        let kept = try await observations.keep(
            observation.record(identifiers),
            of: context.key.tenant,
            contentUntil: content.expiry(from: now),
            at: now
        )
        var members: [String: ContextValue] = [
            "evidence_id": .string(kept.evidenceID), "activity_id": .string(kept.activityID),
            "record_state": "recorded", "content_state": .string(kept.contentState.rawValue),
            "governance_state": "not_evaluated", "duplicate": .bool(kept.isDuplicate),
        ]
        if let attachment = kept.attachment { members["attachment_receipt"] = .object(attachment.json) }
        return Response(json: .object(members))
    }

    private func listObservations(_ request: Request, _ context: CallerContext) async throws -> Response {
        let part = try part(request, context, longest: Self.longestPage)
        var page = ListPage(limit: part.limit)
        try await observations.observations(part) { try page.take(.object($0.json), at: $0.position) }
        return Response(json: page.json("observations"))
    }

    private func listAttachments(_ request: Request, _ context: CallerContext) async throws -> Response {
        let part = try part(request, context, longest: Self.longestContentPage)
        var page = ListPage(limit: part.limit)
        let evidenceID = try context.parameter("evidence_id")
        try await observations.attachments(of: evidenceID, part, at: wallClock.now()) {
            try page.take(.object($0.json), at: $0.position)
        }
        return Response(json: page.json("attachments"))
    }

    private func part(_ request: Request, _ context: CallerContext, longest: Int) throws -> RecordsPart {
        let (limit, before) = try ListPage.place(request.query, longest: longest)
        return RecordsPart(tenant: context.key.tenant, agent: context.key.agent, limit: limit, before: before)
    }

    private func attach(_ request: Request, _ context: CallerContext) async throws -> Response {
        let body = try await JSONBody(request, context)
        guard let content = try body.content("content_base64") else {
            throw Refusal.invalid("content_base64 is missing")
        }
        let kind: AttachmentRecord.Kind = try body.word("content_kind")
        let attachment = AttachmentRecord(
            id: try body.require("attachment_id"),
            evidenceID: try body.require("evidence_id"),
            agentID: AgentID(try body.require("agent_id")),
            kind: kind,
            content: content
        )
        try NameCheck.require(attachment.id, as: "attachment_id")
        try NameCheck.require(attachment.evidenceID, as: "evidence_id")
        try NameCheck.require(attachment.agentID, of: context.key)
        guard kind != .event else { throw Refusal.invalid("content_kind has no known value") }
        try context.require(agent: attachment.agentID)
        let now = wallClock.now()
        guard let expiry = self.content.expiry(from: now) else {
            return Response(json: [
                "state": "disabled", "attachment_id": .string(attachment.id),
                "evidence_id": .string(attachment.evidenceID), "duplicate": false,
            ])
        }
        let kept = try await observations.keep(attachment, of: context.key.tenant, until: expiry, at: now)
        let more: [String: ContextValue] = ["duplicate": .bool(kept.isDuplicate), "error": .null]
        return Response(json: .object(kept.json.merging(more) { own, _ in own }))
    }
}

extension KeptAttachment {
    fileprivate var json: [String: ContextValue] {
        [
            "state": "available", "attachment_id": .string(id), "evidence_id": .string(evidenceID),
            "content_digest": .string(digest), "expires_at": .string(expiresAt.description),
        ]
    }
}

extension ListedAttachment {
    fileprivate var json: [String: ContextValue] {
        let more: [String: ContextValue] = [
            "agent_id": .string(agentID.rawValue), "content_kind": .string(kind.rawValue),
            "content_base64": .string(Data(content).base64EncodedString()),
        ]
        return kept.json.merging(more) { own, _ in own }
    }
}

extension ListedObservation {
    fileprivate var json: [String: ContextValue] {
        let more: [String: ContextValue] = [
            "evidence_id": .string(evidenceID), "activity_id": .string(activityID),
            "content_state": .string(contentState.rawValue), "observed_at": .string(observedAt.description),
        ]
        return payload.merging(more) { $1 }
    }
}
#endif
