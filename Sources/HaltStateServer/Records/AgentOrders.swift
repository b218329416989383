#if Server
import GRDB
import HaltState
import HaltStateSQLite

/// The orders that agents are under. What the file says counts, so every server on it obeys at once.
///
/// An order holds for every agent whose name is equal in folded form: one for `a1` stops `A1`, and `a1` with a character that
/// cannot be seen. Lifting an order lifts all that are equal to it so, since each of them would go on holding.
///
/// Only the order of the moment is kept, and none of it is evidence: the log says who gave which.
struct AgentOrders: Sendable {
    private let ledger: SQLiteLedger
    private let wallClock: any WallClock

    init(_ ledger: SQLiteLedger, wallClock: any WallClock) {
        self.ledger = ledger
        self.wallClock = wallClock
    }

    /// The strictest of the orders that hold for an agent, everyone's included, or `nil` when there is none.
    func standing(of agent: AgentID, tenant: TenantID) throws -> AgentOrder? {
        let orders = try ledger.lookUp { database in
            // For "agent IN (?, ?)" SQLite makes a table each time. The name is looked for by its bytes as well: a process with
            // another version of Unicode may have folded it otherwise. Left alone, SQLite reads all orders of the tenant.
            let statement = try database.cachedStatement(
                sql: """
                    SELECT * FROM agent_order WHERE tenant = ?1 AND agent = ?2
                    UNION ALL SELECT * FROM agent_order INDEXED BY agent_order_folded WHERE tenant = ?1 AND folded = ?3
                    UNION ALL SELECT * FROM agent_order WHERE tenant = ?1 AND agent = ?4
                    """
            )
            return try Row.fetchAll(
                statement,
                arguments: [
                    tenant.rawValue, agent.rawValue, agent.rawValue.folded, AgentOrder.everyone.rawValue,
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

    /// Gives an agent an order. ``AgentOrder/Status/ok`` lifts the orders for all agents whose names are equal in folded form,
    /// and always can.
    ///
    /// - Throws: ``Refusal`` with 422 for an order to pause or stop under a new name that nobody could read, where neither an
    ///   API key nor an order has the name; ``HaltStateError``.
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
        let defect = agent.rawValue.nameDefect
        try await ledger.writeRecords { database in
            if let defect, try !Self.isOnRecord(agent, tenant, database) {
                guard status == .ok else {
                    throw Refusal.invalid(
                        "agent_id \(defect); name the agent as it is read: that order holds for this one, too"
                    )
                }
            } else {
                try order.write(tenant, database)
            }
            if status == .ok, agent != AgentOrder.everyone { try order.liftAlike(tenant, database) }
        }
        return order
    }

    /// Whether an API key or an order names the agent already, byte for byte.
    private static func isOnRecord(_ agent: AgentID, _ tenant: TenantID, _ database: Database) throws -> Bool {
        let sql = """
            SELECT EXISTS (SELECT 1 FROM api_key WHERE tenant = ?1 AND agent = ?2)
                OR EXISTS (SELECT 1 FROM agent_order WHERE tenant = ?1 AND agent = ?2)
            """
        return try Bool.fetchOne(database, sql: sql, arguments: [tenant.rawValue, agent.rawValue]) ?? false
    }
}

extension AgentOrder {
    fileprivate func write(_ tenant: TenantID, _ database: Database) throws {
        try database.execute(
            sql: """
                INSERT OR REPLACE INTO agent_order (tenant, agent, folded, status, reason, ordered_by, ordered_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                tenant.rawValue, agent.rawValue, agent.rawValue.folded, status.rawValue, reason, orderedBy,
                orderedAt.microseconds,
            ]
        )
    }

    /// Gives this order instead of those that hold for the agent because its name is equal in folded form. The order for
    /// everyone stands whatever an agent is called.
    fileprivate func liftAlike(_ tenant: TenantID, _ database: Database) throws {
        try database.execute(
            sql: """
                UPDATE agent_order SET status = ?, reason = ?, ordered_by = ?, ordered_at = ?
                WHERE tenant = ? AND folded = ? AND agent NOT IN (?, ?) AND status <> ?
                """,
            arguments: [
                status.rawValue, reason, orderedBy, orderedAt.microseconds, tenant.rawValue, agent.rawValue.folded,
                AgentOrder.everyone.rawValue, agent.rawValue, status.rawValue,
            ]
        )
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
