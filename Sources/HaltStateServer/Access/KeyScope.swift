#if Server
/// What a key may do. Every endpoint names the scope that it needs; what becomes of approvals is told to two.
public enum KeyScope: String, Hashable, Sendable, CaseIterable {
    /// Ask: check, guard, redeem a permit, follow approvals, send a heartbeat, have the tenant's binding key.
    case check = "agent:check"
    /// Report: outcomes, observations, attachments.
    case report = "agent:report"
    /// Look: approvals and what becomes of them, operations, agents, policies, observations, attachments.
    case read = "admin:read"
    /// Decide: approvals, what becomes of a key that has come to an end, agents, a reload of the policies, an offer of the binding key.
    case write = "admin:write"
}
#endif
