/// Asks for a decision that nothing is kept of for a later call (contract section 1.1).
public struct CheckRequest: Hashable, Sendable {
    /// Who wants to do what.
    public var call: CallIdentity
    /// What policies match on.
    public var params: GuardContext
    /// Links to other records; `correlation_id` is the identity of this check.
    public var evidenceContext: [String: String]

    /// Creates a request.
    public init(_ call: CallIdentity, params: GuardContext = [:], evidenceContext: [String: String] = [:]) {
        self.call = call
        self.params = params
        self.evidenceContext = evidenceContext
    }
}

extension CheckRequest: Codable {
    private enum CodingKeys: String, CodingKey {
        case action, params
        case agentID = "agent_id"
        case evidenceContext = "evidence_context"
    }

    /// Reads the wire form; `params` and `evidence_context` may be absent, as older clients leave them out.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        call = CallIdentity(
            action: try container.decode(ActionName.self, forKey: .action),
            agentID: try container.decode(AgentID.self, forKey: .agentID)
        )
        params = try container.decodeIfPresent(GuardContext.self, forKey: .params) ?? [:]
        evidenceContext = try container.decodeIfPresent([String: String].self, forKey: .evidenceContext) ?? [:]
    }

    /// Writes the wire form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(call.action, forKey: .action)
        try container.encode(call.agentID, forKey: .agentID)
        try container.encode(params, forKey: .params)
        try container.encode(evidenceContext, forKey: .evidenceContext)
    }
}
