/// How a checked call ended (contract section 1.2). Absent values are written as `null`.
public struct CheckReport: Hashable, Sendable {
    /// The check's identity: the `correlation_id` it was sent with.
    public var requestID: String
    /// Who did what.
    public var call: CallIdentity
    /// How it ended.
    public var status: Outcome
    /// What had been decided.
    public var decision: CheckReply.Decision
    /// The policy that decided, or `nil` for the default effect.
    public var policyID: String?
    /// What the body attached, or `nil`. A number that cannot be kept is left out of what is written, and `left_out` among
    /// the facts says where it stood.
    public var result: GuardContext?
    /// Links to other records.
    public var evidenceContext: [String: String]?

    /// Creates a report.
    public init(
        _ call: CallIdentity,
        requestID: String,
        status: Outcome,
        decision: CheckReply.Decision,
        policyID: String? = nil,
        result: GuardContext? = nil,
        evidenceContext: [String: String]? = nil
    ) {
        self.requestID = requestID
        self.call = call
        self.status = status
        self.decision = decision
        self.policyID = policyID
        self.result = result?.keepable
        self.evidenceContext = evidenceContext
    }
}

extension CheckReport: Codable {
    private enum CodingKeys: String, CodingKey {
        case requestID = "request_id"
        case agentID = "agent_id"
        case action, status, decision
        case policyID = "policy_id"
        case result
        case evidenceContext = "evidence_context"
    }

    /// Reads the wire form. The contract leaves the status to the client: whatever is not `success` is an error.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        requestID = try container.decode(String.self, forKey: .requestID)
        call = CallIdentity(
            action: try container.decode(ActionName.self, forKey: .action),
            agentID: try container.decode(AgentID.self, forKey: .agentID)
        )
        status = Outcome(rawValue: try container.decode(String.self, forKey: .status)) ?? .error
        decision = try container.decode(CheckReply.Decision.self, forKey: .decision)
        policyID = try container.decodeIfPresent(String.self, forKey: .policyID)
        result = try container.decodeResult(.result)
        evidenceContext = try container.decodeIfPresent([String: String].self, forKey: .evidenceContext)
    }

    /// Writes the wire form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(requestID, forKey: .requestID)
        try container.encode(call.agentID, forKey: .agentID)
        try container.encode(call.action, forKey: .action)
        try container.encode(status, forKey: .status)
        try container.encode(decision, forKey: .decision)
        try container.encode(policyID, forKey: .policyID)
        try container.encode(result?.keepable, forKey: .result)
        try container.encode(evidenceContext, forKey: .evidenceContext)
    }
}
