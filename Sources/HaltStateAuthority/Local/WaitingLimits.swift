/// How many requests may wait for people at the same time.
///
/// Whoever decides has to be able to look at all of them, and an agent that asks without end must not be able to bury those of
/// others. Requests whose time has run out do not count, and asking again for one that waits is never refused.
public struct WaitingLimits: Hashable, Sendable {
    /// For one agent.
    public let perAgent: Int
    /// For all agents of a tenant together.
    public let perTenant: Int

    /// Creates limits: by default 100 for each agent and 1,000 for each tenant.
    ///
    /// A tenant has room for one request at least. One agent never fills it: its limit is at most half of the tenant's, except
    /// where the tenant has room for one request only.
    public init(perAgent: Int = 100, perTenant: Int = 1_000) {
        self.perTenant = max(1, perTenant)
        self.perAgent = min(max(1, perAgent), max(1, self.perTenant / 2))
    }

    /// So many have to wait before one of the limits can be reached.
    var least: Int { min(perAgent, perTenant) }
}
