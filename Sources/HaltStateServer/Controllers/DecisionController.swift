#if Server
import HTTPTypes
import HaltState
import HaltStateAuthority
import Hummingbird

/// What became of approvals: one by one, since a time, and as it happens.
struct DecisionController: Controller {
    private let ledger: any Ledger
    private let authenticator: Authenticator
    private let broadcaster: DecisionBroadcaster
    private let places: DecisionPlaces

    init(ledger: any Ledger, authenticator: Authenticator, broadcaster: DecisionBroadcaster) {
        self.ledger = ledger
        self.authenticator = authenticator
        self.broadcaster = broadcaster
        places = DecisionPlaces(ledger)
    }

    var endpoints: [Endpoint] {
        [
            Endpoint(
                method: .get,
                path: "approval/{approval_id}",
                name: "approval",
                summary: "How one approval stands.",
                scope: .check,
                otherScope: .read,
                reply: .approval,
                refusals: [.conflict],
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
                reply: .object(["decisions": .list(of: .decision)]),
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

    private func approval(_ request: Request, _ context: CallerContext) async throws -> Response {
        let id = try await context.approvalID()
        // An approval of another agent, or of another tenant, and none at all: the same reply.
        let tenant = context.key.tenant
        let (found, time) = try await ledger.read { (try $0.operation(.approval(id), tenant: tenant), try $0.time()) }
        guard let operation = found, context.mayHear(of: operation.identity.agentID) else {
            throw Refusal(status: .notFound, detail: "there is no such approval")
        }
        return try Response(ApprovalReply(operation, try await context.authority.status(of: operation, at: time)))
    }

    private static let longestPage = 500

    private func reader(_ context: CallerContext) -> DecisionReader {
        DecisionReader(ledger: ledger, tenant: context.key.tenant)
    }

    private func decisionsSince(_ request: Request, _ context: CallerContext) async throws -> Response {
        guard let since = try request.query.time("since") else { throw Refusal.invalid("since is missing") }
        let limit = try request.query.number("limit", in: 1...Self.longestPage, default: 100)
        try await broadcaster.refresh(context.key.tenant)
        let place = try await places.place(before: since, tenant: context.key.tenant)
        let found = try await reader(context).decisions(after: since, from: place, limit: limit) {
            context.mayHear(of: $0.agent)
        }
        return Response(json: ["decisions": .array(found.map(\.listed))])
    }

    private func decisionStream(_ request: Request, _ context: CallerContext) async throws -> Response {
        let lastSeen = try request.query.time("last_seen")
        let (feed, position) = try await broadcaster.listen(tenant: context.key.tenant)
        var past: DecisionStream.Past?
        if let lastSeen {
            let start = try await places.place(before: lastSeen, tenant: context.key.tenant)
            past = DecisionStream.Past(reader: reader(context), start: start, end: position)
        }
        return DecisionStream(
            past: past,
            feed: feed,
            isWanted: { context.mayHear(of: $0.agent) },
            isAdmitted: { try await authenticator.isValid(context.key) }
        ).response
    }
}
#endif
