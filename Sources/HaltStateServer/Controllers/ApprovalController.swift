#if Server
import HTTPTypes
import HaltState
import HaltStateAuthority
import Hummingbird

/// What waits for people, and their answers.
struct ApprovalController: Controller {
    let commands: any CommandStore
    let broadcaster: DecisionBroadcaster

    var endpoints: [Endpoint] {
        [
            Endpoint(
                method: .get,
                path: "approvals",
                name: "listApprovals",
                summary: "What waits for a person, the newest first.",
                scope: .read,
                parameters: [
                    Endpoint.Parameter(
                        name: "status",
                        summary: "Only pending is listed.",
                        schema: .one(of: ["pending"])
                    )
                ] + ListPage.parameters(longest: Self.longestPage),
                reply: .object(["approvals": .list(of: .pendingApproval), "next": .number.orNull]),
                replyHeaders: [UnreadableOperations.header],
                handle: listApprovals
            ),
            Endpoint(
                method: .post,
                path: "approval/{approval_id}/decision",
                name: "decide",
                summary: "Answer an approval. Who answers is the key's holder, and a body that names one is refused.",
                scope: .write,
                request: .approvalDecision,
                reply: .approvalAnswer,
                refusals: [.conflict],
                handle: decide
            ),
            Endpoint(
                method: .post,
                path: "approval/{approval_id}/withdrawal",
                name: "withdraw",
                summary: "Take an approval back until the permit is issued: the key's holder's, or another one's.",
                scope: .write,
                request: .approvalWithdrawal,
                reply: .approvalAnswer,
                refusals: [.conflict],
                handle: withdraw
            ),
        ]
    }

    private func listApprovals(_ request: Request, _ context: CallerContext) async throws -> Response {
        if let status = request.query["status"], status != "pending" {
            throw Refusal.invalid("status must be pending; approvals/since lists what is decided")
        }
        let (limit, before) = try ListPage.place(request.query, longest: Self.longestPage)
        var query = OperationQuery(statuses: [.pending], limit: min(limit, Self.partSize), before: before)
        var (page, leftOut) = (ListPage(limit: limit), UnreadableOperations())
        let expiry = try await context.authority.expiry()
        while !page.isFull {
            let listing = try await context.authority.listing(query)
            let part = listing.operations
            leftOut.take(listing.unreadable)
            for operation in part {
                let isOpen = expiry.status(of: operation) == .pending && context.mayHear(of: operation.identity.agentID)
                let entry =
                    isOpen
                    ? try await operation.pendingApproval(
                        command: command(of: operation, for: context, at: expiry.settled)
                    )
                    : nil
                guard try page.take(entry, at: operation.lastSequence) else { break }
            }
            guard part.count == query.limit, let last = part.last else { break }
            query.before = last.lastSequence
            await Task.yield()
        }
        var response = Response(json: page.json("approvals"))
        leftOut.mark(&response, before: page.next, context)
        return response
    }

    /// The words of the command that is to run, for those who may decide. What does not match is not shown.
    private func command(of operation: GuardedOperation, for context: CallerContext, at time: Timestamp) async throws
        -> ContextValue
    {
        guard context.key.scopes.contains(.write), context.key.agent == nil else { return .null }
        let kept = try await commands.keptCommand(of: operation, tenant: context.key.tenant, at: time)
        if case .words(let command) = kept { return command.value }
        return .null
    }

    private static let longestPage = 500
    /// So many approvals are read at once, each with all that was sent.
    private static let partSize = 32

    private func decide(_ request: Request, _ context: CallerContext) async throws -> Response {
        let id = try await context.approvalID()
        let body = try await JSONBody(request, context)
        let decision = try body.word("decision", DecisionWord.self).decision
        let reason = try body.reason()
        return try await answer(context, id) { authority, person in
            try await authority.decide(id, decision, by: person, reason: reason)
        }
    }

    private func withdraw(_ request: Request, _ context: CallerContext) async throws -> Response {
        let id = try await context.approvalID()
        let body = try await JSONBody(request, context)
        let (approver, reason) = (try body.text("of"), try body.reason())
        return try await answer(context, id) { authority, person in
            try await authority.withdrawApproval(id, of: approver, by: person, reason: reason)
        }
    }

    /// Gives an answer for the key's holder, and says what became of it.
    private func answer(
        _ context: CallerContext,
        _ id: String,
        _ give: (LocalAuthority, Approver) async throws -> ApprovalAnswer
    ) async throws -> Response {
        let answer = try await give(context.authority, try context.key.requireDecider())
        await broadcaster.tryRefresh(context.key.tenant)
        let detail = answer.summary.visible
        let reply = ApprovalReply(answer.operation, try await context.authority.status(of: answer.operation))
        let status = ContextValue.string(reply.status.rawValue)
        guard answer.effect != .nothing else {
            throw Refusal(
                status: .conflict,
                detail: detail,
                code: "nothing_changed",
                members: ["approval_id": .string(id), "status": status]
            )
        }
        return Response(json: [
            "approval_id": .string(id), "counted": .bool(answer.isCounted),
            "duplicate": .bool(answer.effect == .duplicate), "detail": .string(detail), "status": status,
        ])
    }
}

extension GuardedOperation {
    /// What a person has to see before answering. `correlation_id` is what the caller claims.
    fileprivate func pendingApproval(command: ContextValue) -> ContextValue? {
        guard let approval else { return nil }
        return [
            "approval_id": .string(approval.terms.id), "status": "pending",
            "agent_id": .string(identity.agentID.rawValue),
            "action": .string(identity.action.rawValue),
            "resource": identity.resource.map { .string($0.rawValue) } ?? .null,
            "risk_class": identity.riskClass.map { .string($0.rawValue) } ?? .null,
            "params": .object(proposal.context.values), "idempotency_key": .string(idempotencyKey.rawValue),
            "reason": .string(ruling.reason), "policy_id": ruling.policyID.map(ContextValue.string) ?? .null,
            "requested_at": .string(createdAt.description), "decide_by": .string(approval.terms.decideBy.description),
            "approvers": .array(approval.terms.approvers.map(ContextValue.string)),
            "quorum": .integer(Int64(approval.terms.quorum)),
            "approved_by": .array(approval.votes.map { .string($0.approver.name) }), "command": command,
            "correlation_id": correlation.map { .string($0.rawValue) } ?? .null,
        ]
    }
}
#endif
