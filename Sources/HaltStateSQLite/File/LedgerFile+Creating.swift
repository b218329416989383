#if SQLite
import Foundation
import GRDB
import HaltState

extension LedgerFile {
    /// Makes a ledger where there is none. It appears as a whole or not at all, for its owner only, whatever the folder is
    /// like; SQLite gives the files beside it the mode of this one.
    ///
    /// - Returns: `false` when there is a file already, also one that another process has made in the meantime.
    /// - Throws: ``OpenError``; `DatabaseError`.
    static func create(_ path: String) throws -> Bool {
        guard FileStatus(path) == nil else { return false }
        let problem = missing(path)
        guard problem == .noFile else { throw problem }
        let draft = try Draft(of: path)
        defer { draft.remove() }
        let database = try LedgerFile.makeQueue(draft.path)
        try LedgerSchema.migrator.migrate(database)
        try draft.finish(database, logsAhead: true)
        return try draft.appear(at: path)
    }

    /// A file that is made under another name beside the one that it will have.
    struct Draft {
        let path: String

        /// Makes an empty file, for its owner only.
        ///
        /// - Throws: ``OpenError``; `DatabaseError`.
        init(of final: String) throws {
            guard FileStatus(folder(of: final))?.isFolder == true else { throw OpenError.noFolder }
            path = "\(final).\(UUID().uuidString.lowercased()).new"
            let descriptor = createFile(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else {
                switch errno {
                case ENOSPC, EDQUOT: throw DatabaseError(resultCode: .SQLITE_FULL)
                case EACCES, EPERM, EROFS: throw OpenError.notWritable(folder(of: final))
                default: throw DatabaseError(resultCode: .SQLITE_CANTOPEN)
                }
            }
            close(descriptor)
        }

        /// Leaves everything in the one file, and closes it.
        func finish(_ database: DatabaseQueue, logsAhead: Bool) throws {
            try database.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA journal_mode = \(logsAhead ? "WAL" : "DELETE")")
            }
            try database.close()
        }

        /// Gives the file its name where nothing has it; `false` where something has.
        func appear(at final: String) throws -> Bool {
            guard link(path, final) == 0 else {
                if errno == EEXIST { return false }
                // A file system without links.
                guard FileStatus(final) == nil else { return false }
                try replace(final)
                return true
            }
            synchronizeFolder(of: final)
            return true
        }

        /// Gives the file its name, and takes it from whatever has it.
        func replace(_ final: String) throws {
            guard rename(path, final) == 0 else { throw OpenError.notWritable(folder(of: final)) }
            synchronizeFolder(of: final)
        }

        func remove() {
            for suffix in ["", "-journal", "-wal", "-shm"] { unlink(path + suffix) }
        }

        /// A new name is on disk when its folder is.
        private func synchronizeFolder(of path: String) {
            let descriptor = createFile(folder(of: path), O_RDONLY | O_CLOEXEC, 0)
            guard descriptor >= 0 else { return }
            fsync(descriptor)
            close(descriptor)
        }
    }
}

/// The system's `open`, under a name that ``LedgerFile`` has not taken.
private func createFile(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 { open(path, flags, mode) }
#endif
