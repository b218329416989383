#if SQLite
import GRDB
import HaltState
import HaltStateAuthority

/// A tenant's orders to stop. The tables follow from the events; orders that are older than those were only in the tables.
extension LedgerRows {
    /// Every order, lifted ones included.
    ///
    /// - Parameters:
    ///   - version: The number of the file's schema.
    ///   - types: The types of the tenant's events of no operation.
    func orders(version: Int = LedgerSchema.currentVersion, types: Set<String>) throws -> OrderBook {
        guard version >= LedgerSchema.firstWithServerTables else { return OrderBook([], eventTypes: types) }
        let columns = "status, reason, ordered_by, ordered_at"
        let agents = try database.cachedStatement(
            sql: "SELECT \(columns), agent AS target FROM agent_order WHERE tenant = ?"
        )
        var orders = try Row.fetchAll(agents, arguments: [tenant.rawValue]).map { row in
            try AgentOrder(row, .init(agent: AgentID(row.decode(forColumn: "target"))))
        }
        if version >= LedgerSchema.firstWithActionOrders {
            let actions = try database.cachedStatement(
                sql: "SELECT \(columns), pattern AS target FROM action_order WHERE tenant = ?"
            )
            orders += try Row.fetchAll(actions, arguments: [tenant.rawValue]).map { row in
                try AgentOrder(row, .actions(row.decode(forColumn: "target")))
            }
        }
        return OrderBook(orders, eventTypes: types)
    }

    /// The strictest of the orders that hold for an agent, everyone's included, or `nil` when there is none.
    func standingOrder(of agent: AgentID) throws -> AgentOrder? {
        // For "agent IN (?, ?)" SQLite makes a table each time. The name is looked for by its bytes as well: a process with
        // another version of Unicode may have folded it otherwise. Left alone, SQLite reads all orders of the tenant.
        let statement = try database.cachedStatement(
            sql: """
                SELECT * FROM agent_order WHERE tenant = ?1 AND agent = ?2
                UNION ALL SELECT * FROM agent_order INDEXED BY agent_order_folded WHERE tenant = ?1 AND folded = ?3
                UNION ALL SELECT * FROM agent_order WHERE tenant = ?1 AND agent = ?4
                """
        )
        let name = agent.rawValue
        let found = try Row.fetchAll(
            statement,
            arguments: [tenant.rawValue, name, name.folded, AgentOrder.Target.everyAgent]
        ).map { row in
            try AgentOrder(row, .init(agent: AgentID(row.decode(forColumn: "agent"))))
        }
        // Whatever was found holds, however this version folds it.
        return found.reduce(nil) { strictest, order in order.isStricter(than: strictest) ? order : strictest }
    }

    func save(_ order: AgentOrder) throws {
        let facts: StatementArguments = [
            tenant.rawValue, order.target.row, order.status.rawValue, order.reason, order.orderedBy,
            order.orderedAt.microseconds,
        ]
        switch order.target {
        case .agent, .everyone:
            let sql = """
                INSERT OR REPLACE INTO agent_order (tenant, agent, status, reason, ordered_by, ordered_at, folded)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
            try database.execute(sql: sql, arguments: facts + [order.target.row.folded])
        case .actions:
            let sql = """
                INSERT OR REPLACE INTO action_order (tenant, pattern, status, reason, ordered_by, ordered_at)
                VALUES (?, ?, ?, ?, ?, ?)
                """
            try database.execute(sql: sql, arguments: facts)
        }
        // What the new order refuses is recorded at once, whenever the one before it last was.
        let (kind, text) = order.target.folded
        try database.execute(
            sql: "UPDATE order_refusal SET recorded_at = NULL WHERE tenant = ? AND scope = ? AND value = ?",
            arguments: [tenant.rawValue, kind, text]
        )
    }

    /// How many calls of a caller the orders for a target have refused, as far as that is written.
    func refusals(_ name: RefusalName) throws -> RefusalCount {
        let statement = try database.cachedStatement(
            sql: """
                SELECT recorded_at, earlier FROM order_refusal
                WHERE tenant = ? AND holder = ? AND scope = ? AND value = ?
                """
        )
        guard let row = try Row.fetchOne(statement, arguments: arguments(name)) else { return RefusalCount() }
        return RefusalCount(
            recordedAt: try row.decode(Int64?.self, atIndex: 0).map(Timestamp.init(microseconds:)),
            earlier: max(0, try row.decode(atIndex: 1))
        )
    }

    func save(_ count: RefusalCount, _ name: RefusalName) throws {
        let sql = """
            INSERT OR REPLACE INTO order_refusal (tenant, holder, scope, value, recorded_at, earlier)
            VALUES (?, ?, ?, ?, ?, ?)
            """
        try database.cachedStatement(sql: sql)
            .execute(arguments: arguments(name) + [count.recordedAt?.microseconds, count.earlier])
    }

    private func arguments(_ name: RefusalName) -> StatementArguments {
        [tenant.rawValue, name.holder, name.kind, name.text]
    }
}

extension AgentOrder {
    fileprivate init(_ row: Row, _ target: Target) throws {
        let word = try row.decode(String.self, forColumn: "status")
        self.init(
            target: target,
            // An order that this version does not know is obeyed as the strictest one.
            status: Status(rawValue: word) ?? .kill,
            reason: try row.decode(forColumn: "reason"),
            orderedBy: try row.decode(forColumn: "ordered_by"),
            orderedAt: Timestamp(microseconds: try row.decode(forColumn: "ordered_at"))
        )
    }
}

extension AgentOrder.Target {
    /// How a row names the target.
    fileprivate var row: String {
        if case .everyone = self { Self.everyAgent } else { words.text }
    }

    /// The ``words``, the same for all targets that are alike.
    var folded: (kind: String, text: String) {
        if case .agent(let agent) = self { (words.kind, agent.rawValue.folded) } else { words }
    }
}
#endif
