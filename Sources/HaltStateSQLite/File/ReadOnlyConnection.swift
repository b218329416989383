#if SQLite
import Foundation
import GRDB
import GRDBSQLite
import HaltState
import Synchronization

/// Reads a ledger, a backup, or a copy of either, and changes nothing of it.
///
/// No file appears beside it either, but for the index of a log that lies there without one. SQLite makes the files of the write-ahead log even to read, unless it is told that nobody writes. Nobody does where there
/// is no log. A log that appears later, or a file that changes, shows that somebody does after all; then it is opened anew.
final class ReadOnlyConnection: Sendable {
    /// What the files were like at one moment.
    private struct Look: Hashable {
        let file: FileStatus?
        let log: FileStatus?
        let index: FileStatus?

        init(_ path: String) {
            file = FileStatus(path)
            log = FileStatus(path + "-wal")
            index = FileStatus(path + "-shm")
        }

        /// Whether there can be nobody who writes, and nothing that is not in the file itself.
        var isAtRest: Bool { log?.size ?? 0 == 0 && index == nil }
    }

    private struct Connection {
        let database: DatabaseQueue
        /// What the files were like when they were opened, where SQLite was told that nobody changes them.
        let unchanged: Look?
    }

    private let path: String
    private let busyTimeout: Duration
    private let connection: Mutex<Connection?>

    /// - Throws: ``LedgerFile/OpenError``; `DatabaseError`.
    init(path: String, busyTimeout: Duration) throws {
        let path = try LedgerFile.resolved(path)
        self.path = path
        self.busyTimeout = busyTimeout
        connection = Mutex(try Self.open(path, busyTimeout))
    }

    /// - Throws: ``LedgerFile/OpenError``; `DatabaseError`; what `query` throws.
    func read<Value>(_ query: (Database) throws -> Value) throws -> Value {
        for _ in 0..<3 {
            let connection = try current()
            let result = Result { try connection.database.read(query) }
            if try isStillValid(connection) { return try result.get() }
        }
        throw DatabaseError(resultCode: .SQLITE_BUSY)
    }

    func close() throws {
        let connection = connection.withLock { connection in
            defer { connection = nil }
            return connection
        }
        try connection?.database.close()
    }

    private func current() throws -> Connection {
        try connection.withLock { connection in
            guard let connection else { throw DatabaseError(resultCode: .SQLITE_MISUSE) }
            return connection
        }
    }

    /// Whether nobody has written to the file that nobody was to write to. Opens it anew where somebody has.
    private func isStillValid(_ used: Connection) throws -> Bool {
        guard let before = used.unchanged else { return true }
        if Look(path) == before { return true }
        let opened = try Self.open(path, busyTimeout)
        let old = connection.withLock { connection in
            defer { if connection != nil { connection = opened } }
            return connection
        }
        try old?.database.close()
        return false
    }

    private static func open(_ path: String, _ busyTimeout: Duration) throws -> Connection {
        let header = try LedgerFile.requireSQLite(at: path)
        var configuration = LedgerFile.configuration(busyTimeout)
        configuration.readonly = true
        let look = Look(path)
        guard header.logsAhead, look.isAtRest, sqlite3_compileoption_used("SQLITE_USE_URI") != 0 else {
            // Without its index, the log cannot be read where no index can be made.
            if let log = look.log, log.size > 0, look.index == nil, access(LedgerFile.folder(of: path), W_OK) != 0 {
                throw LedgerFile.OpenError.logNeedsWriting(path + "-wal")
            }
            return Connection(database: try DatabaseQueue(path: path, configuration: configuration), unchanged: nil)
        }
        // https://www.sqlite.org/uri.html#uriimmutable
        let address = URL(fileURLWithPath: path).absoluteURL.absoluteString + "?immutable=1"
        return Connection(database: try DatabaseQueue(path: address, configuration: configuration), unchanged: look)
    }
}
#endif
