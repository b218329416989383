#if Tool
import GRDB

/// Holds the write lock of a database, as another process in the middle of something long would.
struct LedgerLock: Sendable {
    private let database: DatabaseQueue

    init(_ path: String) throws {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        database = try DatabaseQueue(path: path, configuration: configuration)
        try database.writeWithoutTransaction { try $0.beginTransaction(.immediate) }
    }

    /// The status of the operation under a key, as it is while nobody else can write.
    func status(of key: String) throws -> String? {
        try database.writeWithoutTransaction { database in
            try String.fetchOne(database, sql: "SELECT status FROM operation WHERE key = ?", arguments: [key])
        }
    }

    func release() throws {
        try database.writeWithoutTransaction { try $0.rollback() }
        try database.close()
    }
}
#endif
