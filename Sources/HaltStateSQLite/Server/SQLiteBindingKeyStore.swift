#if SQLite
import Foundation
import GRDB
public import HaltState
public import HaltStateAuthority

/// The binding keys of a server's tenants, in the file of its ledger.
public struct SQLiteBindingKeyStore: Sendable {
    private let ledger: SQLiteLedger

    /// Opens the keys that are kept in a ledger's file.
    public init(_ ledger: SQLiteLedger) {
        self.ledger = ledger
    }

    /// Every tenant that is known by a key of any kind or by its operations, in order, with its binding key where it has one yet.
    ///
    /// - Throws: ``HaltStateError``.
    public func list() throws -> [(tenant: TenantID, key: TenantBindingKey?)] {
        guard ledger.hasServerTables else { return [] }
        let hasKeys = ledger.hasTenantKeys
        return try ledger.readRecords { database in
            let more = hasKeys ? " UNION SELECT tenant FROM binding_key" : ""
            let sql = "SELECT tenant FROM chain UNION SELECT tenant FROM api_key\(more) ORDER BY tenant"
            return try String.fetchAll(database, sql: sql).map { TenantID($0) }.map { tenant in
                (tenant, hasKeys ? try TenantBindingKey.find(tenant, database) : nil)
            }
        }
    }

    /// Turns a tenant's key on, for good, on the calling thread. Where it is on already, nothing changes.
    ///
    /// - Parameters:
    ///   - person: Who does so.
    ///   - now: The time of day.
    /// - Returns: The key, and since when it is on.
    /// - Throws: ``HaltStateError`` with code `notFound` for a tenant that has neither an API key nor anything on record.
    public func offerKey(
        of tenant: TenantID,
        by person: String,
        at now: Timestamp
    ) throws -> TenantBindingKey {
        try ledger.writeRecordsBlocking { try Self.offer(tenant, by: person, at: now, $0) }
    }

    private static func offer(
        _ tenant: TenantID,
        by person: String,
        at now: Timestamp,
        _ database: Database
    ) throws -> TenantBindingKey {
        let sql = """
            SELECT EXISTS (SELECT 1 FROM chain WHERE tenant = ?1) OR EXISTS (SELECT 1 FROM api_key WHERE tenant = ?1)
                OR EXISTS (SELECT 1 FROM binding_key WHERE tenant = ?1)
            """
        guard try Bool.fetchOne(database, sql: sql, arguments: [tenant.rawValue]) == true else {
            let message = "there is no such tenant; list them with 'haltstate keys binding show'"
            throw HaltStateError(code: .notFound, message: message)
        }
        try TenantBindingKey.make(tenant, offeredAt: nil, database)
        try database.execute(
            sql: "UPDATE binding_key SET offered_at = ?, offered_by = ? WHERE tenant = ? AND offered_at IS NULL",
            arguments: [now.microseconds, person, tenant.rawValue]
        )
        return try require(tenant, database)
    }

    private static func require(_ tenant: TenantID, _ database: Database) throws -> TenantBindingKey {
        guard let key = try TenantBindingKey.find(tenant, database) else {
            throw HaltStateError(code: .unavailable, message: "a binding key was not kept")
        }
        return key
    }
}

extension SQLiteBindingKeyStore: BindingKeyStore {
    package func key(of tenant: TenantID) throws -> TenantBindingKey? {
        try ledger.lookUp { try TenantBindingKey.find(tenant, $0) }
    }

    package func makeKey(of tenant: TenantID, isNew: Bool, at now: Timestamp) async throws -> TenantBindingKey {
        try await ledger.writeRecords { database in
            // Somebody may have asked for an operation since.
            let sql = "SELECT EXISTS (SELECT 1 FROM operation WHERE tenant = ?)"
            let hasNone = try Bool.fetchOne(database, sql: sql, arguments: [tenant.rawValue]) == false
            let mayOffer = try isNew && hasNone && !TenantBindingKey.isRestored(database)
            try TenantBindingKey.make(tenant, offeredAt: mayOffer ? now : nil, database)
            return try Self.require(tenant, database)
        }
    }

    package func offerKey(of tenant: TenantID, by person: String, at now: Timestamp) async throws -> TenantBindingKey {
        try await ledger.writeRecords { try Self.offer(tenant, by: person, at: now, $0) }
    }
}

/// The rows of `binding_key`.
extension TenantBindingKey {
    fileprivate static func find(_ tenant: TenantID, _ database: Database) throws -> TenantBindingKey? {
        let statement = try database.cachedStatement(
            sql: "SELECT tenant, value, offered_at, offered_by FROM binding_key WHERE tenant = ?"
        )
        guard let row = try Row.fetchOne(statement, arguments: [tenant.rawValue]) else { return nil }
        return TenantBindingKey(
            tenant: TenantID(try row.decode(atIndex: 0)),
            offeredAt: try row.decode(Int64?.self, atIndex: 2).map(Timestamp.init(microseconds:)),
            offeredBy: try row.decode(atIndex: 3),
            bytes: try row.decode(Data?.self, atIndex: 1).map { [UInt8]($0) } ?? SQLiteLedger.ownBindingKey(database)
        )
    }

    /// Makes the key of a tenant that has none.
    ///
    /// - Parameter time: Since when it is offered, or `nil` when it is not.
    fileprivate static func make(_ tenant: TenantID, offeredAt time: Timestamp?, _ database: Database) throws {
        try database.execute(
            sql: "INSERT OR IGNORE INTO binding_key (tenant, value, offered_at) VALUES (?, ?, ?)",
            arguments: [tenant.rawValue, SQLiteLedger.freshBindingKey(of: tenant), time?.microseconds]
        )
    }

    /// Makes and offers the key of a tenant that gets its first API key: none of its operations is bound by another one.
    static func welcome(_ tenant: TenantID, at now: Timestamp, _ database: Database) throws {
        let sql = """
            SELECT EXISTS (SELECT 1 FROM api_key WHERE tenant = ?1) OR EXISTS (SELECT 1 FROM operation WHERE tenant = ?1)
                OR EXISTS (SELECT 1 FROM binding_key WHERE tenant = ?1)
            """
        guard try Bool.fetchOne(database, sql: sql, arguments: [tenant.rawValue]) == false else { return }
        guard try !isRestored(database) else { return }
        try make(tenant, offeredAt: now, database)
    }

    /// Whether the ledger is a backup's, so that it cannot know what is on record.
    fileprivate static func isRestored(_ database: Database) throws -> Bool {
        let sql = "SELECT EXISTS (SELECT 1 FROM restore WHERE lifted_at IS NULL)"
        return try Bool.fetchOne(database, sql: sql) ?? true
    }
}
#endif
