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
