#if Server
import HTTPTypes
import HaltState
import HaltStateAuthority
import Hummingbird

extension ServerParts {
    /// Permits: asking, redeeming, reporting.
    var guards: [Endpoint] {
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
    /// the permit is burned in the commit that grants it, so that their key, too, runs at most once.
    private func ask(_ call: Call) async throws -> Response {
        let body = try await call.body()
        var request: GuardRequest = try body.message()
        request.params = try body.params(or: request.params)
        try NameCheck.require(request.identity.call)
        try NameCheck.require(request.identity.idempotencyKey.rawValue, as: "idempotency_key", isArgument: true)
        request.evidenceContext = try call.links(request.evidenceContext)
        try call.require(agent: request.identity.agentID)
        let redeems = body.has("resource") || body.has("risk_class")
        request.startID = redeems ? try startID(call) : Self.unredeemedStart(call.caller)
        let reply: GuardReply
        do {
            reply = try await loggingOrders(request.identity.agentID, call) {
                try await call.authority.requestPermit(request, from: call.caller.established)
            }
        } catch let stop as StoppedByOrder {
            reply = .denied(reason: stop.reason, policyID: nil)
        }
        guard case .permitted(var grant) = reply else { return try Response(reply) }
        if !redeems { grant.start = nil }
        return try Response(
            GuardReply.permitted(grant),
            adding: observations.evidence(id: grant.decisionEventID, activity: grant.operationID),
            // A permit that is spent already must not look like one to redeem.
            omitting: redeems ? [] : ["permit_token", "permit_expires_at"]
        )
    }

    /// The identity of a start that the client wants with its permit. In a header, as the contract says what is in the body
    /// and other servers may refuse what they do not know there.
    private func startID(_ call: Call) throws -> String? {
        guard let id = call.request.headers[.startID] else { return nil }
        guard id.isUUID else { throw Refusal.invalid("\(HTTPField.Name.startID) must be a UUID") }
        return id
    }

    private func start(_ call: Call) async throws -> Response {
        let body = try await call.body()
        let request: StartRequest = try body.message()
        try NameCheck.require(request.startID, as: "start_id")
        try call.require(agent: request.identity.agentID)
        return try Response(
            try await loggingOrders(request.identity.agentID, call) {
                try await call.authority.redeemPermit(request, from: call.caller.established)
            }
        )
    }

    private func report(_ call: Call) async throws -> Response {
        let body = try await call.body(isReport: true)
        let receipt: OutcomeReceipt
        if body.has("permit_token") {
            var report: OutcomeReport = try body.message()
            report.effect = try effect(call, of: report.outcome)
            try NameCheck.require(report.reportID, as: "report_id")
            try call.require(agent: report.identity.agentID)
            receipt = try await call.authority.recordOutcome(report)
        } else {
            let outcome: Outcome = try body.word("outcome")
            let report = UnredeemedReport(
                OperationIdentity(
                    idempotencyKey: IdempotencyKey(try body.require("idempotency_key")),
                    action: ActionName(stringLiteral: try body.require("action")),
                    agentID: AgentID(try body.require("agent_id"))
                ),
                startID: Self.unredeemedStart(call.caller),
                outcome: outcome,
                error: try body.text("error"),
                effect: try effect(call, of: outcome)
            )
            try call.require(agent: report.identity.agentID)
            receipt = try await call.authority.recordOutcome(report)
        }
        var response = try Response(receipt, adding: observations.evidence(id: receipt.eventID, activity: nil))
        response.headers[.outcomeEffect] = receipt.effect.headerValue
        return response
    }

    /// What the client says of what a failed body has done. In a header, as the identity of a start is.
    private func effect(_ call: Call, of outcome: Outcome) throws -> OutcomeEffect {
        guard let text = call.request.headers[.outcomeEffect] else { return .unknown }
        guard let effect = OutcomeEffect(headerValue: text) else {
            let message = "\(OutcomeEffect.header) has no known value; it is none, or suspended; approval=\"ID\""
            throw Refusal.invalid(message)
        }
        guard outcome == .error else {
            throw Refusal.invalid("\(OutcomeEffect.header) is for the outcome error; this report says success")
        }
        return effect
    }

    /// Where the evidence says which key has asked or reported, whatever the client has put there.
    static let askerLink = "api_key"

    /// The identity of a start that was recorded with its permit. Only the key that asked can report its outcome.
    private static func unredeemedStart(_ caller: KeyRecord) -> String { "unredeemed:\(caller.id)" }
}

extension JSONBody {
    /// A member that has to be one of a few words.
    func word<Word: RawRepresentable>(_ name: String, _ type: Word.Type = Word.self) throws -> Word
    where Word: CaseIterable, Word.RawValue == String {
        guard let word = Word(rawValue: try require(name)) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw Refusal.invalid("\(name) has no known value; it is one of \(words)")
        }
        return word
    }

    /// A member that is one of some words when it is there.
    func optionalWord<Word: RawRepresentable>(_ name: String, _ type: Word.Type = Word.self) throws -> Word?
    where Word: CaseIterable, Word.RawValue == String {
        try text(name) == nil ? nil : try word(name)
    }
}

extension Schema {
    private static let operation: [String: Schema] = ["agent_id": .name, "action": .name, "idempotency_key": .name]
    private static let circumstances: [String: Schema] = [
        "params": .facts, "context": .facts, "evidence_context": .links.orNull,
    ]

    /// From a client that redeems its permits, or from one that does not.
    fileprivate static let guardRequest = either(
        object(
            operation.merging(["resource": .name.orNull, "risk_class": .name.orNull]) { own, _ in own },
            optional: circumstances
        ).without("params", "context").described(
            "With resource and risk_class, be they null. The reply holds a permit, to be redeemed before the body runs unless "
                + "X-Start-Id has done so."
        ),
        object(
            operation,
            optional: circumstances.merging(["resource": .absent, "risk_class": .absent]) { own, _ in own }
        ).without("params", "context").described(
            "Without both. An allowed reply holds no permit: it is spent at once, and the body runs on the reply alone."
        )
    )

    fileprivate static let guardReply = object(
        [
            "status": .one(of: [
                "allowed", "approved", "pending", "denied", "expired", "already_started", "completed",
                "governance_inactive",
            ])
        ],
        optional: [
            "operation_id": .uuid.orNull, "policy_version": .text, "policy_id": .text.orNull,
            "decision_event_id": .uuid, "resource": .text, "risk_class": .text, "permit_token": .text,
            "permit_expires_at": .time, "approval_id": .uuid.orNull, "approver": .text.orNull,
            "approved_at": .time.orNull, "reason": .text.orNull,
            "outcome": .one(of: ["success", "error"]).orNull,
            "standing": Schema.one(of: OperationStanding.allCases.map(\.rawValue)).described(
                "With already_started and completed: how far the operation has got. Under way is what has a permit and no "
                    + "outcome, until its lease has run out; then it is in doubt."
            ),
            "error": Schema.text.described("With completed: the type of the error of its outcome, or cancelled."),
            "result": Schema.anyObject.described("With completed: what its body attached to its outcome."),
            "evidence_id": .text.orNull,
            "activity_id": .text.orNull, "started": .constant(true), "start_event_id": .uuid, "start_hash": .text,
            "duplicate": .bool,
        ]
    )

    fileprivate static let startRequest = object(
        [
            "idempotency_key": .text, "action": .text, "agent_id": .text, "resource": .text, "risk_class": .text,
            "permit_token": .text, "start_id": .name,
        ],
        optional: ["evidence_context": .links.orNull]
    )

    fileprivate static let startReceipt = object([
        "started": .constant(true), "start_event_id": .uuid, "start_hash": .text, "duplicate": .bool,
    ])

    private static let outcome: [String: Schema] = [
        "idempotency_key": .text, "action": .text, "agent_id": .text, "outcome": .one(of: ["success", "error"]),
    ]

    /// With the permit, or from a client that redeems none.
    fileprivate static let outcomeReport = either(
        object(
            outcome.merging([
                "resource": .text, "risk_class": .text, "permit_token": .text, "report_id": .name,
            ]) { own, _ in own },
            optional: [
                "error": .text.orNull, "result": .result.orNull, "evidence_context": .links.orNull,
            ]
        ),
        object(outcome, optional: ["error": .text.orNull]).without("permit_token")
    )

    fileprivate static let outcomeEffect = text(
        matching: #"^(none|suspended; approval="[!#-\[\]-~]{1,128}")$"#
    )

    fileprivate static let outcomeReceipt = object(
        ["received": .constant(true), "receipt_event_id": .uuid, "receipt_hash": .text, "duplicate": .bool],
        optional: ["evidence_id": .text.orNull, "activity_id": .text.orNull]
    )
}
#endif
