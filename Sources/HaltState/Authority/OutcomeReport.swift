/// How the body of a guarded call ended (contract section 1.5). Absent values are written as `null`.
public struct OutcomeReport: Hashable, Sendable {
    /// The name of the operation.
    public var idempotencyKey: String
    /// What was done.
    public var action: String
    /// Who acted.
    public var agentID: String
    /// What was acted on.
    public var resource: String
    /// How much harm the action can do.
    public var riskClass: String
    /// The secret from the grant.
    public var token: PermitToken
    /// The identity of this report, a UUID that stays the same when the report is repeated.
    public var reportID: String
    /// How it ended.
    public var outcome: Outcome
    /// The kind of error, without argument values, or `nil` after success.
    public var error: String?
    /// What the body attached, or `nil`. A number that cannot be kept is left out of what is written, and `left_out` among
    /// the facts says where it stood.
    public var result: GuardContext?
    /// Links to other records.
    public var evidenceContext: [String: String]

    /// Creates a report.
    public init(
        idempotencyKey: String,
        action: String,
        agentID: String,
        resource: String,
        riskClass: String,
        token: PermitToken,
        reportID: String,
        outcome: Outcome,
        error: String? = nil,
        result: GuardContext? = nil,
        evidenceContext: [String: String] = [:]
    ) {
        self.idempotencyKey = idempotencyKey
        self.action = action
        self.agentID = agentID
        self.resource = resource
        self.riskClass = riskClass
        self.token = token
        self.reportID = reportID
        self.outcome = outcome
        self.error = error
        self.result = result?.keepable
        self.evidenceContext = evidenceContext
    }
}

extension OutcomeReport: Codable {
    private enum CodingKeys: String, CodingKey {
        case idempotencyKey = "idempotency_key"
        case action
        case agentID = "agent_id"
        case resource
        case riskClass = "risk_class"
        case token = "permit_token"
        case reportID = "report_id"
        case outcome, error, result
        case evidenceContext = "evidence_context"
    }

    /// Reads the wire form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        idempotencyKey = try container.decode(String.self, forKey: .idempotencyKey)
        action = try container.decode(String.self, forKey: .action)
        agentID = try container.decode(String.self, forKey: .agentID)
        resource = try container.decode(String.self, forKey: .resource)
        riskClass = try container.decode(String.self, forKey: .riskClass)
        token = PermitToken(try container.decode(String.self, forKey: .token))
        reportID = try container.decode(String.self, forKey: .reportID)
        outcome = try container.decode(Outcome.self, forKey: .outcome)
        error = try container.decodeIfPresent(String.self, forKey: .error)
        result = try container.decodeResult(.result)
        evidenceContext = try container.decodeIfPresent([String: String].self, forKey: .evidenceContext) ?? [:]
    }

    /// Writes the wire form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(idempotencyKey, forKey: .idempotencyKey)
        try container.encode(action, forKey: .action)
        try container.encode(agentID, forKey: .agentID)
        try container.encode(resource, forKey: .resource)
        try container.encode(riskClass, forKey: .riskClass)
        try container.encode(token.secret, forKey: .token)
        try container.encode(reportID, forKey: .reportID)
        try container.encode(outcome, forKey: .outcome)
        try container.encode(error, forKey: .error)
        try container.encode(result?.keepable, forKey: .result)
        try container.encode(evidenceContext, forKey: .evidenceContext)
    }
}
