public import HaltState

/// A request that waits for people, as a ledger finds it without reading what was asked.
public struct WaitingRequest: Hashable, Sendable {
    /// The approval that it waits for.
    public let approvalID: String
    /// Who asked.
    public let agentID: AgentID
    /// The end of the time to decide, which may have passed.
    public let decideBy: Timestamp
    /// The place of the operation's latest event.
    public let lastSequence: Int
    private let foldedAgent: String

    /// Describes a request.
    public init(approvalID: String, agentID: AgentID, decideBy: Timestamp, lastSequence: Int) {
        self.approvalID = approvalID
        self.agentID = agentID
        self.decideBy = decideBy
        self.lastSequence = lastSequence
        foldedAgent = agentID.rawValue.folded
    }

    /// What an operation waits for; `nil` for one that waits for nobody.
    package init?(_ operation: GuardedOperation) {
        guard operation.status == .pending, let terms = operation.approval?.terms else { return nil }
        self.init(
            approvalID: terms.id,
            agentID: operation.identity.agentID,
            decideBy: terms.decideBy,
            lastSequence: operation.lastSequence
        )
    }

    /// Whether somebody can still decide.
    package func isOpen(at now: Timestamp) -> Bool { decideBy > now }

    /// Whether an agent asked, under whichever spelling of its name: as with an order to stop, equal folded forms are one agent.
    package func isAsked(byFolded agent: String) -> Bool { foldedAgent == agent }
}
