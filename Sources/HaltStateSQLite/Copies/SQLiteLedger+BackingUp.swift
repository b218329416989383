#if SQLite
import GRDB
public import HaltState
public import HaltStateAuthority

extension SQLiteLedger {
    /// A backup that has been written and verified.
    public struct Backup: Hashable, Sendable {
        /// When it was taken. Everything that was acknowledged before is in it.
        public let takenAt: Timestamp
        /// What it holds, by tenant.
        public let chains: [EvidenceSummary]
    }

    /// Writes all of the ledger to one file, while others go on writing to it, and verifies what is in it.
    ///
    /// The file opens only for reading, also for versions that know no backups: until it is restored, no call is decided by
    /// it. It holds the digests of API keys and the binding keys of the file and its tenants, and is made for its owner only.
    /// The words of commands that wait for approval are not in it.
    ///
    /// - Parameters:
    ///   - file: The file to write, where nothing is yet. It appears as a whole or not at all.
    ///   - wallClock: The time of day, unless the ledger has one of its own.
    /// - Returns: What it holds.
    /// - Throws: ``EvidenceError`` when the evidence does not verify; ``HaltStateError``. There is no file then.
    public func backUp(to file: String, wallClock: (any WallClock)? = nil) throws -> Backup {
        let wallClock = wallClock ?? SystemWallClock()
        do {
            guard FileStatus(file) == nil else { throw LedgerFile.OpenError.exists }
            let draft = try LedgerFile.Draft(of: file)
            defer { draft.remove() }
            let takenAt = now(wallClock)
            let copy = try LedgerFile.makeQueue(draft.path)
            try read { source in try copy.writeWithoutTransaction { try source.backup(to: $0) } }
            try copy.write { database in
                try BackupRecord.mark(database, takenAt: takenAt)
                try KeptCommands(database: database).empty()
                if hasAccounts { try AccountRows(database).endEverything() }
            }
            try draft.finish(copy, logsAhead: false)
            let chains = try SQLiteLedger(reading: draft.path).verifyAll()
            guard try draft.appear(at: file) else { throw LedgerFile.OpenError.exists }
            return Backup(takenAt: takenAt, chains: chains)
        } catch let error as EvidenceError {
            throw error
        } catch {
            throw HaltStateError.translating(error, file)
        }
    }

    /// Verifies the chains of all tenants.
    ///
    /// - Throws: ``EvidenceError``; ``HaltStateError``.
    func verifyAll() throws -> [EvidenceSummary] {
        defer { try? close() }
        return try tenants().map { tenant in
            try LocalAuthority(policies: .empty, ledger: self, tenant: tenant).verifyEvidence()
        }
    }

    /// When this file was taken as a backup, or `nil` when it is none.
    ///
    /// - Throws: ``HaltStateError``.
    public func backupTime() throws -> Timestamp? { try read(BackupRecord.takenAt) }
}

/// What makes a file a backup.
enum BackupRecord {
    private static let name = "backed_up_at"

    static func mark(_ database: Database, takenAt: Timestamp) throws {
        try database.execute(
            sql: "INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)",
            arguments: [name, takenAt.microseconds]
        )
        try database.execute(sql: "PRAGMA application_id = \(LedgerSchema.backupID)")
    }

    static func unmark(_ database: Database) throws {
        try database.execute(sql: "DELETE FROM setting WHERE name = ?", arguments: [name])
        try database.execute(sql: "PRAGMA application_id = \(LedgerSchema.applicationID)")
    }

    static func takenAt(_ database: Database) throws -> Timestamp? {
        guard try Int.fetchOne(database, sql: "PRAGMA application_id") == LedgerSchema.backupID else { return nil }
        let value = try Int64.fetchOne(database, sql: "SELECT value FROM setting WHERE name = ?", arguments: [name])
        guard let value else { throw LedgerFile.OpenError.damaged }
        return Timestamp(microseconds: value)
    }
}
#endif
