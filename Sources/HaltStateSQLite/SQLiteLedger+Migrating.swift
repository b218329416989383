#if SQLite
import GRDB
import HaltState

extension SQLiteLedger {
    /// What a migration has done.
    public struct Migration: Hashable, Sendable {
        /// The number of the schema before.
        public let from: Int
        /// The number of the schema now.
        public let to: Int
    }

    /// Brings a ledger of an earlier version to the form of this one. A version that is older cannot open it any more.
    ///
    /// - Parameters:
    ///   - path: The file. No process may have it open, this one included.
    ///   - busyTimeout: How long to wait for others to close it.
    /// - Returns: What was done; two equal numbers where nothing was to be done.
    /// - Throws: ``HaltStateError`` with code `ledgerUnusable` for a file that is in use, cannot be written, is not a ledger, or
    ///   was written by a newer version. The file stays as it was.
    @discardableResult
    public static func migrate(path: String, busyTimeout: Duration = .seconds(10)) throws -> Migration {
        do {
            let from = try version(path, busyTimeout)
            guard from < LedgerSchema.currentVersion else { return Migration(from: from, to: from) }
            let database = try LedgerFile.openAlone(path, busyTimeout: busyTimeout)
            defer { try? database.close() }
            try LedgerSchema.migrator.migrate(database)
            return Migration(from: from, to: LedgerSchema.currentVersion)
        } catch {
            throw HaltStateError(opening: path, error)
        }
    }

    private static func version(_ path: String, _ busyTimeout: Duration) throws -> Int {
        do {
            try LedgerFile.requireLedger(at: path, busyTimeout: busyTimeout)
            return LedgerSchema.currentVersion
        } catch LedgerFile.OpenError.older {
            let connection = try ReadOnlyConnection(path: path, busyTimeout: busyTimeout)
            defer { try? connection.close() }
            return try connection.read(LedgerSchema.version)
        }
    }
}

extension LedgerFile {
    /// Opens a file that no other connection has open, and keeps all others out until it is closed.
    ///
    /// - Throws: ``OpenError``; `DatabaseError`.
    static func openAlone(_ path: String, busyTimeout: Duration) throws -> DatabaseQueue {
        var configuration = configuration(busyTimeout)
        configuration.prepareDatabase { database in
            // Asked for before the log is looked at, this takes the whole file: https://www.sqlite.org/wal.html#noshm
            try database.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
        }
        do {
            let database = try DatabaseQueue(path: path, configuration: configuration)
            try database.inDatabase { try $0.execute(sql: "BEGIN EXCLUSIVE; COMMIT; PRAGMA synchronous = FULL") }
            return database
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            throw OpenError.inUse
        }
    }
}
#endif
