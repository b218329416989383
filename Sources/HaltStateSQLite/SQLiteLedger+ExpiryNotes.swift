#if SQLite
import Foundation
import GRDB
package import HaltState
package import HaltStateAuthority

/// Notes lie among the settings of the file: they are no evidence, and there is one at most for each tenant.
extension SQLiteLedger: BlockingExpiryNoteKeeping {
    package func expiryNote(tenant: TenantID) throws -> ExpiryNote? {
        try read { database in
            let sql = "SELECT value FROM setting WHERE name = ?"
            let statement = try database.cachedStatement(sql: sql)
            let value = try Data.fetchOne(statement, arguments: [Self.expiryNoteName(tenant)])
            return value.flatMap { ExpiryNote(bytes: [UInt8]($0)) }
        }
    }

    package func keepBlocking(_ note: ExpiryNote, tenant: TenantID) throws {
        let bytes = Data(try note.bytes)
        try writeRecordsBlocking { database in
            let sql = "INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)"
            try database.execute(sql: sql, arguments: [Self.expiryNoteName(tenant), bytes])
        }
    }

    private static func expiryNoteName(_ tenant: TenantID) -> String { "expiry_note \(tenant.rawValue)" }
}

extension CommandKeepingLedger: BlockingExpiryNoteKeeping {
    package func expiryNote(tenant: TenantID) throws -> ExpiryNote? { try base.expiryNote(tenant: tenant) }

    package func keepBlocking(_ note: ExpiryNote, tenant: TenantID) throws {
        try base.keepBlocking(note, tenant: tenant)
    }
}
#endif
