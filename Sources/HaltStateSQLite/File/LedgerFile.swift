#if SQLite
import Foundation
import GRDB
import GRDBSQLite
import HaltState

/// Opens the file of a ledger, and leaves alone what is not one.
enum LedgerFile {
    /// Why a file cannot be used.
    enum OpenError: Error, Hashable {
        /// There is nothing at the path.
        case noFile
        /// Something has the name of the ledger that was to be made.
        case exists
        case noFolder
        case isFolder
        /// There is nothing at the path, but a write-ahead log that holds events lies where its own would.
        case logWithoutFile
        /// There is a file without a byte.
        case empty
        /// A symbolic link that leads to nothing.
        case brokenLink
        /// A process died while it made the file.
        case unfinished
        case unreadable
        case notDatabase
        case foreign
        case newer
        case older
        /// It is a backup, which only opens for reading.
        case backup
        case damaged
        /// A file or folder cannot be written by this process.
        case notWritable(String)
        /// The log holds events, and cannot be read where nothing can be written.
        case logNeedsWriting(String)
        /// SQLite did not take a setting that promises depend on.
        case setting(String)
        /// Another process has the file open.
        case inUse
        /// The path names other files than those that are open, or none.
        case replaced
        /// The newest events are not in the file any more.
        case contentReplaced
        /// The ledger was opened for reading.
        case readOnly
    }

    /// Looks at a file without changing a byte of it or making one beside it.
    ///
    /// - Throws: ``OpenError``; `DatabaseError`.
    static func requireLedger(at path: String, busyTimeout: Duration) throws {
        let header = try requireSQLite(at: path)
        if header.applicationID == LedgerSchema.backupID { throw OpenError.backup }
        let real = try resolved(path)
        if let blocked = [real, real + "-wal", real + "-shm", folder(of: real)].first(where: isNotWritable) {
            throw OpenError.notWritable(blocked)
        }
        let connection = try ReadOnlyConnection(path: path, busyTimeout: busyTimeout)
        defer { try? connection.close() }
        guard try connection.read(LedgerSchema.version) == LedgerSchema.currentVersion else { throw OpenError.older }
    }

    /// The header of what may be a ledger or a backup of one.
    ///
    /// - Throws: ``OpenError``.
    static func requireSQLite(at path: String) throws -> LedgerFileHeader {
        guard let status = FileStatus(path) else { throw missing(path) }
        if status.isFolder { throw OpenError.isFolder }
        // SQLite would take a file without content for an empty database.
        if status.size == 0 { throw OpenError.empty }
        guard let header = try LedgerFileHeader(path) else { throw OpenError.notDatabase }
        if header.isForeign { throw OpenError.foreign }
        return header
    }

    static func missing(_ path: String) -> OpenError {
        guard FileStatus(folder(of: path))?.isFolder == true else { return .noFolder }
        // Without its file, the log would be taken for rubbish by the next ledger at this path, and removed.
        if let log = FileStatus(path + "-wal"), log.size > 0 { return .logWithoutFile }
        return .noFile
    }

    /// The path without symbolic links. SQLite keeps the log beside the file itself, and not beside a link to it.
    ///
    /// - Throws: ``OpenError`` for a link that leads to nothing.
    static func resolved(_ path: String) throws -> String {
        guard let real = realpath(path, nil) else {
            var status = stat()
            if lstat(path, &status) == 0 { throw OpenError.brokenLink }
            return path
        }
        defer { free(real) }
        return String(cString: real)
    }

    /// The path from the root on, which leads to the same file wherever the process goes.
    static func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    }

    static func folder(of path: String) -> String {
        URL(fileURLWithPath: path).deletingLastPathComponent().path
    }

    private static func isNotWritable(_ path: String) -> Bool { access(path, F_OK) == 0 && access(path, W_OK) != 0 }

    /// Opens a ledger for writing.
    ///
    /// - Throws: ``OpenError``; `DatabaseError`.
    static func open(_ path: String, busyTimeout: Duration, pageLimit: Int?) throws -> DatabasePool {
        var configuration = configuration(busyTimeout)
        configuration.prepareDatabase { database in
            if let pageLimit { try database.execute(sql: "PRAGMA max_page_count = \(pageLimit)") }
        }
        let database = try DatabasePool(path: path, configuration: configuration)
        try database.writeWithoutTransaction { database in
            // GRDB relaxes this to NORMAL for WAL, which may lose acknowledged commits when the power fails.
            try database.execute(sql: "PRAGMA synchronous = FULL")
            try requireSetting("synchronous", is: 2, database)
            #if canImport(Darwin)
            try requireSetting("fullfsync", is: 1, database)
            #endif
        }
        return database
    }

    /// What all connections of this package to a ledger have in common.
    static func configuration(_ busyTimeout: Duration) -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(busyTimeout / .seconds(1))
        configuration.prepareDatabase(keepLog)
        return configuration
    }

    /// Keeps the files of the write-ahead log when the connection closes. A process that wrongly takes itself for the last
    /// one, because somebody in it or in another one has dropped the locks, would remove them under those who write them.
    private static func keepLog(_ database: Database) throws {
        var keeps: Int32 = 1
        sqlite3_file_control(database.sqliteConnection, "main", SQLITE_FCNTL_PERSIST_WAL, &keeps)
        guard !database.configuration.readonly else { return }
        try flushFully(database)
        // The last connection empties the log only where there is a limit.
        // - Bug: https://www.sqlite.org/c3ref/c_fcntl_begin_atomic_write.html#sqlitefcntlpersistwal does not say so.
        try database.execute(sql: "PRAGMA journal_size_limit = 67108864")
        try database.execute(sql: KeptCommands.overwriting)
    }

    /// Makes "on disk" mean on the disk. Apple's fsync leaves the data in the drive's cache:
    /// https://www.sqlite.org/pragma.html#pragma_fullfsync
    private static func flushFully(_ database: Database) throws {
        #if canImport(Darwin)
        try database.execute(sql: "PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON")
        #endif
    }

    /// A file of one connection, such as one that is being made.
    static func makeQueue(_ path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.prepareDatabase(flushFully)
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    private static func requireSetting(_ name: String, is value: Int, _ database: Database) throws {
        guard try Int.fetchOne(database, sql: "PRAGMA \(name)") == value else { throw OpenError.setting(name) }
    }
}
#endif
