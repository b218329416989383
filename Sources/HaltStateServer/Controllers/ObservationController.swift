#if Server
import HTTPTypes
import HaltState
import Hummingbird

/// What agents tell of themselves: observations, and content for evidence.
struct ObservationController: Controller {
    let observations: ObservationBook

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
                refusals: [.notFound],
                handle: listAttachments
            ),
        ]
    }

    private static let longestPage = 500
    /// Each of them may be as large as content may be.
    private static let longestContentPage = 20

    private func observe(_ request: Request, _ context: CallerContext) async throws -> Response {
        let observation = try Observation(try await JSONBody(request, context))
        try NameCheck.require(observation.agentID, of: context.key)
        try context.require(agent: observation.agentID)
        let receipt = try await observations.keep(observation, tenant: context.key.tenant)
        var members: [String: ContextValue] = [
            "evidence_id": .string(receipt.evidenceID), "activity_id": .string(receipt.activityID),
            "record_state": "recorded", "content_state": .string(receipt.contentState),
            "governance_state": "not_evaluated", "duplicate": .bool(receipt.isDuplicate),
        ]
        if let attachment = receipt.attachment { members["attachment_receipt"] = .object(attachment.json) }
        return Response(json: .object(members))
    }

    private func listObservations(_ request: Request, _ context: CallerContext) async throws -> Response {
        let page = try self.page(request, context, longest: Self.longestPage)
        return Response(json: try observations.list(page).json("observations"))
    }

    private func listAttachments(_ request: Request, _ context: CallerContext) async throws -> Response {
        let page = try self.page(request, context, longest: Self.longestContentPage)
        let found = try observations.attachments(of: try context.parameter("evidence_id"), page)
        return Response(json: found.json("attachments"))
    }

    private func page(_ request: Request, _ context: CallerContext, longest: Int) throws -> ObservationBook.Page {
        let (limit, before) = try ListPage.place(request.query, longest: longest)
        return ObservationBook.Page(
            tenant: context.key.tenant,
            agent: context.key.agent,
            limit: limit,
            before: before
        )
    }

    private func attach(_ request: Request, _ context: CallerContext) async throws -> Response {
        let body = try await JSONBody(request, context)
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
        try NameCheck.require(attachment.agentID, of: context.key)
        guard kind != .event else { throw Refusal.invalid("content_kind has no known value") }
        try context.require(agent: attachment.agentID)
        guard let receipt = try await observations.keep(attachment, tenant: context.key.tenant) else {
            return Response(json: [
                "state": "disabled", "attachment_id": .string(attachment.id),
                "evidence_id": .string(attachment.evidenceID), "duplicate": false,
            ])
        }
        let more: [String: ContextValue] = ["duplicate": .bool(receipt.isDuplicate), "error": .null]
        return Response(json: .object(receipt.json.merging(more) { own, _ in own }))
    }
}
#endif
