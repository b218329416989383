#if SQLite
import Foundation
import GRDB

/// The system's `open`, under a name that ``LedgerFile`` has not taken.
private func createFile(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 { open(path, flags, mode) }

/// Opens the file of a ledger, and leaves alone what is not one.
enum LedgerFile {
    /// Why a file cannot be used.
    enum Defect: Error {
        case noFolder
        case isFolder
        case notDatabase
        case foreign
        case newer
        case damaged
        case readOnly
    }

    /// Looks at the file without changing a byte of it: opening a foreign database for writing would already convert
    /// its journal, and even to read it leaves files behind.
    ///
    /// - Throws: ``Defect``; `DatabaseError`.
    static func inspect(_ path: String, busyTimeout: Duration) throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            throw Defect.noFolder
        }
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
            throw Defect.isFolder
        }
        guard let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int, size > 0 else {
            return
        }
        guard FileManager.default.isWritableFile(atPath: path), FileManager.default.isWritableFile(atPath: folder)
        else {
            throw Defect.readOnly
        }
        // SQLite would take a file of a few bytes for an empty database, and write over them.
        guard let header = LedgerFileHeader(path) else { throw Defect.notDatabase }
        if header.isForeign { throw Defect.foreign }
        var configuration = Configuration()
        // A connection that may not write leaves the files of the write-ahead log behind.
        configuration.readonly = header.applicationID != LedgerSchema.applicationID
        configuration.busyMode = .timeout(busyTimeout / .seconds(1))
        let database = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? database.close() }
        try database.read { database in
            guard try Int.fetchOne(database, sql: "PRAGMA application_id") == LedgerSchema.applicationID else {
                // A process that is making the file, or crashed while it did, leaves one without tables of anyone's. Only
                // the migrator's own table is there already: it is made before the first migration.
                let sql = "SELECT count(*) FROM sqlite_master WHERE tbl_name <> 'grdb_migrations'"
                if try Int.fetchOne(database, sql: sql) ?? 0 > 0 { throw Defect.foreign }
                return
            }
            if try LedgerSchema.migrator.hasBeenSuperseded(database) { throw Defect.newer }
        }
    }

    static func open(_ path: String, busyTimeout: Duration, pageLimit: Int?) throws -> DatabasePool {
        makePrivate(path)
        var configuration = Configuration()
        configuration.busyMode = .timeout(busyTimeout / .seconds(1))
        configuration.prepareDatabase { database in
            if let pageLimit { try database.execute(sql: "PRAGMA max_page_count = \(pageLimit)") }
        }
        let database = try DatabasePool(path: path, configuration: configuration)
        // GRDB relaxes this to NORMAL for WAL, which may lose acknowledged commits when the power fails.
        try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        try database.writeWithoutTransaction { database in
            // Before any table: a process that dies in the middle must not leave what looks like somebody else's file.
            guard try Int.fetchOne(database, sql: "PRAGMA application_id") == 0 else { return }
            try database.execute(sql: "PRAGMA application_id = \(LedgerSchema.applicationID)")
        }
        try migrate(database)
        return database
    }

    /// Makes the file for its owner only, whatever the folder is like. SQLite would make it as the umask says, and gives
    /// the files beside it the mode of this one. Where it cannot be made, SQLite says why.
    private static func makePrivate(_ path: String) {
        let descriptor = createFile(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        if descriptor >= 0 { close(descriptor) }
    }

    /// Two processes that make the file at the same time both find a migration to be made. The one that comes second
    /// fails, and finds it made when it looks again.
    private static func migrate(_ database: DatabasePool) throws {
        let migrator = LedgerSchema.migrator
        for _ in migrator.migrations {
            do {
                return try migrator.migrate(database)
            } catch let error as DatabaseError where [.SQLITE_ERROR, .SQLITE_CONSTRAINT].contains(error.resultCode) {
                continue
            }
        }
        try migrator.migrate(database)
    }
}
#endif
