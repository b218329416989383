#if SQLite
import Foundation

/// The start of a SQLite file, read without SQLite.
///
/// SQLite cannot look into a file in write-ahead mode without making files next to it. The file format is fixed:
/// https://www.sqlite.org/fileformat2.html, sections 1.3 and 1.6.
struct LedgerFileHeader {
    /// `PRAGMA application_id`.
    let applicationID: Int
    /// Whether the first page, where the schema starts, is empty.
    let isBlank: Bool

    /// Reads a file's header; `nil` when it cannot be read or is not SQLite's.
    init?(_ path: String) {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? file.close() }
        guard let read = try? file.read(upToCount: 105), read.count == 105 else { return nil }
        let bytes = [UInt8](read)
        guard bytes.starts(with: Array("SQLite format 3\0".utf8)) else { return nil }
        applicationID = bytes[68..<72].reduce(0) { $0 << 8 | Int($1) }
        let leaf: UInt8 = 0x0D
        isBlank = bytes[100] == leaf && bytes[103] == 0 && bytes[104] == 0
    }

    /// Whether it is certainly not a ledger. A ledger's tables and its application ID are written together, so a page
    /// without both may be one that is still being made.
    var isForeign: Bool {
        applicationID != LedgerSchema.applicationID && !(applicationID == 0 && isBlank)
    }
}
#endif
