#if Server
import HTTPTypes
import HaltState
import HaltStateAuthority
import Hummingbird

/// Permits: asking, redeeming, reporting.
struct GuardController: Controller {
    let content: ContentRetention

    var endpoints: [Endpoint] {
        [
            Endpoint(
                method: .post,
                path: "action/guard",
                name: "guard",
                summary: "Decide on one operation, or repeat what was decided.",
                scope: .check,
                parameters: [
                    Endpoint.Parameter(
                        place: .header,
                        name: HTTPField.Name.startID.rawName,
                        summary:
                            "Redeems the permit as it is granted, under this identity of the call, and replies with "
                            + "the start's receipt, too. The same request again gets its permit again. Passed over "
                            + "in a request without resource and risk_class.",
                        schema: .uuid
                    )
                ],
                request: .guardRequest,
                holdsContent: true,
                isBrief: true,
                reply: .guardReply,
                refusals: [.conflict],
                handle: ask
            ),
            Endpoint(
                method: .post,
                path: "action/guard/start",
                name: "start",
                summary: "Redeem a permit, before the body runs.",
                scope: .check,
                request: .startRequest,
                isBrief: true,
                reply: .startReceipt,
                refusals: [.conflict],
                handle: start
            ),
            Endpoint(
                method: .post,
                path: "action/guard/report",
                name: "report",
                summary: "Record how the body ended. The same report again gets the first receipt.",
                scope: .report,
                parameters: [
                    Endpoint.Parameter(
                        place: .header,
                        name: OutcomeEffect.header,
                        summary:
                            "What a body that failed says of what it has done: nothing, so that the next call with the "
                            + "key is decided afresh; or nothing because a guarded call inside it waits for this "
                            + "approval, so that the next call runs it again once people have decided. Without it, "
                            + "nothing is assumed.",
                        schema: .outcomeEffect
                    )
                ],
                request: .outcomeReport,
                isBrief: true,
                reply: .outcomeReceipt,
                replyHeaders: [
                    Endpoint.Parameter(
                        place: .header,
                        name: OutcomeEffect.header,
                        summary: "What is recorded of it. Absent where nothing is.",
                        schema: .outcomeEffect
                    )
                ],
                refusals: [.conflict],
                handle: report
            ),
        ]
    }

    /// Clients before 0.8 run the body as soon as they hear `allowed`, and never redeem a permit. They are known by what
    /// they leave out: later ones name `resource` and `risk_class` in every request, if only as `null`. For the old ones
    /// the permit is redeemed in the commit that grants it, so that their key, too, runs at most once.
    private func ask(_ request: Request, _ context: CallerContext) async throws -> Response {
        let body = try await JSONBody(request, context)
        var message: GuardRequest = try body.message()
        message.params = try body.params(or: message.params)
        try NameCheck.require(message.identity.call)
        try NameCheck.require(message.identity.idempotencyKey.rawValue, as: "idempotency_key", isArgument: true)
        message.evidenceContext = try context.links(message.evidenceContext)
        try context.require(agent: message.identity.agentID)
        let redeems = body.has("resource") || body.has("risk_class")
        message.startID = redeems ? try startID(request) : Self.unredeemedStart(context.key)
        let reply: GuardReply
        do {
            reply = try await context.loggingOrders(of: message.identity.agentID) {
                try await context.authority.requestPermit(message, from: context.key.established)
            }
        } catch let stop as StoppedByOrder {
            reply = .denied(reason: stop.reason, policyID: nil)
        }
        guard case .permitted(var grant) = reply else { return try Response(reply) }
        if !redeems { grant.start = nil }
        return try Response(
            GuardReply.permitted(grant),
            adding: content.evidence(id: grant.decisionEventID, activity: grant.operationID),
            // A permit that is spent already must not look like one to redeem.
            omitting: redeems ? [] : ["permit_token", "permit_expires_at"]
        )
    }

    /// The identity of a start that the client wants with its permit. In a header, as the contract says what is in the body
    /// and other servers may refuse what they do not know there.
    private func startID(_ request: Request) throws -> String? {
        guard let id = request.headers[.startID] else { return nil }
        guard id.isUUID else { throw Refusal.invalid("\(HTTPField.Name.startID) must be a UUID") }
        return id
    }

    private func start(_ request: Request, _ context: CallerContext) async throws -> Response {
        let body = try await JSONBody(request, context)
        let message: StartRequest = try body.message()
        try NameCheck.require(message.startID, as: "start_id")
        try context.require(agent: message.identity.agentID)
        return try Response(
            try await context.loggingOrders(of: message.identity.agentID) {
                try await context.authority.redeemPermit(message, from: context.key.established)
            }
        )
    }

    private func report(_ request: Request, _ context: CallerContext) async throws -> Response {
        let body = try await JSONBody(request, context, isReport: true)
        let receipt: OutcomeReceipt
        if body.has("permit_token") {
            var report: OutcomeReport = try body.message()
            report.effect = try effect(request, of: report.outcome)
            try NameCheck.require(report.reportID, as: "report_id")
            try context.require(agent: report.identity.agentID)
            receipt = try await context.authority.recordOutcome(report)
        } else {
            let outcome: Outcome = try body.word("outcome")
            let report = UnredeemedReport(
                OperationIdentity(
                    idempotencyKey: IdempotencyKey(try body.require("idempotency_key")),
                    action: ActionName(stringLiteral: try body.require("action")),
                    agentID: AgentID(try body.require("agent_id"))
                ),
                startID: Self.unredeemedStart(context.key),
                outcome: outcome,
                error: try body.text("error"),
                effect: try effect(request, of: outcome)
            )
            try context.require(agent: report.identity.agentID)
            receipt = try await context.authority.recordOutcome(report)
        }
        var response = try Response(receipt, adding: content.evidence(id: receipt.eventID, activity: nil))
        response.headers[.outcomeEffect] = receipt.effect.headerValue
        return response
    }

    /// What the client says of what a failed body has done. In a header, as the identity of a start is.
    private func effect(_ request: Request, of outcome: Outcome) throws -> OutcomeEffect {
        guard let text = request.headers[.outcomeEffect] else { return .unknown }
        guard let effect = OutcomeEffect(headerValue: text) else {
            let message = "\(OutcomeEffect.header) has no known value; it is none, or suspended; approval=\"ID\""
            throw Refusal.invalid(message)
        }
        guard outcome == .error else {
            throw Refusal.invalid("\(OutcomeEffect.header) is for the outcome error; this report says success")
        }
        return effect
    }

    /// The identity of a start that was recorded with its permit. Only the key that asked can report its outcome.
    private static func unredeemedStart(_ caller: APIKeyRecord) -> String { "unredeemed:\(caller.id)" }
}
#endif
