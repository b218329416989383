#if Server
import GRDB
public import HaltState
public import HaltStateSQLite

/// What a restore has taken from agents and keys, until a person has looked.
public struct RestoredAccess: Sendable {
    /// The order of a restore that pauses all agents of a tenant.
    public struct Pause: Hashable, Sendable {
        /// Whose agents.
        public let tenant: TenantID
        /// Why.
        public let reason: String
    }

    private let ledger: SQLiteLedger
    private let wallClock: any WallClock

    /// Looks at the records of a ledger.
    public init(_ ledger: SQLiteLedger, wallClock: any WallClock = SystemWallClock()) {
        self.ledger = ledger
        self.wallClock = wallClock
    }

    /// The pauses that a restore gave and that are still in force, by tenant.
    ///
    /// - Throws: ``HaltStateError``.
    public func pauses() throws -> [Pause] {
        guard ledger.knowsRestores else { return [] }
        return try ledger.readRecords { database in
            try Row.fetchAll(database, sql: "SELECT tenant, reason FROM agent_order \(Self.condition) ORDER BY tenant")
                .map { row in
                    Pause(
                        tenant: TenantID(try row.decode(atIndex: 0)),
                        reason: try row.decode(String?.self, atIndex: 1) ?? ""
                    )
                }
        }
    }

    /// The keys that do not work since a restore, the newest first.
    ///
    /// - Throws: ``HaltStateError``.
    public func suspendedKeys() throws -> [KeyRecord] {
        try KeyBook(ledger).list().filter { $0.suspendedAt != nil && $0.revokedAt == nil }
    }

    /// Lets the suspended keys work again, and ends the pauses that a restore gave.
    ///
    /// - Parameter person: Who has looked.
    /// - Throws: ``HaltStateError``, with code `invalidCall` where the person's name could be taken for another one.
    public func lift(by person: String) throws {
        if let defect = person.personDefect {
            let message = "nothing was lifted: the name of who has looked \(defect); give another one"
            throw HaltStateError(code: .invalidCall, message: message)
        }
        let now = wallClock.now().microseconds
        try ledger.writeRecordsBlocking { database in
            try database.execute(sql: "UPDATE api_key SET suspended_at = NULL")
            try database.execute(
                sql: """
                    UPDATE agent_order SET status = 'OK', reason = 'reviewed after a restore', ordered_by = ?, ordered_at = ?
                    \(Self.condition)
                    """,
                arguments: [person, now]
            )
        }
    }

    private static let condition = """
        WHERE agent = '\(SQLiteLedger.everyAgent)' AND status = 'PAUSE'
            AND ordered_at IN (SELECT restored_at FROM restore)
        """
}
#endif
