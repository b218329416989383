#if Server
import GRDB
public import HaltState
public import HaltStateAuthority
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
    public func lift(by person: Approver) throws {
        if let defect = person.nameDefect {
            let message = "nothing was lifted: the name of who has looked \(defect); give another one"
            throw HaltStateError(code: .invalidCall, message: message)
        }
        let now = wallClock.now()
        let end = OrderGiven(.ok, .everyone, by: person, reason: "reviewed after a restore")
        @Sendable func event(_ kind: LedgerEvent.Kind, _ tenant: String) -> AdministrativeEvent {
            let event = LedgerEvent(kind, at: now, identifiers: RandomIdentifiers())
            return AdministrativeEvent(tenant: TenantID(tenant), event)
        }
        try ledger.recordBlocking { database in
            let suspended = "SELECT id, tenant FROM api_key WHERE suspended_at IS NOT NULL AND revoked_at IS NULL"
            let keys = try Row.fetchAll(database, sql: suspended).map { row in
                let change = KeyChange(.resumed, key: try row.decode(atIndex: 0), by: person)
                return event(.keyChanged(change), try row.decode(atIndex: 1))
            }
            let paused = try String.fetchAll(database, sql: "SELECT tenant FROM agent_order \(Self.condition)")
            try database.execute(sql: "UPDATE api_key SET suspended_at = NULL")
            // What the events say is written with them.
            return ((), keys + paused.map { event(.ordered(end), $0) })
        }
    }

    private static let condition = """
        WHERE agent = '\(AgentOrder.Target.everyAgent)' AND status = 'PAUSE'
            AND ordered_at IN (SELECT restored_at FROM restore)
        """
}
#endif
