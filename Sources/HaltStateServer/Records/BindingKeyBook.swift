#if Server
import GRDB
public import HaltState
public import HaltStateSQLite

/// The binding keys of a data directory's tenants: the secrets under which remote clients digest arguments.
///
/// A tenant that is new is offered its key at once. One with operations on record is not, until an admin has turned it on: their
/// digests were made under other keys. What is offered stays offered. To take it back would give every call that has
/// finished under the key another one, and let it run again.
public struct BindingKeyBook: Sendable {
    private let ledger: SQLiteLedger
    private let wallClock: any WallClock

    /// Opens the keys that are kept in a ledger's file.
    public init(_ ledger: SQLiteLedger, wallClock: any WallClock = SystemWallClock()) {
        self.ledger = ledger
        self.wallClock = wallClock
    }

    /// Every tenant that is known by a key of any kind or by its operations, in order, with its binding key where it has one yet.
    ///
    /// - Throws: ``HaltStateError``.
    public func list() throws -> [(tenant: TenantID, key: TenantKey?)] {
        guard ledger.hasServerTables else { return [] }
        let hasKeys = ledger.hasTenantKeys
        return try ledger.readRecords { database in
            let more = hasKeys ? " UNION SELECT tenant FROM binding_key" : ""
            let sql = "SELECT tenant FROM chain UNION SELECT tenant FROM api_key\(more) ORDER BY tenant"
            return try String.fetchAll(database, sql: sql).map { TenantID($0) }.map { tenant in
                (tenant, hasKeys ? try TenantKey.find(tenant, database) : nil)
            }
        }
    }

    /// Turns a tenant's key on, for good. Where it is on already, nothing changes.
    ///
    /// - Parameter person: Who does so.
    /// - Returns: The key, and since when it is on.
    /// - Throws: ``HaltStateError`` with code `notFound` for a tenant that has neither an API key nor anything on record.
    public func offer(_ tenant: TenantID, by person: String) async throws -> TenantKey {
        let now = wallClock.now()
        return try await ledger.writeRecords { try Self.offer(tenant, by: person, at: now, $0) }
    }

    /// ``offer(_:by:)``, on the calling thread.
    ///
    /// - Throws: As ``offer(_:by:)``.
    public func offerBlocking(_ tenant: TenantID, by person: String) throws -> TenantKey {
        let now = wallClock.now()
        return try ledger.writeRecordsBlocking { try Self.offer(tenant, by: person, at: now, $0) }
    }

    /// A tenant's key, which is made when it is first asked for.
    ///
    /// - Parameter hasOperations: Whether the tenant has operations on record.
    /// - Throws: What `hasOperations` throws; ``HaltStateError``.
    func key(of tenant: TenantID, hasOperations: () throws -> Bool) async throws -> TenantKey {
        if let key = try ledger.lookUp({ try TenantKey.find(tenant, $0) }) { return key }
        let now = wallClock.now()
        let isNew = try !hasOperations()
        return try await ledger.writeRecords { database in
            // Somebody may have asked for an operation since.
            let sql = "SELECT EXISTS (SELECT 1 FROM operation WHERE tenant = ?)"
            let hasNone = try Bool.fetchOne(database, sql: sql, arguments: [tenant.rawValue]) == false
            let mayOffer = try isNew && hasNone && !TenantKey.isRestored(database)
            try TenantKey.make(tenant, offeredAt: mayOffer ? now : nil, database)
            return try Self.require(tenant, database)
        }
    }

    private static func offer(
        _ tenant: TenantID,
        by person: String,
        at now: Timestamp,
        _ database: Database
    ) throws -> TenantKey {
        let sql = """
            SELECT EXISTS (SELECT 1 FROM chain WHERE tenant = ?1) OR EXISTS (SELECT 1 FROM api_key WHERE tenant = ?1)
                OR EXISTS (SELECT 1 FROM binding_key WHERE tenant = ?1)
            """
        guard try Bool.fetchOne(database, sql: sql, arguments: [tenant.rawValue]) == true else {
            let message = "there is no such tenant; list them with 'haltstate keys binding show'"
            throw HaltStateError(code: .notFound, message: message)
        }
        try TenantKey.make(tenant, offeredAt: nil, database)
        try database.execute(
            sql: "UPDATE binding_key SET offered_at = ?, offered_by = ? WHERE tenant = ? AND offered_at IS NULL",
            arguments: [now.microseconds, person, tenant.rawValue]
        )
        return try require(tenant, database)
    }

    private static func require(_ tenant: TenantID, _ database: Database) throws -> TenantKey {
        guard let key = try TenantKey.find(tenant, database) else {
            throw HaltStateError(code: .unavailable, message: "a binding key was not kept")
        }
        return key
    }
}
#endif
