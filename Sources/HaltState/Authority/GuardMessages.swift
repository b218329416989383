/// Asks for a permit for one operation (contract section 1.3). Absent values are written as `null`.
public struct GuardRequest: Hashable, Sendable {
    /// Which operation.
    public var identity: OperationIdentity
    /// What policies match on; holds the digest of the arguments as `arguments_digest`.
    public var params: GuardContext
    /// Links to other records, such as `correlation_id`. Not part of the operation's identity.
    public var evidenceContext: [String: String]
    /// The identity of the start to record together with the permit, a UUID that no other call has, or `nil` for a permit
    /// to redeem later.
    ///
    /// An authority that knows of it redeems the permit in the step that grants it, and says so in ``PermitGrant/start``.
    /// The same request with the same identity is the same call, and gets its permit again: its reply may have been lost.
    /// Not part of the wire form, whose fields are the contract's. Over HTTP it is the header `X-Start-Id`, and an
    /// authority that does not know that has the permit redeemed by a request of its own.
    public var startID: String?

    /// Creates a request.
    public init(
        _ identity: OperationIdentity,
        params: GuardContext = [:],
        evidenceContext: [String: String] = [:],
        startID: String? = nil
    ) {
        self.identity = identity
        self.params = params
        self.evidenceContext = evidenceContext
        self.startID = startID
    }
}

extension GuardRequest: Codable {
    private enum CodingKeys: String, CodingKey {
        case params
        case evidenceContext = "evidence_context"
    }

    /// Reads the wire form; `params` and `evidence_context` may be absent, as older clients leave them out.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        identity = try OperationIdentity(from: decoder)
        params = try container.decodeIfPresent(GuardContext.self, forKey: .params) ?? [:]
        evidenceContext = try container.decodeIfPresent([String: String].self, forKey: .evidenceContext) ?? [:]
    }

    /// Writes the wire form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try identity.encode(to: encoder)
        try container.encode(params, forKey: .params)
        try container.encode(evidenceContext, forKey: .evidenceContext)
    }
}

/// What an authority says to a ``GuardRequest`` (contract section 1.3). A status that is not listed does not decode.
public enum GuardReply: Hashable, Sendable {
    /// Run once, with this permit.
    indirect case permitted(PermitGrant)
    /// A human has to decide.
    case pending(approvalID: String, reason: String?)
    /// A policy refuses.
    case denied(reason: String, policyID: String?)
    /// A human has refused.
    case rejected(reason: String, policyID: String?, approvalID: String, approver: String?)
    /// The time to decide or the time to use the approval has passed.
    case expired
    /// The operation has had its permit. What is on record of it, an authority says only to a caller that repeats it.
    indirect case alreadyStarted(
        status: ActionAlreadyStarted.Status,
        outcome: Outcome?,
        operationID: String?,
        reason: String?,
        earlier: EarlierCall = EarlierCall()
    )
    /// Governance is switched off, so nobody may allow.
    case governanceInactive(reason: String)
}

extension GuardReply: Codable {
    private enum CodingKeys: String, CodingKey {
        case status, reason, outcome, approver, started, standing, error, result
        case operationID = "operation_id"
        case decisionEventID = "decision_event_id"
        case policyVersion = "policy_version"
        case policyID = "policy_id"
        case token = "permit_token"
        case expiresAt = "permit_expires_at"
        case approvalID = "approval_id"
        case approvedAt = "approved_at"
        case evidenceID = "evidence_id"
    }

    private enum Status: String, Codable {
        case allowed, approved, pending, denied, rejected, expired, completed
        case alreadyStarted = "already_started"
        case governanceInactive = "governance_inactive"
    }

    /// Reads the wire form. What a permit does not repeat of the question is taken from
    /// `CodingUserInfoKey.askedOperation`.
    ///
    /// - Throws: `DecodingError` for an unknown status or a missing field; the caller fails closed.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let reason = try container.decodeIfPresent(String.self, forKey: .reason)
        let policyID = try container.decodeIfPresent(String.self, forKey: .policyID)
        let approvalID = try container.decodeIfPresent(String.self, forKey: .approvalID)
        let status = try container.decode(Status.self, forKey: .status)
        switch status {
        case .allowed: self = .permitted(try Self.grant(from: container, decoder))
        case .approved:
            let grant = try Self.grant(from: container, decoder)
            guard grant.approval != nil else { throw Self.missing(.approvalID, in: container) }
            self = .permitted(grant)
        case .pending:
            guard let approvalID else { throw Self.missing(.approvalID, in: container) }
            self = .pending(approvalID: approvalID, reason: reason)
        case .denied, .rejected:
            let approver = try container.decodeIfPresent(String.self, forKey: .approver)
            if let approvalID {
                self = .rejected(
                    reason: reason ?? "rejected",
                    policyID: policyID,
                    approvalID: approvalID,
                    approver: approver
                )
            } else {
                self = .denied(reason: reason ?? "policy violation", policyID: policyID)
            }
        case .expired: self = .expired
        case .alreadyStarted, .completed:
            self = .alreadyStarted(
                status: status == .completed ? .completed : .started,
                outcome: try container.decodeIfPresent(Outcome.self, forKey: .outcome),
                operationID: try container.decodeIfPresent(String.self, forKey: .operationID),
                reason: reason,
                earlier: Self.earlier(in: container)
            )
        case .governanceInactive: self = .governanceInactive(reason: reason ?? "governance_inactive")
        }
    }

    /// What only informs. A form that is not known is passed over: the call does not run anyway.
    private static func earlier(in container: KeyedDecodingContainer<CodingKeys>) -> EarlierCall {
        func text(_ key: CodingKeys) -> String? { try? container.decodeIfPresent(String.self, forKey: key) }
        return EarlierCall(
            standing: text(.standing).flatMap { OperationStanding(rawValue: $0) },
            error: text(.error),
            result: try? container.decodeIfPresent(GuardContext.self, forKey: .result)
        )
    }

    private static func grant(
        from container: KeyedDecodingContainer<CodingKeys>,
        _ decoder: any Decoder
    ) throws -> PermitGrant {
        let approvalID = try container.decodeIfPresent(String.self, forKey: .approvalID)
        let approver = try container.decodeIfPresent(String.self, forKey: .approver)
        let approvedAt = container.decodeInformalTime(.approvedAt)
        return PermitGrant(
            try OperationIdentity(permit: decoder),
            operationID: try container.decode(String.self, forKey: .operationID),
            decisionEventID: try container.decode(String.self, forKey: .decisionEventID),
            policyVersion: try container.decode(String.self, forKey: .policyVersion),
            policyID: try container.decodeIfPresent(String.self, forKey: .policyID),
            token: PermitToken(try container.decode(String.self, forKey: .token)),
            expiresAt: try container.decode(Timestamp.self, forKey: .expiresAt),
            approval: approvalID.map { PermitGrant.Approval(id: $0, approver: approver, approvedAt: approvedAt) },
            // One that is no whole receipt proves nothing: the permit is redeemed as if there were none.
            start: container.contains(.started) ? try? StartReceipt(from: decoder) : nil,
            evidenceID: try container.decodeIfPresent(String.self, forKey: .evidenceID)
        )
    }

    private static func missing(
        _ key: CodingKeys,
        in container: KeyedDecodingContainer<CodingKeys>
    ) -> DecodingError {
        .keyNotFound(key, .init(codingPath: container.codingPath, debugDescription: "required with this status"))
    }

    /// Writes the wire form. A rejection is written as `denied`, the only refusal that published clients know.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .permitted(let grant):
            try Self.encode(grant, to: &container)
            try grant.identity.encode(to: encoder)
            try grant.start?.encode(to: encoder)
        case .pending(let approvalID, let reason):
            try container.encode(Status.pending, forKey: .status)
            try container.encode(approvalID, forKey: .approvalID)
            try container.encode(reason, forKey: .reason)
        case .denied(let reason, let policyID):
            try container.encode(Status.denied, forKey: .status)
            try container.encode(reason, forKey: .reason)
            try container.encode(policyID, forKey: .policyID)
        case .rejected(let reason, let policyID, let approvalID, let approver):
            try container.encode(Status.denied, forKey: .status)
            try container.encode(reason, forKey: .reason)
            try container.encode(policyID, forKey: .policyID)
            try container.encode(approvalID, forKey: .approvalID)
            try container.encode(approver, forKey: .approver)
        case .expired:
            try container.encode(Status.expired, forKey: .status)
        case .alreadyStarted(let status, let outcome, let operationID, let reason, let earlier):
            try container.encode(status == .completed ? Status.completed : .alreadyStarted, forKey: .status)
            try container.encode(outcome, forKey: .outcome)
            try container.encode(operationID, forKey: .operationID)
            try container.encode(reason, forKey: .reason)
            try container.encodeIfPresent(earlier.standing?.rawValue, forKey: .standing)
            try container.encodeIfPresent(earlier.error, forKey: .error)
            try container.encodeIfPresent(earlier.result, forKey: .result)
        case .governanceInactive(let reason):
            try container.encode(Status.governanceInactive, forKey: .status)
            try container.encode(reason, forKey: .reason)
        }
    }

    private static func encode(_ grant: PermitGrant, to container: inout KeyedEncodingContainer<CodingKeys>) throws {
        try container.encode(grant.approval == nil ? Status.allowed : .approved, forKey: .status)
        try container.encode(grant.operationID, forKey: .operationID)
        try container.encode(grant.decisionEventID, forKey: .decisionEventID)
        try container.encode(grant.policyVersion, forKey: .policyVersion)
        try container.encode(grant.policyID, forKey: .policyID)
        try container.encode(grant.token.secret, forKey: .token)
        try container.encode(grant.expiresAt, forKey: .expiresAt)
        try container.encode(grant.approval?.id, forKey: .approvalID)
        try container.encode(grant.approval?.approver, forKey: .approver)
        try container.encode(grant.approval?.approvedAt, forKey: .approvedAt)
        try container.encodeIfPresent(grant.evidenceID, forKey: .evidenceID)
    }
}

/// A permit as an authority grants it (contract section 1.3, status `allowed` or `approved`): its facts, and the secret that
/// redeems it.
public struct PermitGrant: Hashable, Sendable {
    /// What the body is told of the permit.
    package private(set) var record: PermitRecord
    /// The secret that redeems the permit.
    public var token: PermitToken
    /// Proof that the permit is redeemed already, or `nil` when it is still to be redeemed. See ``GuardRequest/startID``. On
    /// the wire it is the receipt's members, beside the permit's.
    public var start: StartReceipt?
    /// Whether this is the bare word of a server before 0.8, which issues nothing that could be redeemed.
    package var isWithoutPermit = false

    /// A human's approval.
    public struct Approval: Hashable, Sendable {
        /// The request that was approved.
        public var id: String
        /// Who approved.
        public var approver: String?
        /// When.
        public var approvedAt: Timestamp?

        /// Creates an approval.
        public init(id: String, approver: String?, approvedAt: Timestamp?) {
            self.id = id
            self.approver = approver
            self.approvedAt = approvedAt
        }
    }

    /// Creates a grant.
    public init(
        _ identity: OperationIdentity,
        operationID: String,
        decisionEventID: String,
        policyVersion: String,
        policyID: String?,
        token: PermitToken,
        expiresAt: Timestamp,
        approval: Approval? = nil,
        start: StartReceipt? = nil,
        evidenceID: String? = nil
    ) {
        let record = PermitRecord(
            identity,
            operation: RecordName(operationID),
            policyID: policyID,
            policyVersion: policyVersion,
            decisionEvent: RecordName(decisionEventID),
            expiresAt: expiresAt,
            approval: approval,
            evidenceID: evidenceID
        )
        self.init(record, token: token, start: start)
    }

    package init(_ record: PermitRecord, token: PermitToken, start: StartReceipt?) {
        self.record = record
        self.token = token
        self.start = start
    }
}

extension PermitGrant {
    /// Which operation, with the resource and the risk class as recorded.
    public var identity: OperationIdentity {
        get { record.identity }
        set { change { $0.identity = newValue } }
    }
    /// The operation in the authority's ledger, a UUID.
    public var operationID: String {
        get { record.operationID }
        set { change { $0.operation = RecordName(newValue) } }
    }
    /// The event that recorded the decision, a UUID.
    public var decisionEventID: String {
        get { record.decisionEventID }
        set { change { $0.decisionEvent = RecordName(newValue) } }
    }
    /// The version of the policy set that decided.
    public var policyVersion: String {
        get { record.policyVersion }
        set { change { $0.policyVersion = newValue } }
    }
    /// The policy that decided, or `nil` for the default effect.
    public var policyID: String? {
        get { record.policyID }
        set { change { $0.policyID = newValue } }
    }
    /// When the permit stops being redeemable.
    public var expiresAt: Timestamp {
        get { record.expiresAt }
        set { change { $0.expiresAt = newValue } }
    }
    /// The approval behind the permit, or `nil` when the policy allowed the call.
    public var approval: Approval? {
        get { record.facts.approval }
        set { change { $0.approval = newValue } }
    }
    /// The evidence of the decision, to attach content to, or `nil` when the authority does not say.
    public var evidenceID: String? {
        get { record.evidenceID }
        set { change { $0.evidenceID = newValue } }
    }

    private mutating func change(_ change: (inout PermitRecord.Facts) -> Void) {
        var facts = record.facts
        change(&facts)
        record = PermitRecord(facts)
    }
}
