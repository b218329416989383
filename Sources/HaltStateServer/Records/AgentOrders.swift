#if Server
import GRDB
import HaltState
import HaltStateSQLite

/// The orders that agents are under. What the file says counts, so every server on it obeys at once.
///
/// Only the order of the moment is kept, and none of it is evidence: the log says who gave which.
struct AgentOrders: Sendable {
    private let ledger: SQLiteLedger
    private let wallClock: any WallClock

    init(_ ledger: SQLiteLedger, wallClock: any WallClock) {
        self.ledger = ledger
        self.wallClock = wallClock
    }

    /// The stricter of the agent's own order and everyone's, or `nil` when there is neither.
    func standing(of agent: AgentID, tenant: TenantID) throws -> AgentOrder? {
        let orders = try ledger.lookUp { database in
            // For "agent IN (?, ?)" SQLite makes a table each time.
            let statement = try database.cachedStatement(
                sql: """
                    SELECT * FROM agent_order WHERE tenant = ?1 AND agent = ?2
                    UNION ALL SELECT * FROM agent_order WHERE tenant = ?1 AND agent = ?3
                    """
            )
            return try Row.fetchAll(
                statement,
                arguments: [
                    tenant.rawValue, agent.rawValue, AgentOrder.everyone.rawValue,
                ]
            ).map(AgentOrder.init)
        }
        return orders.max { $0.status.strictness < $1.status.strictness }
    }

    /// Every order of a tenant, by agent.
    func list(tenant: TenantID) throws -> [AgentOrder] {
        try ledger.readRecords { database in
            let sql = "SELECT * FROM agent_order WHERE tenant = ? ORDER BY agent"
            return try Row.fetchAll(database, sql: sql, arguments: [tenant.rawValue]).map(AgentOrder.init)
        }
    }

    func give(
        _ status: AgentOrder.Status,
        to agent: AgentID,
        by approver: String,
        reason: String?,
        tenant: TenantID
    ) async throws -> AgentOrder {
        let order = AgentOrder(
            agent: agent,
            status: status,
            reason: reason,
            orderedBy: approver,
            orderedAt: wallClock.now()
        )
        try await ledger.writeRecords { database in
            try database.execute(
                sql: "INSERT OR REPLACE INTO agent_order VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [
                    tenant.rawValue, order.agent.rawValue, order.status.rawValue, order.reason, order.orderedBy,
                    order.orderedAt.microseconds,
                ]
            )
        }
        return order
    }
}

extension AgentOrder.Status {
    fileprivate var strictness: Int {
        switch self {
        case .ok: 0
        case .pause: 1
        case .kill: 2
        }
    }
}

extension AgentOrder {
    fileprivate init(_ row: Row) throws {
        let word = try row.decode(String.self, forColumn: "status")
        self.init(
            agent: AgentID(try row.decode(forColumn: "agent")),
            // An order that this version does not know is obeyed as the strictest one.
            status: Status(rawValue: word) ?? .kill,
            reason: try row.decode(forColumn: "reason"),
            orderedBy: try row.decode(forColumn: "ordered_by"),
            orderedAt: Timestamp(microseconds: try row.decode(forColumn: "ordered_at"))
        )
    }
}
#endif
