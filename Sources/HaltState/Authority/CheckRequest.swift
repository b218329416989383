/// Asks for a decision that nothing is kept of for a later call (contract section 1.1).
public struct CheckRequest: Hashable, Sendable, Codable {
    /// Who acts.
    public var agentID: String
    /// What is to be done.
    public var action: String
    /// What policies match on.
    public var params: GuardContext
    /// Links to other records; `correlation_id` is the identity of this check.
    public var evidenceContext: [String: String]

    private enum CodingKeys: String, CodingKey {
        case agentID = "agent_id"
        case action, params
        case evidenceContext = "evidence_context"
    }

    /// Creates a request.
    public init(agentID: String, action: String, params: GuardContext, evidenceContext: [String: String] = [:]) {
        self.agentID = agentID
        self.action = action
        self.params = params
        self.evidenceContext = evidenceContext
    }

    /// Reads the wire form; `params` and `evidence_context` may be absent, as older clients leave them out.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        agentID = try container.decode(String.self, forKey: .agentID)
        action = try container.decode(String.self, forKey: .action)
        params = try container.decodeIfPresent(GuardContext.self, forKey: .params) ?? [:]
        evidenceContext = try container.decodeIfPresent([String: String].self, forKey: .evidenceContext) ?? [:]
    }
}
