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
            "decided_at": .time.orNull, "correlation_id": .text.orNull,
        ]
        return [
            Endpoint(
                method: .get,
                path: "approval/{approval_id}",
                name: "approval",
                summary: "How one approval stands.",
                scope: .check,
                otherScope: .read,
                reply: .object(["status": status], optional: optional),
                refusals: [.notFound, .conflict],
                handle: approval
            ),
            Endpoint(
                method: .get,
                path: "approvals/since",
                name: "decisionsSince",
                summary:
                    "The decisions after a time, in the order in which they were recorded. After the clock was set back their "
                    + "times are not in order, and some may be told again; none is left out.",
                scope: .check,
                otherScope: .read,
                parameters: [
                    Endpoint.Parameter(
                        name: "since",
                        summary: "The time to begin after.",
                        schema: .time,
                        isRequired: true
                    ),
                    Endpoint.Parameter(
                        name: "limit",
                        summary: "How many at most; more when several have the last one's time.",
                        schema: .number(1...Self.longestPage)
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
                otherScope: .read,
                parameters: [
                    Endpoint.Parameter(name: "last_seen", summary: "The time of the last one seen.", schema: .time)
                ],
                reply: .text,
                replyType: "text/event-stream",
                handle: decisionStream
            ),
        ]
    }

    private func approval(_ call: Call) async throws -> Response {
        let id = try approvalID(call)
        // An approval of another agent, or of another tenant, and none at all: the same reply.
        guard let operation = try tenants.ledger.operation(.approval(id), tenant: call.caller.tenant),
            call.mayHear(of: operation.identity.agentID)
        else { throw Refusal(status: .notFound, detail: "there is no such approval") }
        return try Response(ApprovalReply(operation, try call.authority.status(of: operation)))
    }

    private static let longestPage = 500

    private func reader(_ call: Call) -> DecisionReader {
        DecisionReader(ledger: tenants.ledger, tenant: call.caller.tenant)
    }

    private func decisionsSince(_ call: Call) async throws -> Response {
        guard let since = try call.time("since") else { throw Refusal.invalid("since is missing") }
        let limit = try call.query("limit", in: 1...Self.longestPage, default: 100)
        try await feeds.refresh(call.caller.tenant)
        let place = try await places.place(before: since, tenant: call.caller.tenant)
        let found = try await reader(call).decisions(after: since, from: place, limit: limit) {
            call.mayHear(of: $0.agent)
        }
        return Response(json: ["decisions": .array(found.map(\.listed))])
    }

    private func decisionStream(_ call: Call) async throws -> Response {
        let lastSeen = try call.time("last_seen")
        let (feed, position) = try await feeds.listen(tenant: call.caller.tenant)
        var past: DecisionStream.Past?
        if let lastSeen {
            let start = try await places.place(before: lastSeen, tenant: call.caller.tenant)
            past = DecisionStream.Past(reader: reader(call), start: start, end: position)
        }
        return DecisionStream(
            past: past,
            feed: feed,
            isWanted: { call.mayHear(of: $0.agent) },
            isAdmitted: call.isAdmitted
        ).response
    }
}
#endif
