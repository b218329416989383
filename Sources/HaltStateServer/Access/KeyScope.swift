#if Server
/// What a key may do. Every endpoint names the one scope that it needs.
public enum KeyScope: String, Hashable, Sendable, CaseIterable {
    /// Ask: check, guard, redeem a permit, follow approvals, send a heartbeat.
    case check = "agent:check"
    /// Report: outcomes, observations, attachments.
    case report = "agent:report"
    /// Look: approvals, agents, policies, observations, attachments.
    case read = "admin:read"
    /// Decide: approvals, agents, a reload of the policies.
    case write = "admin:write"
}
#endif
