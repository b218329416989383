#if SQLite
import GRDBSQLite

/// The start of a SQLite file, before SQLite has made anything of it.
///
/// SQLite cannot look into a file in write-ahead mode without making files next to it. The file format is fixed:
/// https://www.sqlite.org/fileformat2.html, sections 1.3 and 1.6.
///
/// Read through a handle of SQLite's own. Whoever opens and closes the file beside SQLite drops all locks that this process
/// has on it (https://www.sqlite.org/howtocorrupt.html, section 2.2.1), and another process may then remove the
/// write-ahead log that the connections here go on writing.
struct LedgerFileHeader {
    /// `PRAGMA application_id`.
    let applicationID: Int
    /// Whether the file is in write-ahead mode.
    let logsAhead: Bool
    /// Whether the first page, where the schema starts, is empty.
    let isBlank: Bool

    /// Reads a file's header; `nil` when it is not SQLite's.
    ///
    /// - Throws: ``LedgerFile/OpenError`` when the file cannot be read.
    init?(_ path: String) throws {
        guard let bytes = try Self.firstBytes(path), bytes.starts(with: Array("SQLite format 3\0".utf8)) else {
            return nil
        }
        applicationID = bytes[68..<72].reduce(0) { $0 << 8 | Int($1) }
        logsAhead = bytes[18] == 2 || bytes[19] == 2
        let leaf: UInt8 = 0x0D
        isBlank = bytes[100] == leaf && bytes[103] == 0 && bytes[104] == 0
    }

    /// Whether it is certainly not a ledger, or a backup of one. A ledger's tables and its application ID are written together,
    /// so a page without both may be one that is still being made.
    var isForeign: Bool {
        ![LedgerSchema.applicationID, LedgerSchema.backupID].contains(applicationID) && !(applicationID == 0 && isBlank)
    }

    /// The first 105 bytes, or `nil` when there are fewer.
    private static func firstBytes(_ path: String) throws -> [UInt8]? {
        var connection: OpaquePointer?
        defer { sqlite3_close(connection) }
        let flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_FULLMUTEX
        guard sqlite3_open_v2(path, &connection, flags, nil) == SQLITE_OK else { throw LedgerFile.OpenError.unreadable }
        var pointer: UnsafeMutablePointer<sqlite3_file>?
        let found = withUnsafeMutablePointer(to: &pointer) {
            sqlite3_file_control(connection, "main", SQLITE_FCNTL_FILE_POINTER, $0)
        }
        guard found == SQLITE_OK, let file = pointer, let read = file.pointee.pMethods?.pointee.xRead else {
            throw LedgerFile.OpenError.unreadable
        }
        var bytes = [UInt8](repeating: 0, count: 105)
        let shortRead = SQLITE_IOERR | (2 << 8)
        switch read(file, &bytes, Int32(bytes.count), 0) {
        case SQLITE_OK: return bytes
        case shortRead: return nil
        default: throw LedgerFile.OpenError.unreadable
        }
    }
}
#endif
