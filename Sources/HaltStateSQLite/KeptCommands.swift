#if SQLite
import Foundation
import GRDB
package import HaltState
package import HaltStateAuthority

/// The words of commands that wait for people, who could not decide by a digest.
///
/// They may be secrets, so they are no evidence: they lie in a table of their own, outside the chain, and are deleted in the
/// commit that ends the approval, or by whoever notices first that its time has run out. Backups hold none. What is deleted
/// is overwritten in the file; the write-ahead log may hold it until it is emptied, when the last process closes the file.
struct KeptCommands {
    static let table = """
        CREATE TABLE kept_command (
            tenant TEXT NOT NULL,
            approval TEXT NOT NULL,
            words TEXT NOT NULL,
            PRIMARY KEY (tenant, approval)
        ) WITHOUT ROWID
        """

    /// Fills the place of what is deleted with zeros, https://www.sqlite.org/pragma.html#pragma_secure_delete.
    static let overwriting = "PRAGMA secure_delete = ON"

    /// The states in which somebody may still look at the words.
    static let open: Set<GuardedOperation.Status> = [.pending, .approved]

    let database: Database

    func insert(_ words: CommandWords, approval: String, tenant: TenantID) throws {
        let text = try Data(CanonicalJSON.bytes(of: words.value))
        try database.cachedStatement(
            sql: "INSERT OR IGNORE INTO kept_command (tenant, approval, words) VALUES (?, ?, CAST(? AS TEXT))"
        ).execute(arguments: [tenant.rawValue, approval, text])
    }

    func delete(approval: String, tenant: TenantID) throws {
        try database.cachedStatement(sql: "DELETE FROM kept_command WHERE tenant = ? AND approval = ?")
            .execute(arguments: [tenant.rawValue, approval])
    }

    /// Deletes all of them, also in a file of a version that has none.
    func empty() throws {
        guard try database.tableExists("kept_command") else { return }
        try database.execute(sql: "\(Self.overwriting); DELETE FROM kept_command")
    }

    /// The words of an approval, or `nil` where none are kept. What cannot be read is no word at all.
    func words(approval: String, tenant: TenantID) throws -> CommandWords? {
        let sql = "SELECT words FROM kept_command WHERE tenant = ? AND approval = ?"
        guard let text = try Data.fetchOne(database, sql: sql, arguments: [tenant.rawValue, approval]) else {
            return nil
        }
        guard case .array(let values) = (try? JSONReader.read([UInt8](text)))?.contextValue else {
            return CommandWords([])
        }
        let words = values.compactMap { value -> String? in
            if case .string(let word) = value { word } else { nil }
        }
        return CommandWords(words.count == values.count ? words : [])
    }

    /// Those whose approval is over.
    func settled(at now: Timestamp) throws -> [(approval: String, tenant: TenantID)] {
        try Row.fetchAll(database, sql: "SELECT approval, tenant FROM kept_command").map { row in
            (approval: row[0] as String, tenant: TenantID(row[1] as String))
        }.filter { kept in
            let rows = LedgerRows(database: database, tenant: kept.tenant)
            // One that only a later version can work out may still be open.
            return try EventType.passingOverUnknown {
                try rows.operation(.approval(kept.approval)).map { !Self.open.contains($0.status(at: now)) } ?? true
            } ?? false
        }
    }
}

extension SQLiteLedger {
    /// The words of the command that an operation is bound to, while somebody may decide on it.
    ///
    /// - Returns: `nil` where none are kept, or the approval is over.
    /// - Throws: ``HaltStateError``.
    package func keptCommand(
        of operation: GuardedOperation,
        tenant: TenantID,
        at now: Timestamp
    ) throws -> KeptCommand? {
        guard keepsCommands, let approval = operation.approval?.terms.id,
            KeptCommands.open.contains(operation.status(at: now)),
            let words = try read({ try KeptCommands(database: $0).words(approval: approval, tenant: tenant) })
        else { return nil }
        return words.areBound(to: operation, under: bindingKey) ? .words(words) : .altered
    }

    /// Deletes the words of commands whose approval is over.
    ///
    /// - Throws: ``HaltStateError``.
    package func forgetSettledCommands(at now: Timestamp) async throws {
        guard try hasSettledCommands(at: now) else { return }
        try await writeRecords { try Self.deleteSettledCommands(in: $0, at: now) }
    }

    /// ``forgetSettledCommands(at:)``, on the calling thread.
    ///
    /// - Throws: ``HaltStateError``.
    package func forgetSettledCommandsBlocking(at now: Timestamp) throws {
        guard try hasSettledCommands(at: now) else { return }
        try writeRecordsBlocking { try Self.deleteSettledCommands(in: $0, at: now) }
    }

    /// Whether words are kept of a command whose approval is over.
    ///
    /// - Throws: ``HaltStateError``.
    package func hasSettledCommands(at now: Timestamp) throws -> Bool {
        try read { try !KeptCommands(database: $0).settled(at: now).isEmpty }
    }

    private static func deleteSettledCommands(in database: Database, at now: Timestamp) throws {
        let kept = KeptCommands(database: database)
        for (approval, tenant) in try kept.settled(at: now) { try kept.delete(approval: approval, tenant: tenant) }
    }
}
#endif
