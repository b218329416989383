#if SQLite
import GRDB
public import HaltState
public import HaltStateAuthority

/// What a restore has taken from agents, keys and accounts, until a person has looked.
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
    ///
    /// - Parameters:
    ///   - ledger: The ledger.
    ///   - wallClock: The time of day, unless the ledger has one of its own. The machine's where left out.
    public init(_ ledger: SQLiteLedger, wallClock: (any WallClock)? = nil) {
        self.ledger = ledger
        self.wallClock = wallClock ?? SystemWallClock()
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
    public func suspendedKeys() throws -> [APIKeyRecord] {
        try SQLiteAPIKeyStore(ledger).list().filter { $0.suspendedAt != nil && $0.revokedAt == nil }
    }

    /// The accounts that do not work since a restore, the newest first.
    ///
    /// - Throws: ``HaltStateError``.
    package func suspendedAccounts() throws -> [UserAccount] {
        try SQLiteUserStore(ledger).list().filter { $0.standing == .suspended }
    }

    /// Lets the suspended keys and accounts work again, and ends the pauses that a restore gave, for one tenant after the other. Where a chain is
    /// damaged, nothing goes on: it could not be recorded.
    ///
    /// - Parameter person: Who has looked.
    /// - Throws: ``HaltStateError``, with code `invalidCall` where the person's name could be taken for another one, and
    ///   `ledgerUnusable` where nothing was lifted for some tenants, but for the others.
    public func lift(by person: Approver) throws {
        if let problem = person.nameProblem {
            let message = "nothing was lifted: the name of who has looked \(problem); give another one"
            throw HaltStateError(code: .invalidCall, message: message)
        }
        let tenants = try ledger.readRecords { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT tenant FROM api_key WHERE suspended_at IS NOT NULL
                    UNION SELECT tenant FROM account WHERE suspended_at IS NOT NULL
                    UNION SELECT tenant FROM agent_order \(Self.condition) ORDER BY tenant
                    """
            ).map { TenantID($0) }
        }
        var damaged: [(tenant: TenantID, damage: LedgerError)] = []
        for tenant in tenants {
            do { try lift(tenant, by: person) } catch {
                guard let damage = LedgerError(damage: error) else { throw error }
                damaged.append((tenant, damage))
            }
        }
        guard let first = damaged.first else { return }
        let names = damaged.map(\.tenant.rawValue).joined(separator: ", ")
        throw HaltStateError(
            code: .ledgerUnusable,
            message: "nothing was lifted for \(names), but for all others: \(first.damage)",
            underlyingError: first.damage
        )
    }

    private func lift(_ tenant: TenantID, by person: Approver) throws {
        let now = ledger.now(wallClock)
        let end = OrderGiven(.ok, .everyone, by: person, reason: "reviewed after a restore")
        @Sendable func event(_ kind: LedgerEvent.Kind) -> AdministrativeEvent {
            AdministrativeEvent(tenant: tenant, LedgerEvent(kind, at: now, identifiers: RandomIdentifiers()))
        }
        try ledger.recordBlocking { database in
            let suspended = """
                SELECT id FROM api_key WHERE tenant = ? AND suspended_at IS NOT NULL AND revoked_at IS NULL
                """
            let keys = try String.fetchAll(database, sql: suspended, arguments: [tenant.rawValue])
            let isPaused =
                "SELECT EXISTS (SELECT 1 FROM agent_order \(Self.condition) AND tenant = ?)"
            let pauses = try Bool.fetchOne(database, sql: isPaused, arguments: [tenant.rawValue]) ?? false
            try database.execute(
                sql: "UPDATE api_key SET suspended_at = NULL WHERE tenant = ?",
                arguments: [tenant.rawValue]
            )
            let accounts = try AccountRows(database).resume(tenant)
            // What the events say is written with them.
            let resumed =
                keys.map { event(.keyChanged(KeyChange(.resumed, key: $0, by: person))) }
                + accounts.map { event(.userChanged(UserChange(.resumed, user: $0, by: person))) }
            return ((), resumed + (pauses ? [event(.ordered(end))] : []))
        }
    }

    private static let condition = """
        WHERE agent = '\(AgentOrder.Target.everyAgent)' AND status = 'PAUSE'
            AND ordered_at IN (SELECT restored_at FROM restore)
        """
}
#endif
