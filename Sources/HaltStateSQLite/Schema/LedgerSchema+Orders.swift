#if SQLite
import GRDB
import HaltState

extension LedgerSchema {
    /// Gives each order the folded form of its agent's name, by which it is found: an order holds for every agent whose name
    /// is equal in that form.
    ///
    /// The table is made anew, so that no order can be written without the form, which would stop nobody.
    static func foldOrders(_ database: Database) throws {
        try database.execute(sql: foldedOrderTable)
        for row in try Row.fetchAll(database, sql: "SELECT tenant, agent FROM agent_order") {
            let (tenant, agent): (String, String) = (try row.decode(atIndex: 0), try row.decode(atIndex: 1))
            try database.execute(
                sql: """
                    INSERT INTO folded_order
                    SELECT tenant, agent, status, reason, ordered_by, ordered_at, ? FROM agent_order
                    WHERE tenant = ? AND agent = ?
                    """,
                arguments: [agent.folded, tenant, agent]
            )
        }
        try database.execute(
            sql: """
                DROP TABLE agent_order;
                ALTER TABLE folded_order RENAME TO agent_order;
                CREATE INDEX agent_order_folded ON agent_order (tenant, folded);
                """
        )
    }

    /// Orders for actions, in a table of their own: no heartbeat tells of them. And how many calls an order has refused to whom
    /// since the last one that is in the evidence, one row for each caller and target.
    static let actionOrderTables = """
        CREATE TABLE action_order (
            tenant TEXT NOT NULL,
            pattern TEXT NOT NULL,
            status TEXT NOT NULL,
            reason TEXT,
            ordered_by TEXT NOT NULL,
            ordered_at INTEGER NOT NULL,
            PRIMARY KEY (tenant, pattern)
        ) WITHOUT ROWID;
        CREATE TABLE order_refusal (
            tenant TEXT NOT NULL,
            holder TEXT NOT NULL,
            scope TEXT NOT NULL,
            value TEXT NOT NULL,
            recorded_at INTEGER,
            earlier INTEGER NOT NULL,
            PRIMARY KEY (tenant, holder, scope, value)
        ) WITHOUT ROWID;
        """

    private static let foldedOrderTable = """
        CREATE TABLE folded_order (
            tenant TEXT NOT NULL,
            agent TEXT NOT NULL,
            status TEXT NOT NULL,
            reason TEXT,
            ordered_by TEXT NOT NULL,
            ordered_at INTEGER NOT NULL,
            folded TEXT NOT NULL,
            PRIMARY KEY (tenant, agent)
        ) WITHOUT ROWID;
        """
}
#endif
