/// What a human decided on one approval, as it is told to everybody who listens (contract sections 1.7 and 1.8).
public struct ApprovalDecision: Hashable, Sendable {
    /// The request that was decided on.
    public var approvalID: String
    /// What was decided.
    public var status: ApprovalReply.Status
    /// Who decided, or `nil` when the authority does not say.
    public var approver: String?
    /// Why, or `nil`.
    public var reason: String?
    /// Who wants to act.
    public var agentID: AgentID?
    /// What is to be done.
    public var action: ActionName?
    /// What the call that first asked claimed to be named elsewhere, or `nil` when the authority does not say.
    public var correlation: CorrelationID?
    /// When it was decided.
    public var decidedAt: Timestamp?

    /// Creates a decision.
    public init(
        approvalID: String,
        status: ApprovalReply.Status,
        approver: String? = nil,
        reason: String? = nil,
        agentID: AgentID? = nil,
        action: ActionName? = nil,
        correlation: CorrelationID? = nil,
        decidedAt: Timestamp? = nil
    ) {
        self.approvalID = approvalID
        self.status = status
        self.approver = approver
        self.reason = reason
        self.agentID = agentID
        self.action = action
        self.correlation = correlation
        self.decidedAt = decidedAt
    }
}

extension ApprovalDecision: Decodable {
    private enum CodingKeys: String, CodingKey {
        case status, approver, reason, action, timestamp
        case approvalID = "request_id"
        case agentID = "agent_id"
        case correlation = "correlation_id"
        case decidedAt = "decided_at"
    }

    /// Reads either wire form: the time is `decided_at` in a query's reply, and `timestamp` on the stream.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        approvalID = try container.decodeNonBlank(.approvalID)
        status = try container.decode(ApprovalReply.Status.self, forKey: .status)
        approver = try container.decodeIfPresent(String.self, forKey: .approver)
        reason = try container.decodeIfPresent(String.self, forKey: .reason)
        agentID = try container.decodeIfPresent(AgentID.self, forKey: .agentID)
        action = try container.decodeIfPresent(ActionName.self, forKey: .action)
        correlation = (try? container.decodeIfPresent(CorrelationID.self, forKey: .correlation)) ?? nil
        decidedAt = container.decodeInformalTime(.decidedAt) ?? container.decodeInformalTime(.timestamp)
    }
}
