#if SQLite
import GRDB
import GRDBSQLite
import HaltStateAuthority

/// The columns of the row that a statement stands at, exactly as SQLite holds them.
///
/// GRDB ends a text at its first zero byte, and makes one of whatever else a column holds. What is to be verified must
/// neither be shortened nor made to fit.
struct StoredColumns {
    private let statement: SQLiteStatement

    private init(_ statement: SQLiteStatement) {
        self.statement = statement
    }

    /// Calls a closure at each row that a statement finds.
    static func forEach(
        _ statement: Statement,
        _ arguments: StatementArguments,
        _ body: (StoredColumns) throws -> Void
    ) throws {
        let cursor = try Row.fetchCursor(statement, arguments: arguments)
        let columns = StoredColumns(statement.sqliteStatement)
        while try cursor.next() != nil { try body(columns) }
    }

    func integer(_ index: Int32) throws(LedgerError) -> Int {
        try require(SQLITE_INTEGER, index)
        return Int(truncatingIfNeeded: sqlite3_column_int64(statement, index))
    }

    func text(_ index: Int32) throws(LedgerError) -> String {
        try require(SQLITE_TEXT, index)
        guard let text = withBytes(index, { String(validating: $0, as: UTF8.self) }) else { throw Self.otherType }
        return text
    }

    func optionalText(_ index: Int32) throws(LedgerError) -> String? {
        sqlite3_column_type(statement, index) == SQLITE_NULL ? nil : try text(index)
    }

    /// The bytes of a text, or of anything else as SQLite would write it.
    func bytes(_ index: Int32) -> [UInt8] { withBytes(index) { Array($0) } }

    private func withBytes<Result>(_ index: Int32, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        // In this order: asking for the bytes may change how SQLite holds the value, and with it their number.
        let bytes = sqlite3_column_blob(statement, index)
        let count = Int(sqlite3_column_bytes(statement, index))
        return body(UnsafeBufferPointer(start: bytes?.assumingMemoryBound(to: UInt8.self), count: count))
    }

    private func require(_ type: Int32, _ index: Int32) throws(LedgerError) {
        guard sqlite3_column_type(statement, index) == type else { throw Self.otherType }
    }

    /// What a value of a type that no row of this package has is called. See ``HaltStateError/translating(_:_:)``.
    static let otherType = LedgerError(
        "a row of the ledger holds another type of value; run 'haltstate evidence verify'"
    )
}
#endif
