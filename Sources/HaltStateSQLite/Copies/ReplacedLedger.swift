#if SQLite
import Foundation
import GRDB
import GRDBSQLite
import HaltState

/// The ledger that a restore takes the place of, held so that no process has it open or opens it.
struct ReplacedLedger {
    private enum Hold {
        /// There was none.
        case nothing
        case ledger(DatabaseQueue)
        /// A file that SQLite cannot make sense of.
        case damaged(LockedFile)
    }

    private let path: String
    private let hold: Hold

    /// - Throws: ``LedgerFile/OpenError`` where a process has it open, or it is something else than a ledger.
    init(at path: String) throws {
        self.path = path
        guard FileStatus(path) != nil else {
            guard FileStatus(LedgerFile.folder(of: path))?.isFolder == true else { throw LedgerFile.OpenError.noFolder }
            hold = .nothing
            return
        }
        do {
            _ = try LedgerFile.requireSQLite(at: path)
            let database = try LedgerFile.openAlone(path, busyTimeout: .zero)
            // What is kept of it should be whole.
            try database.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
            hold = .ledger(database)
        } catch let error as DatabaseError where [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode) {
            hold = .damaged(try LockedFile(path))
        } catch let problem as LedgerFile.OpenError where [.notDatabase, .empty, .damaged].contains(problem) {
            hold = .damaged(try LockedFile(path))
        }
    }

    /// Keeps the file under another name beside its own, and takes away what belongs to its log.
    ///
    /// - Returns: The other name, or `nil` when there was no file.
    func makeWay(now: Timestamp) throws -> String? {
        let marks = now.description.filter { $0.isNumber || $0 == "T" || $0 == "Z" }
        let kept = "\(path).replaced-\(marks)"
        if case .nothing = hold {
            // A log without its file would be taken for one of the new file.
            try keepLog(as: kept)
            return nil
        }
        guard FileStatus(kept) == nil else { throw LedgerFile.OpenError.exists }
        if case .ledger(let database) = hold {
            // The words of commands may be passwords, and nobody looks at this file any more.
            try database.writeWithoutTransaction { database in
                try KeptCommands(database: database).empty()
                _ = try database.checkpoint(.truncate)
            }
        }
        // Where there are no links, the file is away for a moment.
        guard link(path, kept) == 0 || rename(path, kept) == 0 else {
            throw LedgerFile.OpenError.notWritable(LedgerFile.folder(of: path))
        }
        try keepLog(as: kept)
        return kept
    }

    private func keepLog(as kept: String) throws {
        let log = path + "-wal"
        if let status = FileStatus(log) {
            let isDone = status.size == 0 ? unlink(log) == 0 : rename(log, kept + "-wal") == 0
            guard isDone else { throw LedgerFile.OpenError.notWritable(log) }
        }
        guard unlink(path + "-shm") == 0 || errno == ENOENT else {
            throw LedgerFile.OpenError.notWritable(path + "-shm")
        }
    }

    func release() {
        if case .ledger(let database) = hold { try? database.close() }
    }
}

/// A lock on a file that SQLite cannot read, by SQLite's own means.
private final class LockedFile {
    private let connection: OpaquePointer

    /// - Throws: ``LedgerFile/OpenError``.
    init(_ path: String) throws {
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_FULLMUTEX
        guard sqlite3_open_v2(path, &opened, flags, nil) == SQLITE_OK, let opened else {
            sqlite3_close(opened)
            throw LedgerFile.OpenError.notWritable(path)
        }
        connection = opened
        var pointer: UnsafeMutablePointer<sqlite3_file>?
        _ = withUnsafeMutablePointer(to: &pointer) {
            sqlite3_file_control(opened, "main", SQLITE_FCNTL_FILE_POINTER, $0)
        }
        guard let file = pointer, let lock = file.pointee.pMethods?.pointee.xLock else {
            throw LedgerFile.OpenError.unreadable
        }
        for level in [SQLITE_LOCK_SHARED, SQLITE_LOCK_RESERVED, SQLITE_LOCK_EXCLUSIVE] {
            guard lock(file, level) == SQLITE_OK else { throw LedgerFile.OpenError.inUse }
        }
    }

    deinit { sqlite3_close(connection) }
}
#endif
