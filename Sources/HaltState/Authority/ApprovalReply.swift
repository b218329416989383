/// How one approval stands (contract section 1.6). Absent values are written as `null`.
public struct ApprovalReply: Hashable, Sendable {
    /// The state of an approval.
    public enum Status: String, Hashable, Sendable, Codable {
        /// Nobody has decided yet, or not enough approvers have.
        case pending
        /// Approved.
        case approved
        /// Rejected.
        case rejected
        /// Decided too late, not at all, or not used in time.
        case expired
    }

    /// The state.
    public var status: Status
    /// Who decided, or `nil` while it is pending.
    public var approver: String?
    /// Why, or `nil`.
    public var reason: String?
    /// Who wants to act.
    public var agentID: AgentID?
    /// What is to be done.
    public var action: ActionName?
    /// When it was decided, or `nil` while it is pending.
    public var decidedAt: Timestamp?

    /// Creates a reply.
    public init(
        status: Status,
        approver: String? = nil,
        reason: String? = nil,
        agentID: AgentID? = nil,
        action: ActionName? = nil,
        decidedAt: Timestamp? = nil
    ) {
        self.status = status
        self.approver = approver
        self.reason = reason
        self.agentID = agentID
        self.action = action
        self.decidedAt = decidedAt
    }
}

extension ApprovalReply: Codable {
    private enum CodingKeys: String, CodingKey {
        case status, approver, reason, action
        case agentID = "agent_id"
        case decidedAt = "decided_at"
    }

    /// Reads the wire form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        status = try container.decode(Status.self, forKey: .status)
        approver = try container.decodeIfPresent(String.self, forKey: .approver)
        reason = try container.decodeIfPresent(String.self, forKey: .reason)
        agentID = try container.decodeIfPresent(AgentID.self, forKey: .agentID)
        action = try container.decodeIfPresent(ActionName.self, forKey: .action)
        decidedAt = container.decodeInformalTime(.decidedAt)
    }

    /// Writes the wire form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(status, forKey: .status)
        try container.encode(approver, forKey: .approver)
        try container.encode(reason, forKey: .reason)
        try container.encode(agentID, forKey: .agentID)
        try container.encode(action, forKey: .action)
        try container.encode(decidedAt, forKey: .decidedAt)
    }
}
