#if Server
import HTTPTypes
import HaltState
import HaltStateAuthority
import Hummingbird

extension ServerParts {
    /// What became of approvals: one by one, since a time, and as it happens.
    var decisions: [Endpoint] {
        let status = Schema.one(of: ["pending", "approved", "rejected", "expired"])
        let optional: [String: Schema] = [
            "approver": .text.orNull, "reason": .text.orNull, "agent_id": .text.orNull, "action": .text.orNull,
            "decided_at": .time.orNull,
        ]
        let tenant = Endpoint.Query(name: "tenant_id", summary: "The key's own tenant.", schema: .text)
        return [
            Endpoint(
                method: .get,
                path: "approval/{approval_id}",
                name: "approval",
                summary: "How one approval stands.",
                scope: .check,
                reply: .object(["status": status], optional: optional),
                refusals: [.notFound],
                handle: approval
            ),
            Endpoint(
                method: .get,
                path: "approvals/since",
                name: "decisionsSince",
                summary: "The decisions after a time, oldest first.",
                scope: .check,
                query: [
                    tenant,
                    Endpoint.Query(
                        name: "since",
                        summary: "The time to begin after.",
                        schema: .time,
                        isRequired: true
                    ),
                    Endpoint.Query(
                        name: "limit",
                        summary: "How many at most.",
                        schema: .number(1...DecisionHistory.longest)
                    ),
                ],
                reply: .object([
                    "decisions": .list(of: .object(["request_id": .text, "status": status], optional: optional))
                ]),
                handle: decisionsSince
            ),
            Endpoint(
                method: .get,
                path: "approvals/stream",
                name: "decisionStream",
                summary: "Decisions as they happen, as server-sent events; with last_seen, first those since then.",
                scope: .check,
                query: [
                    tenant,
                    Endpoint.Query(name: "last_seen", summary: "The time of the last one seen.", schema: .time),
                ],
                reply: .text,
                replyType: "text/event-stream",
                handle: decisionStream
            ),
        ]
    }

    private func approval(_ call: Call) async throws -> Response {
        let id = try call.parameter("approval_id")
        let reply = try await call.authority.approval(id)
        guard call.mayHear(of: reply.agentID ?? "") else {
            throw Refusal(status: .notFound, detail: "there is no such approval")
        }
        return try Response(reply)
    }

    private func history(_ call: Call) -> DecisionHistory {
        DecisionHistory(ledger: tenants.ledger, tenant: call.caller.tenant, now: tenants.now())
    }

    private func decisionsSince(_ call: Call) async throws -> Response {
        guard let since = try call.time("since") else { throw Refusal.invalid("since is missing") }
        let limit = try call.query("limit", in: 1...DecisionHistory.longest, default: 100)
        let found = try history(call).decisions(since: since, limit: limit) { call.mayHear(of: $0.agent) }
        return Response(json: ["decisions": .array(found.map(\.listed))])
    }

    /// The feed begins before the past is read, so that nothing falls between them.
    private func decisionStream(_ call: Call) async throws -> Response {
        let lastSeen = try call.time("last_seen")
        let feed = try feeds.listen(tenant: call.caller.tenant)
        let past = try lastSeen.map { since in
            try history(call).decisions(since: since, limit: DecisionHistory.longest) { call.mayHear(of: $0.agent) }
        }
        let caller = call.caller
        let stream = DecisionStream(catchUp: past ?? [], feed: feed) { decision in
            caller.agent.map { $0 == decision.agent } ?? true
        }
        return stream.response
    }
}
#endif
