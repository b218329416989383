/// Asks for a permit for one operation (contract section 1.3). Absent values are written as `null`.
public struct GuardRequest: Hashable, Sendable {
    /// Who acts.
    public var agentID: String
    /// What is to be done.
    public var action: String
    /// What policies match on; holds the digest of the arguments as `arguments_digest`.
    public var params: GuardContext
    /// The name of the operation.
    public var idempotencyKey: String
    /// What is acted on, or `nil` to leave it to the authority.
    public var resource: String?
    /// How much harm the action can do, or `nil` to leave it to the authority.
    public var riskClass: String?
    /// Links to other records, such as `correlation_id`. Not part of the operation's identity.
    public var evidenceContext: [String: String]
    /// The identity of the start to record together with the permit, a UUID that no other call has, or `nil` for a permit
    /// to redeem later.
    ///
    /// An authority that knows of it burns the permit in the step that grants it, and says so in ``PermitGrant/start``.
    /// The same request with the same identity is the same call, and gets its permit again: its reply may have been lost.
    /// Not part of the wire form, whose fields are the contract's. Over HTTP it is the header `X-Start-Id`, and an
    /// authority that does not know that has the permit redeemed by a request of its own.
    public var startID: String?

    /// Creates a request.
    public init(
        agentID: String,
        action: String,
        params: GuardContext,
        idempotencyKey: String,
        resource: String? = nil,
        riskClass: String? = nil,
        evidenceContext: [String: String] = [:],
        startID: String? = nil
    ) {
        self.agentID = agentID
        self.action = action
        self.params = params
        self.idempotencyKey = idempotencyKey
        self.resource = resource
        self.riskClass = riskClass
        self.evidenceContext = evidenceContext
        self.startID = startID
    }
}

extension GuardRequest: Codable {
    private enum CodingKeys: String, CodingKey {
        case agentID = "agent_id"
        case action, params
        case idempotencyKey = "idempotency_key"
        case resource
        case riskClass = "risk_class"
        case evidenceContext = "evidence_context"
    }

    /// Reads the wire form; `params` and `evidence_context` may be absent, as older clients leave them out.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        agentID = try container.decode(String.self, forKey: .agentID)
        action = try container.decode(String.self, forKey: .action)
        params = try container.decodeIfPresent(GuardContext.self, forKey: .params) ?? [:]
        idempotencyKey = try container.decode(String.self, forKey: .idempotencyKey)
        resource = try container.decodeIfPresent(String.self, forKey: .resource)
        riskClass = try container.decodeIfPresent(String.self, forKey: .riskClass)
        evidenceContext = try container.decodeIfPresent([String: String].self, forKey: .evidenceContext) ?? [:]
    }

    /// Writes the wire form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(agentID, forKey: .agentID)
        try container.encode(action, forKey: .action)
        try container.encode(params, forKey: .params)
        try container.encode(idempotencyKey, forKey: .idempotencyKey)
        try container.encode(resource, forKey: .resource)
        try container.encode(riskClass, forKey: .riskClass)
        try container.encode(evidenceContext, forKey: .evidenceContext)
    }
}
