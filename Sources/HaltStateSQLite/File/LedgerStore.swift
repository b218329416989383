#if SQLite
import GRDB
import GRDBSQLite
import HaltState
import HaltStateAuthority
import Synchronization

/// What all ledgers on one file share in a process: the connections, the commits, and the look at the files.
///
/// One file has one store, whatever paths lead to it. Two sets of connections would each keep what it knows of the file.
final class LedgerStore: Sendable {
    let path: String
    let bindingKey: BindingKey
    let database: DatabasePool
    let commits: GroupCommit
    let lookups: LookupConnection
    let witness: LedgerWitness
    private let lookedUpTypes = LookedUpTypes()

    private struct Shared {
        let store: LedgerStore
        var users: Int
    }

    private static let open = Mutex<[LedgerFileIdentity.File: Shared]>([:])

    /// The store of a file, which this process may have open already.
    ///
    /// - Throws: ``LedgerFile/OpenError``; `DatabaseError`.
    static func opening(_ path: String, busyTimeout: Duration, pageLimit: Int?) throws -> LedgerStore {
        if let store = shared(path) { return store }
        try LedgerFile.requireLedger(at: path, busyTimeout: busyTimeout)
        let opened = try LedgerStore(path, busyTimeout, pageLimit)
        return open.withLock { open in
            let file = opened.witness.file
            guard var shared = open[file] else {
                open[file] = Shared(store: opened, users: 1)
                return opened
            }
            // Another thread was faster. What was opened here closes with the last reference to it.
            shared.users += 1
            open[file] = shared
            return shared.store
        }
    }

    private static func shared(_ path: String) -> LedgerStore? {
        guard let file = FileStatus(path)?.file else { return nil }
        return open.withLock { open in
            guard var shared = open[file] else { return nil }
            shared.users += 1
            open[file] = shared
            return shared.store
        }
    }

    private init(_ path: String, _ busyTimeout: Duration, _ pageLimit: Int?) throws {
        self.path = path
        database = try LedgerFile.open(path, busyTimeout: busyTimeout, pageLimit: pageLimit)
        let acknowledged = AcknowledgedHeads()
        (witness, bindingKey) = try database.writeWithoutTransaction { database in
            let witness = try LedgerWitness(path: path, database: database)
            acknowledged.note(try LedgerRows.heads(database))
            return (witness, BindingKey(try LedgerSchema.bindingKey(database)))
        }
        lookups = LookupConnection(path: path, file: witness.file, busyTimeout: busyTimeout)
        commits = GroupCommit(
            database: database,
            lookups: lookups,
            witness: witness,
            acknowledged: acknowledged,
            lookedUpTypes: lookedUpTypes,
            busyTimeout: busyTimeout
        )
    }

    /// Fails where a tenant may have an order that this version does not know. For lookups, which are no part of a commit.
    ///
    /// - Throws: ``HaltStateError``; `DatabaseError`.
    func requireKnownOrders(_ rows: LedgerRows) throws {
        _ = try OrderBook([], eventTypes: lookedUpTypes.update(rows)).readable()
    }

    /// Gives back what ``opening(_:busyTimeout:pageLimit:)`` gave. The last one closes the file.
    ///
    /// - Throws: `DatabaseError` while calls are under way.
    func release() throws {
        let isLast = Self.open.withLock { open in
            guard var shared = open[witness.file], shared.store === self else { return false }
            shared.users -= 1
            open[witness.file] = shared.users > 0 ? shared : nil
            return shared.users == 0
        }
        if isLast { try close() }
    }

    private func close() throws {
        // SQLite would write everything into the file when the last connection closes, but the last one here is a reader's,
        // which may not.
        // - Bug: https://github.com/groue/GRDB.swift/issues/739
        try? database.writeWithoutTransaction { connection in
            // Into a file that is not the ledger any more nothing is written.
            try witness.requireLedger(readingWith: lookups)
            try? save(commits.takeUnsavedRefusals(), connection)
            sqlite3_busy_timeout(connection.sqliteConnection, 0)
            do { _ = try connection.checkpoint(.truncate) } catch { _ = try connection.checkpoint(.passive) }
        }
        try database.close()
        try lookups.close()
    }

    private func save(_ refusals: UnsavedRefusals, _ connection: Database) throws {
        guard !refusals.counts.isEmpty else { return }
        try connection.inTransaction(.immediate) {
            try refusals.save(in: connection)
            return .commit
        }
    }
}
#endif
