#if SQLite
import GRDB
import GRDBSQLite
import HaltStateAuthority
import Synchronization

/// Tells whether the ledger at a path still is the one that this process has open (design promise 9).
///
/// A file that is removed, renamed or replaced stays open, and SQLite goes on writing into it. So the path is looked at in
/// each commit, before anything is written and again before anything is acknowledged: three questions to the system.
///
/// Content that was written over the same file by other means than SQLite shows by the time of its last change, which
/// otherwise only a checkpoint moves. Then the newest events are looked for in what is on disk.
final class LedgerWitness: Sendable {
    private struct Content: Hashable {
        let size: Int64
        let modified: Int64
    }

    private struct Known {
        /// What the main file was like when the newest events were last found in it.
        var content: Content
        /// The newest event that this process has seen, or `nil` before the first.
        var newest: StoredRow?
        /// The newest rows at the last two changes of the main file.
        var anchors: [Int64]
    }

    /// An event's row, and the hash in it.
    struct StoredRow: Hashable, Sendable {
        let number: Int64
        let hash: String
    }

    /// Among so many of the newest events one that is missing is found.
    private static let reach: Int64 = 4_096

    private let path: String
    /// The path without symbolic links, beside which SQLite keeps the log.
    private let realPath: String
    private let identity: LedgerFileIdentity
    private let known: Mutex<Known>

    /// Remembers which files a connection has open. They must not have been touched since it read from them first.
    ///
    /// - Throws: ``LedgerFile/OpenError``; `DatabaseError`.
    init(path: String, database: Database) throws {
        self.path = path
        realPath = try LedgerFile.resolved(path)
        let newest = try Row.fetchOne(database, sql: "SELECT rowid, hash FROM event ORDER BY rowid DESC LIMIT 1").map {
            StoredRow(number: try $0.decode(atIndex: 0), hash: try $0.decode(atIndex: 1))
        }
        guard let main = FileStatus(path), !Self.hasMoved(database) else { throw LedgerFile.OpenError.replaced }
        identity = LedgerFileIdentity(
            database: main.file,
            log: LedgerFileIdentity.File(realPath + "-wal"),
            index: LedgerFileIdentity.File(realPath + "-shm")
        )
        guard identity.log != nil, identity.index != nil else { throw LedgerFile.OpenError.replaced }
        let content = Content(size: main.size, modified: main.modified)
        known = Mutex(Known(content: content, newest: newest, anchors: [newest?.number ?? 0]))
    }

    /// The file that is open.
    var file: LedgerFileIdentity.File { identity.database }

    /// SQLite's own answer for the main file (`SQLITE_FCNTL_HAS_MOVED`).
    private static func hasMoved(_ database: Database) -> Bool {
        var moved: Int32 = 0
        sqlite3_file_control(database.sqliteConnection, "main", SQLITE_FCNTL_HAS_MOVED, &moved)
        return moved != 0
    }

    /// Fails unless the path names the files that are open.
    ///
    /// - Throws: ``LedgerFile/OpenError``.
    func requireFiles() throws(LedgerFile.OpenError) { _ = try mainFile() }

    private func mainFile() throws(LedgerFile.OpenError) -> FileStatus {
        guard let main = FileStatus(path), main.file == identity.database,
            LedgerFileIdentity.File(realPath + "-wal") == identity.log,
            LedgerFileIdentity.File(realPath + "-shm") == identity.index
        else { throw .replaced }
        return main
    }

    /// Fails unless the path names the files that are open, and the newest events are in them.
    ///
    /// - Throws: ``LedgerFile/OpenError``; `DatabaseError`.
    func requireLedger(readingWith lookups: LookupConnection) throws {
        let main = try mainFile()
        let content = Content(size: main.size, modified: main.modified)
        let (isKnown, newest, anchor) = known.withLock { known in
            (known.content == content, known.newest, known.anchors.first ?? 0)
        }
        if isKnown { return }
        if let newest { try lookups.read { try Self.requireEvents(upTo: newest, from: anchor, $0) } }
        known.withLock { known in
            known.content = content
            known.anchors = known.anchors.suffix(1) + [newest?.number ?? 0]
        }
    }

    /// Notes the newest event that this process has written.
    func note(newest row: StoredRow) {
        known.withLock { if $0.newest?.number ?? 0 < row.number { $0.newest = row } }
    }

    /// Reads the newest events from the disk. Rows are numbered without gaps, as none is ever deleted.
    private static func requireEvents(upTo newest: StoredRow, from anchor: Int64, _ database: Database) throws {
        // What the connection remembers may be of the file as it was before.
        sqlite3_db_release_memory(database.sqliteConnection)
        let hash = try database.cachedStatement(sql: "SELECT hash FROM event WHERE rowid = ?")
        guard try String.fetchOne(hash, arguments: [newest.number]) == newest.hash else {
            throw LedgerFile.OpenError.contentReplaced
        }
        let start = max(anchor, newest.number - reach)
        let sql = "SELECT max(rowid), count(*), coalesce(sum(length(hash)), 0) FROM event WHERE rowid > ?"
        let row = try Row.fetchOne(try database.cachedStatement(sql: sql), arguments: [start])
        let (last, count): (Int64?, Int64) = (row?[0], row?[1] ?? 0)
        guard count == (last ?? start) - start, row?[2] == 64 * count else {
            throw LedgerFile.OpenError.contentReplaced
        }
    }
}
#endif
