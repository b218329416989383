public import HaltState
public import HaltStateAuthority

/// What every ``Authority`` promises, as checks that any implementation can be run against.
///
/// ```swift
/// @Test(arguments: AuthorityConformance.checks)
/// func conformance(check: AuthorityConformance.Check) async throws {
///     let suite = AuthorityConformance { policies in
///         let clock = ManualClock()
///         return .init(local: LocalAuthority(policies: policies, wallClock: clock), clock: clock)
///     }
///     try await suite.run(check)
/// }
/// ```
public struct AuthorityConformance: Sendable {
    /// One promise.
    public typealias Check = ConformanceCheck<AuthorityConformance>

    /// An authority, and what the contract leaves to its operators: humans who answer, and time.
    public struct Subject: Sendable {
        /// The authority.
        public let authority: any Authority
        /// Answers an approval in somebody's name. An answer that comes late or is not needed is not an error.
        public let answer: @Sendable (_ approvalID: String, Approval.Decision, _ name: String) async throws -> Void
        /// Moves the authority's clock on.
        public let advance: @Sendable (Duration) async throws -> Void

        /// Describes an authority.
        public init(
            authority: any Authority,
            answer: @escaping @Sendable (_ approvalID: String, Approval.Decision, _ name: String) async throws -> Void,
            advance: @escaping @Sendable (Duration) async throws -> Void
        ) {
            self.authority = authority
            self.answer = answer
            self.advance = advance
        }

        /// Describes an embedded authority that goes by a manual clock.
        public init(local: LocalAuthority, clock: ManualClock) {
            self.init(
                authority: local,
                answer: { id, decision, name in
                    let approver = Approver(name: name, authentication: "test")
                    try await local.decide(id, decision, by: approver, reason: "decided by \(name)")
                },
                advance: { clock.advance(by: $0) }
            )
        }

        /// The same authority, asked by its synchronous form.
        ///
        /// - Throws: ``ConformanceFailure`` when it has none.
        public func blocking() throws -> Subject {
            guard let blocking = authority.blocking else { throw ConformanceFailure("there is no synchronous form") }
            return Subject(authority: BlockingAdapter(authority: blocking), answer: answer, advance: advance)
        }
    }

    package let makeSubject: @Sendable (PolicySet) async throws -> Subject

    /// Prepares the checks.
    ///
    /// - Parameter makeSubject: Makes an authority that knows no operation yet and decides by the given policies.
    public init(makeSubject: @escaping @Sendable (PolicySet) async throws -> Subject) {
        self.makeSubject = makeSubject
    }

    /// Every promise.
    public static let checks: [Check] = permits + refusals + approvals + conflicts + stateless

    /// Makes an authority and checks one promise.
    ///
    /// - Throws: ``ConformanceFailure`` for a promise that is not kept; what the authority throws.
    public func run(_ check: Check) async throws {
        try await check.body(self)
    }
}

/// Asks the synchronous form, for checks that are asynchronous.
private struct BlockingAdapter: Authority {
    let authority: any BlockingAuthority

    func requestPermit(_ request: GuardRequest) async throws -> GuardReply { try authority.requestPermit(request) }
    func redeemPermit(_ request: StartRequest) async throws -> StartReceipt { try authority.redeemPermit(request) }
    func recordOutcome(_ report: OutcomeReport) async throws -> OutcomeReceipt { try authority.recordOutcome(report) }
    func check(_ request: CheckRequest) async throws -> CheckReply { try authority.check(request) }
    func recordCheck(_ report: CheckReport) async throws -> CheckReceipt { try authority.recordCheck(report) }
    func approval(_ id: String) async throws -> ApprovalReply { try authority.approval(id) }
}

/// The calls that the checks make, and the ways to the states they start from.
extension AuthorityConformance {
    /// The time that approvers have, and the time to use what they approved.
    static let decideWithin = Duration.seconds(3_600)
    static let useWithin = Duration.seconds(600)

    func subject(_ effect: PolicyEffect) async throws -> Subject {
        let approval =
            effect == .approvalRequired ? ApprovalRule(expiresIn: Self.decideWithin, useWithin: Self.useWithin) : nil
        let policy = Policy(
            name: "the policy",
            actionPattern: "refund.*",
            effect: effect,
            priority: 10,
            approval: approval
        )
        // Over the limit is refused whatever the policy says, so that one key can meet two decisions.
        let limit = Policy(
            name: "the limit",
            actionPattern: "refund.*",
            effect: .deny,
            priority: 20,
            conditions: [PolicyCondition(path: "params.amount_cents", op: .greaterThan, value: 1_000_000)]
        )
        return try await makeSubject(try PolicySet([policy, limit], version: "v7"))
    }

    static func request(_ key: IdempotencyKey = "refund:1", amount: Int64 = 12_900) -> GuardRequest {
        GuardRequest(
            OperationIdentity(
                idempotencyKey: key,
                action: "refund.create",
                agentID: "refund-bot",
                resource: "order:1",
                riskClass: "high"
            ),
            params: ["amount_cents": .integer(amount), "arguments_digest": "hmac-sha256:00", "note": nil],
            evidenceContext: ["correlation_id": "4b825dc6-42c1-4f3e-9d3a-1f0c2f0a7f10"]
        )
    }

    /// Whoever was asked for, with what the grant says of it.
    private static func claim(_ request: GuardRequest, _ grant: PermitGrant) -> OperationIdentity {
        var identity = request.identity
        identity.resource = grant.identity.resource
        identity.riskClass = grant.identity.riskClass
        return identity
    }

    static let startID = "6f1c2d3e-0000-4000-8000-00000000000a"
    static let reportID = "6f1c2d3e-0000-4000-8000-00000000000b"

    static func start(_ request: GuardRequest, _ grant: PermitGrant, startID: String = Self.startID) -> StartRequest {
        StartRequest(claim(request, grant), token: grant.token, startID: startID)
    }

    static func report(
        _ request: GuardRequest,
        _ grant: PermitGrant,
        outcome: Outcome = .success,
        reportID: String = Self.reportID
    ) -> OutcomeReport {
        OutcomeReport(
            claim(request, grant),
            token: grant.token,
            reportID: reportID,
            outcome: outcome,
            error: outcome == .error ? "PaymentDeclined" : nil,
            // Beyond 2^53 a number is a double to one reader and a whole number to another.
            result: outcome == .success ? ["refund_id": "r-1", "large": 1e17, "ratio": 0.5] : nil
        )
    }
}

extension AuthorityConformance.Subject {
    /// Asks for a permit that has to be granted.
    func grant(_ request: GuardRequest) async throws -> PermitGrant {
        let reply = try await authority.requestPermit(request)
        guard case .permitted(let grant) = reply else { throw ConformanceFailure("expected a permit, found \(reply)") }
        return grant
    }

    /// Asks for a permit that has to wait for a human.
    func pending(_ request: GuardRequest) async throws -> String {
        let reply = try await authority.requestPermit(request)
        guard case .pending(let id, _) = reply else { throw ConformanceFailure("expected pending, found \(reply)") }
        return id
    }

    /// Fails unless the start or report is refused as one without a valid permit.
    func requireRefused(_ subject: String, _ body: () async throws -> Void) async throws {
        try await requireError(HaltStateError.self, subject, where: { $0.code == .permitInvalid }, body)
    }
}
