/// Whether an agent may go on.
public enum AgentStanding: Hashable, Sendable {
    /// It may.
    case running
    /// New calls wait.
    case paused
    /// No call runs any more.
    case killed
}
