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

/// What an authority says to a ``CheckRequest`` (contract section 1.1).
public struct CheckReply: Hashable, Sendable {
    /// A stateless decision.
    public enum Decision: String, Hashable, Sendable, Codable {
        /// The call may run.
        case allow = "ALLOW"
        /// The call must not run.
        case deny = "DENY"
        /// A human would have to decide.
        case approvalRequired = "APPROVAL_REQUIRED"
    }

    /// The decision.
    public var decision: Decision
    /// Why, or `nil` when the authority does not say.
    public var reason: String?
    /// The policy that decided, or `nil` for the default effect.
    public var policyID: String?
    /// The time the authority took, in milliseconds, or `nil` when it does not say.
    public var latencyMilliseconds: Int?
    /// The approval request that was opened, or `nil`.
    public var approvalID: String?
    /// The authority's own name for this check, or `nil`.
    public var requestID: String?
    /// The evidence of the decision, to attach content to, or `nil` when the authority does not say.
    public var evidenceID: String?

    /// Creates a reply.
    public init(
        decision: Decision,
        reason: String? = nil,
        policyID: String? = nil,
        latencyMilliseconds: Int? = nil,
        approvalID: String? = nil,
        requestID: String? = nil,
        evidenceID: String? = nil
    ) {
        self.decision = decision
        self.reason = reason
        self.policyID = policyID
        self.latencyMilliseconds = latencyMilliseconds
        self.approvalID = approvalID
        self.requestID = requestID
        self.evidenceID = evidenceID
    }
}

extension CheckReply: Codable {
    private enum CodingKeys: String, CodingKey {
        case decision, reason
        case policyID = "policy_id"
        case latencyMilliseconds = "latency_ms"
        case approvalID = "approval_id"
        case requestID = "request_id"
        case evidenceID = "evidence_id"
    }

    /// Writes the wire form, absent values as `null` but for the evidence, which not every version has.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(decision, forKey: .decision)
        try container.encode(reason, forKey: .reason)
        try container.encode(policyID, forKey: .policyID)
        try container.encode(latencyMilliseconds, forKey: .latencyMilliseconds)
        try container.encode(approvalID, forKey: .approvalID)
        try container.encode(requestID, forKey: .requestID)
        try container.encodeIfPresent(evidenceID, forKey: .evidenceID)
    }
}

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

/// The answer to a ``CheckReport``. The contract promises nothing in it.
public struct CheckReceipt: Hashable, Sendable, Codable {
    /// The evidence that was recorded, or `nil` when the authority does not say.
    public var evidenceID: String?

    private enum CodingKeys: String, CodingKey {
        case evidenceID = "evidence_id"
    }

    /// Creates a receipt.
    public init(evidenceID: String? = nil) {
        self.evidenceID = evidenceID
    }
}
