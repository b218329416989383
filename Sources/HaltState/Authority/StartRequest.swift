/// Redeems a permit (contract section 1.4). Resource and risk class are the ones from the grant.
public struct StartRequest: Hashable, Sendable {
    /// The name of the operation.
    public var idempotencyKey: String
    /// What is to be done.
    public var action: String
    /// Who acts.
    public var agentID: String
    /// What is acted on.
    public var resource: String
    /// How much harm the action can do.
    public var riskClass: String
    /// The secret from the grant.
    public var token: PermitToken
    /// The identity of this start, a UUID that stays the same when the request is repeated.
    public var startID: String
    /// Links to other records.
    public var evidenceContext: [String: String]

    /// Creates a request.
    public init(
        idempotencyKey: String,
        action: String,
        agentID: String,
        resource: String,
        riskClass: String,
        token: PermitToken,
        startID: String,
        evidenceContext: [String: String] = [:]
    ) {
        self.idempotencyKey = idempotencyKey
        self.action = action
        self.agentID = agentID
        self.resource = resource
        self.riskClass = riskClass
        self.token = token
        self.startID = startID
        self.evidenceContext = evidenceContext
    }
}

extension StartRequest: Codable {
    private enum CodingKeys: String, CodingKey {
        case idempotencyKey = "idempotency_key"
        case action
        case agentID = "agent_id"
        case resource
        case riskClass = "risk_class"
        case token = "permit_token"
        case startID = "start_id"
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
        startID = try container.decode(String.self, forKey: .startID)
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
        try container.encode(startID, forKey: .startID)
        try container.encode(evidenceContext, forKey: .evidenceContext)
    }
}
