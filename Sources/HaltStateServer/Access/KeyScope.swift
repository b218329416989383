#if Server
/// What a key may do. Every endpoint names the one scope that it needs.
public enum KeyScope: String, Hashable, Sendable, CaseIterable {
    /// Ask: check, guard, redeem a permit, follow approvals, send a heartbeat, have the tenant's binding key.
    case check = "agent:check"
    /// Report: outcomes, observations, attachments.
    case report = "agent:report"
    /// Look: approvals, agents, policies, observations, attachments.
    case read = "admin:read"
    /// Decide: approvals, agents, a reload of the policies, an offer of the binding key.
    case write = "admin:write"
}
#endif
