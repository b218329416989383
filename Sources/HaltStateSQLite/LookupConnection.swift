#if SQLite
import GRDB
import Synchronization

/// A connection for reading single rows, opened when the first one is asked for.
///
/// One of the pool's costs several times what such a statement does: a place in the pool, a transaction, and a look at
/// the schema. Callers take turns here, so it is for statements that take no time.
final class LookupConnection: Sendable {
    private enum State {
        case unopened
        case open(DatabaseQueue)
        case closed
    }

    private let state = Mutex(State.unopened)
    private let path: String
    private let file: LedgerFileIdentity.File
    private let busyTimeout: Duration

    /// - Parameter file: The file that the path has to name.
    init(path: String, file: LedgerFileIdentity.File, busyTimeout: Duration) {
        self.path = path
        self.file = file
        self.busyTimeout = busyTimeout
    }

    /// - Throws: ``LedgerFile/OpenError``; `DatabaseError`; what `query` throws.
    func read<Value>(_ query: (Database) throws -> Value) throws -> Value { try connection().unsafeRead(query) }

    func close() throws {
        let state = state.withLock { state in
            defer { state = .closed }
            return state
        }
        if case .open(let connection) = state { try connection.close() }
    }

    private func connection() throws -> DatabaseQueue {
        try state.withLock { state in
            switch state {
            case .open(let connection): return connection
            case .closed: throw DatabaseError(resultCode: .SQLITE_MISUSE)
            case .unopened:
                guard FileStatus(path)?.file == file else { throw LedgerFile.OpenError.replaced }
                var configuration = LedgerFile.configuration(busyTimeout)
                configuration.readonly = true
                let connection = try DatabaseQueue(path: path, configuration: configuration)
                guard FileStatus(path)?.file == file else {
                    try connection.close()
                    throw LedgerFile.OpenError.replaced
                }
                state = .open(connection)
                return connection
            }
        }
    }
}
#endif
