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
                summary: "Answer an approval. Who answers is the key's holder, and a body that names one is refused.",
                scope: .write,
                request: .object(
                    ["decision": .one(of: DecisionWord.allCases.map(\.rawValue))],
                    optional: ["reason": .text(atMost: 1_000).orNull]
                ).closed,
                reply: .approvalAnswer,
                refusals: [.notFound, .conflict],
                handle: decide
            ),
            Endpoint(
                method: .post,
                path: "approval/{approval_id}/withdrawal",
                name: "withdraw",
                summary: "Take an approval back until the permit is issued: the key's holder's, or another one's.",
                scope: .write,
                request: .object([:], optional: ["of": .name.orNull, "reason": .text(atMost: 1_000).orNull]).closed,
                reply: .approvalAnswer,
                refusals: [.notFound, .conflict],
                handle: withdraw
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
        let expiry = try call.authority.expiry()
        while !listing.isFull {
            let part = try call.authority.operations(query)
            for operation in part {
                let isOpen = expiry.status(of: operation) == .pending && call.mayHear(of: operation.identity.agentID)
                let entry =
                    isOpen
                    ? try operation.pendingApproval(command: command(of: operation, for: call, at: expiry.settled))
                    : nil
                guard try listing.take(entry, at: operation.lastSequence) else { break }
            }
            guard part.count == query.limit, let last = part.last else { break }
            query.before = last.lastSequence
            await Task.yield()
        }
        return Response(json: listing.json("approvals"))
    }

    /// The words of the command that is to run, for those who may decide. What does not match is not shown.
    private func command(of operation: GuardedOperation, for call: Call, at time: Timestamp) throws -> ContextValue {
        guard call.caller.scopes.contains(.write), call.caller.agent == nil else { return .null }
        let ledger = tenants.ledger as? SQLiteLedger
        let kept = try ledger?.keptCommand(of: operation, tenant: call.caller.tenant, at: time)
        if case .words(let command) = kept { return command.value }
        return .null
    }

    /// So many approvals are read at once, each with all that was sent.
    private static let partSize = 32

    private func decide(_ call: Call) async throws -> Response {
        let id = try approvalID(call)
        let body = try await call.body()
        let decision = try body.word("decision", DecisionWord.self).decision
        let reason = try body.reason()
        return try await answer(call, id) { authority, person in
            try await authority.decide(id, decision, by: person, reason: reason)
        }
    }

    private func withdraw(_ call: Call) async throws -> Response {
        let id = try approvalID(call)
        let body = try await call.body()
        let (approver, reason) = (try body.text("of"), try body.reason())
        return try await answer(call, id) { authority, person in
            try await authority.withdrawApproval(id, of: approver, by: person, reason: reason)
        }
    }

    /// Gives an answer for the key's holder, and says what became of it.
    private func answer(
        _ call: Call,
        _ id: String,
        _ give: (LocalAuthority, Approver) async throws -> ApprovalAnswer
    ) async throws -> Response {
        let answer = try await give(call.authority, try call.caller.requireDecider())
        await feeds.tryRefresh(call.caller.tenant)
        let detail = answer.summary.visible
        let reply = ApprovalReply(answer.operation, try call.authority.status(of: answer.operation))
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

extension KeyRecord {
    /// The person who decides with the key.
    ///
    /// - Throws: ``Refusal`` with 403.
    func requireDecider() throws -> Approver {
        // An agent's key answers nothing: what one agent asks for, another one must not wave through.
        guard agent == nil else { throw Refusal.forbidden("a key of an agent decides on nothing") }
        // Two keys of nobody in particular could be two of one person.
        guard name != nil else {
            let command = "haltstate keys name \(id) NAME"
            throw Refusal.forbidden("this key has no name, so nobody knows who decides; give it one with '\(command)'")
        }
        return approver
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

extension Schema {
    fileprivate static let approvalAnswer = object([
        "approval_id": .text, "counted": .bool, "duplicate": .bool, "detail": .text,
        "status": .one(of: ["pending", "approved", "rejected", "expired"]),
    ])

    fileprivate static let pendingApproval = object([
        "approval_id": .uuid, "status": .constant("pending"), "agent_id": .text, "action": .text,
        "resource": .text.orNull, "risk_class": .text.orNull, "params": .anyObject, "idempotency_key": .text,
        "reason": .text, "policy_id": .text.orNull, "requested_at": .time, "decide_by": .time,
        "approvers": .list(of: .text), "quorum": .number, "approved_by": .list(of: .text),
        "command": Schema.list(of: .text).orNull, "correlation_id": .text.orNull,
    ])
}
#endif
