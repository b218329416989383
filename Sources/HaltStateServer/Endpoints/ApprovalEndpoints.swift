#if Server
import HTTPTypes
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import Hummingbird

extension ServerParts {
    /// What waits for people, and their answers.
    var approvals: [Endpoint] {
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
                    ),
                    Endpoint.Parameter(name: "limit", summary: "How many at most.", schema: .number(1...500)),
                    Endpoint.Parameter(name: "before", summary: "The next of the page before.", schema: .count),
                ],
                reply: .object(["approvals": .list(of: .pendingApproval), "next": .number.orNull]),
                handle: listApprovals
            ),
            Endpoint(
                method: .post,
                path: "approval/{approval_id}/decision",
                name: "decide",
                summary: "Answer an approval. Who answers is the key's holder, whatever the body says.",
                scope: .write,
                request: .object(
                    ["decision": .one(of: Approval.Decision.allCases.map(\.rawValue))],
                    optional: ["reason": .text(atMost: 1_000).orNull]
                ),
                reply: .object([
                    "approval_id": .text, "counted": .bool, "detail": .text,
                    "status": .one(of: ["pending", "approved", "rejected", "expired"]),
                ]),
                refusals: [.notFound],
                handle: decide
            ),
        ]
    }

    private func listApprovals(_ call: Call) async throws -> Response {
        if let status = call.query("status"), status != "pending" {
            throw Refusal.invalid("status must be pending; approvals/since lists what is decided")
        }
        let limit = try call.query("limit", in: 1...500, default: 100)
        let before = try call.query("before", in: 0...Int.max, default: Int.max)
        var query = OperationQuery(statuses: [.pending], limit: min(limit, Self.partSize), before: before)
        var listing = Listing(limit: limit)
        let now = tenants.now()
        while !listing.isFull {
            let part = try call.authority.operations(query)
            for operation in part {
                let isOpen = operation.status(at: now) == .pending && call.mayHear(of: operation.identity.agentID)
                let entry = isOpen ? try operation.pendingApproval(command: command(of: operation, for: call)) : nil
                guard try listing.take(entry, at: operation.lastSequence) else { break }
            }
            guard part.count == query.limit, let last = part.last else { break }
            query.before = last.lastSequence
            await Task.yield()
        }
        return Response(json: listing.json("approvals"))
    }

    /// The words of the command that is to run, for those who may decide. What does not match is not shown.
    private func command(of operation: GuardedOperation, for call: Call) throws -> ContextValue {
        guard call.caller.scopes.contains(.write), call.caller.agent == nil else { return .null }
        let ledger = tenants.ledger as? SQLiteLedger
        let kept = try ledger?.keptCommand(of: operation, tenant: call.caller.tenant, at: tenants.now())
        if case .words(let command) = kept { return command.value }
        return .null
    }

    /// So many approvals are read at once, each with all that was sent.
    private static let partSize = 32

    private func decide(_ call: Call) async throws -> Response {
        let id = try call.parameter("approval_id")
        let body = try await call.body()
        let decision: Approval.Decision = try body.word("decision")
        let reason = try body.reason()
        // An agent's key answers nothing: what one agent asks for, another one must not wave through.
        guard call.caller.agent == nil else { throw Refusal.forbidden("a key of an agent decides on no approval") }
        if try isOwn(id, of: call.caller) {
            throw ApproverNotAllowed(approvalID: id, approver: call.caller.approver.name, reason: .requester)
        }
        let answer = try await call.authority.decide(id, decision, by: call.caller.approver, reason: reason)
        await feeds.tryRefresh(call.caller.tenant)
        return Response(json: [
            "approval_id": .string(id), "counted": .bool(answer.isCounted), "detail": .string(answer.summary.visible),
            "status": .string(ApprovalReply(answer.operation, at: tenants.now()).status.rawValue),
        ])
    }

    /// Whoever asked does not answer. A key that may act and may decide could otherwise approve its own actions, under
    /// an agent's name of its choice.
    func isOwn(_ id: String, of caller: KeyRecord) throws -> Bool {
        guard let operation = try tenants.ledger.operation(.approval(id), tenant: caller.tenant),
            let first = try tenants.ledger.events(from: operation.firstSequence, limit: 1, tenant: caller.tenant).first
        else { return false }
        let sealed = try SealedEvent(payload: first.payload, hash: first.hash)
        guard case .approvalRequested(_, _, _, let links) = sealed.event.kind else { return false }
        return links[Self.askerLink] == caller.id
    }
}

extension GuardedOperation {
    /// What a person has to see before answering.
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
        ]
    }
}

extension Schema {
    fileprivate static let pendingApproval = object([
        "approval_id": .uuid, "status": .constant("pending"), "agent_id": .text, "action": .text,
        "resource": .text.orNull, "risk_class": .text.orNull, "params": .anyObject, "idempotency_key": .text,
        "reason": .text, "policy_id": .text.orNull, "requested_at": .time, "decide_by": .time,
        "approvers": .list(of: .text), "quorum": .number, "approved_by": .list(of: .text),
        "command": Schema.list(of: .text).orNull,
    ])
}
#endif
