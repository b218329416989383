#if Server
import Foundation
import GRDB
public import HaltState
import HaltStateSQLite

/// A tenant's binding key, and since when clients are given it.
public struct TenantKey: Sendable {
    /// Whose key it is.
    public let tenant: TenantID
    /// Since when clients are given it, or `nil` when they are not.
    public let offeredAt: Timestamp?
    /// Who has turned it on; `nil` where nobody had to, because nothing was on record.
    public let offeredBy: String?
    let bytes: [UInt8]

    /// The key as clients are told it.
    var text: String { bytes.withUnsafeBytes(Hexadecimal.text) }
}

extension TenantKey: CustomStringConvertible, CustomReflectable {
    /// The tenant, without the key.
    public var description: String { "the binding key of \(tenant.visible)" }
    /// Nothing: `dump` shows no secret.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// The rows of `binding_key`.
extension TenantKey {
    static func find(_ tenant: TenantID, _ database: Database) throws -> TenantKey? {
        let statement = try database.cachedStatement(
            sql: "SELECT tenant, value, offered_at, offered_by FROM binding_key WHERE tenant = ?"
        )
        guard let row = try Row.fetchOne(statement, arguments: [tenant.rawValue]) else { return nil }
        return TenantKey(
            tenant: TenantID(try row.decode(atIndex: 0)),
            offeredAt: try row.decode(Int64?.self, atIndex: 2).map(Timestamp.init(microseconds:)),
            offeredBy: try row.decode(atIndex: 3),
            bytes: try row.decode(Data?.self, atIndex: 1).map { [UInt8]($0) } ?? SQLiteLedger.ownBindingKey(database)
        )
    }

    /// Makes the key of a tenant that has none.
    ///
    /// - Parameter time: Since when it is offered, or `nil` when it is not.
    static func make(_ tenant: TenantID, offeredAt time: Timestamp?, _ database: Database) throws {
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
    static func isRestored(_ database: Database) throws -> Bool {
        let sql = "SELECT EXISTS (SELECT 1 FROM restore WHERE lifted_at IS NULL)"
        return try Bool.fetchOne(database, sql: sql) ?? true
    }
}
#endif
