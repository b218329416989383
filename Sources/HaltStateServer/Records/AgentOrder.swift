#if Server
public import HaltState
import HaltStateSQLite

/// What an agent is told to do at its next heartbeat, and what the authority holds it to.
public struct AgentOrder: Hashable, Sendable {
    /// The order.
    public enum Status: String, Hashable, Sendable, CaseIterable {
        /// Go on.
        case ok = "OK"
        /// Start nothing new for now.
        case pause = "PAUSE"
        /// Stop.
        case kill = "KILL"
    }

    /// The agent, or ``everyone``.
    public let agent: AgentID
    /// The order.
    public let status: Status
    /// Why, or `nil`.
    public let reason: String?
    /// Who gave it.
    public let orderedBy: String
    /// When.
    public let orderedAt: Timestamp

    /// The name that stands for all agents of a tenant.
    public static let everyone = AgentID(SQLiteLedger.everyAgent)
}
#endif
