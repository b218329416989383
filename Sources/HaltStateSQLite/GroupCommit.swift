#if SQLite
import Dispatch
import GRDB
import GRDBSQLite
import Synchronization

/// Runs the calls that arrive while a commit is under way in one commit together: they wait for one flush to disk
/// instead of one each. Nobody hears of success before the commit is durable.
final class GroupCommit: Sendable {
    typealias Work<Value> = @Sendable (inout LedgerTransaction) throws -> Value
    /// Does a call's work, and returns how to tell the caller what became of the commit.
    private typealias Job = @Sendable (inout LedgerTransaction) throws -> Acknowledgement
    private typealias Acknowledgement = @Sendable ((any Error)?) -> Void

    private struct Waiting {
        typealias Call = (job: Job, abandon: Acknowledgement)

        var jobs: [Call] = []
        var isCommitting = false
    }

    /// So many calls share a commit at most, so that no caller waits for a very long one.
    private static let batchLimit = 256

    private let database: DatabasePool
    private let lookups: LookupConnection
    private let witness: LedgerWitness
    private let busyTimeout: Duration
    private let acknowledged: AcknowledgedHeads
    private let lookedUpTypes: LookedUpTypes
    private let waiting = Mutex(Waiting())
    private let cache = Mutex(LedgerCache())
    private let unsavedRefusals = Mutex(UnsavedRefusals())
    private let queue = DispatchQueue(label: "haltstate.ledger.commit")

    /// - Parameters:
    ///   - acknowledged: The ends of the chains that have to stay in the file.
    ///   - lookedUpTypes: The types of events that lookups have seen.
    ///   - busyTimeout: How long the database waits for another process that is writing.
    init(
        database: DatabasePool,
        lookups: LookupConnection,
        witness: LedgerWitness,
        acknowledged: AcknowledgedHeads,
        lookedUpTypes: LookedUpTypes,
        busyTimeout: Duration
    ) {
        self.database = database
        self.lookups = lookups
        self.witness = witness
        self.acknowledged = acknowledged
        self.lookedUpTypes = lookedUpTypes
        self.busyTimeout = busyTimeout
    }

    /// The calls that wait for the next commit.
    var waitingCalls: Int { waiting.withLock { $0.jobs.count } }

    /// Does the work in a commit, and suspends until it is durable.
    ///
    /// The first caller commits on the thread that its task runs on, which saves two thread switches. An actor has been
    /// left by then, so at most one thread waits for the disk, of Swift's pool or of the executor that the task prefers, and
    /// none waits for another process.
    @concurrent
    func perform<Value: Sendable>(_ work: @escaping Work<Value>) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let isFirst = enqueue(work) { continuation.resume(with: $0) }
            guard isFirst else { return }
            let batch = take()
            guard commit(batch, waitingForOthers: false) else {
                queue.async {
                    self.commit(batch, waitingForOthers: true)
                    self.commitAll()
                }
                return
            }
            commitTheRest()
        }
    }

    /// Does the work in a commit, and blocks the thread until it is durable.
    func performBlocking<Value: Sendable>(_ work: @escaping Work<Value>) throws -> Value {
        let box = ResultBox<Value>()
        let isFirst = enqueue(work) { box.fill($0) }
        if isFirst {
            commit(take(), waitingForOthers: true)
            commitTheRest()
        }
        return try box.wait()
    }

    /// What has been counted and not written. Whoever takes it sees to that.
    func takeUnsavedRefusals() -> UnsavedRefusals {
        unsavedRefusals.withLock { refusals in
            defer { refusals = UnsavedRefusals() }
            return refusals
        }
    }

    /// Sees to the callers who came while the first one committed, so that it does not have to wait for them.
    private func commitTheRest() {
        if !stopIfIdle() { queue.async { self.commitAll() } }
    }

    /// Adds a call to the next commit; `true` when the caller has to see to it that one happens.
    private func enqueue<Value: Sendable>(
        _ work: @escaping Work<Value>,
        _ complete: @escaping @Sendable (Result<Value, any Error>) -> Void
    ) -> Bool {
        let job: Job = { transaction in
            do {
                let value = try work(&transaction)
                return { error in complete(error.map(Result.failure) ?? .success(value)) }
            } catch let failure as WriteError {
                throw failure.error
            } catch {
                // The call was refused before it wrote anything; the others of its commit go on.
                return { _ in complete(.failure(error)) }
            }
        }
        let abandon: Acknowledgement = { complete(.failure($0 ?? CancellationError())) }
        return waiting.withLock { waiting in
            waiting.jobs.append((job, abandon))
            defer { waiting.isCommitting = true }
            return !waiting.isCommitting
        }
    }

    private func take() -> [Waiting.Call] {
        waiting.withLock { waiting in
            let batch = Array(waiting.jobs.prefix(Self.batchLimit))
            waiting.jobs.removeFirst(batch.count)
            return batch
        }
    }

    /// Ends the committing when nobody waits any more; `false` when somebody does.
    private func stopIfIdle() -> Bool {
        waiting.withLock { waiting in
            if waiting.jobs.isEmpty { waiting.isCommitting = false }
            return waiting.jobs.isEmpty
        }
    }

    /// What is known of the file, for one commit, which brings it back when it succeeds. A commit that fails leaves
    /// nothing known behind. Taken and not copied, so that the commit may change it in place.
    private func takeCache() -> LedgerCache {
        cache.withLock { cache in
            let taken = cache
            cache = LedgerCache()
            return taken
        }
    }

    private func commitAll() {
        repeat { commit(take(), waitingForOthers: true) } while !stopIfIdle()
    }

    /// Does the work of a batch in one commit, and tells its callers.
    ///
    /// - Returns: `false` when another process was writing and nothing has been done, which happens only without waiting.
    @discardableResult
    private func commit(_ batch: [Waiting.Call], waitingForOthers waits: Bool) -> Bool {
        var hasBegun = false
        do {
            let (acknowledgements, transaction) = try database.writeWithoutTransaction { database in
                if !waits { setPatience(.zero, of: database) }
                defer { if !waits { setPatience(busyTimeout, of: database) } }
                var done: ([Acknowledgement], LedgerTransaction)?
                try database.inTransaction(.immediate) {
                    hasBegun = true
                    let (acknowledgements, transaction) = try work(batch, database)
                    done = (acknowledgements, transaction)
                    return .commit
                }
                guard let done else { throw CancellationError() }
                return done
            }
            acknowledge(acknowledgements, transaction)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY && !waits && !hasBegun {
            return false
        } catch {
            for (_, abandon) in batch { abandon(error) }
        }
        return true
    }

    /// Does the work of a batch, in a ledger that is the one that the path names.
    private func work(_ batch: [Waiting.Call], _ database: Database) throws -> ([Acknowledgement], LedgerTransaction) {
        try witness.requireLedger(readingWith: lookups)
        var transaction = try LedgerTransaction(
            database: database,
            cache: takeCache(),
            unsavedRefusals: unsavedRefusals.withLock { $0 },
            acknowledged: acknowledged,
            lookedUpTypes: lookedUpTypes
        )
        let acknowledgements = try batch.map { try $0.job(&transaction) }
        try transaction.finish()
        return (acknowledgements, transaction)
    }

    /// Tells the callers of a commit that it is durable, if it still is in the ledger that the path names.
    private func acknowledge(_ acknowledgements: [Acknowledgement], _ transaction: LedgerTransaction) {
        do {
            if let row = transaction.newestRow { witness.note(newest: row) }
            try witness.requireLedger(readingWith: lookups)
        } catch {
            for acknowledge in acknowledgements { acknowledge(NotAcknowledged(reason: error)) }
            return
        }
        cache.withLock { $0 = transaction.cache }
        unsavedRefusals.withLock { $0 = transaction.unsavedRefusals }
        acknowledged.note(transaction.heads)
        for acknowledge in acknowledgements { acknowledge(nil) }
    }

    /// How long the connection waits for another process. Said to SQLite itself: it would parse the pragma again each time.
    private func setPatience(_ patience: Duration, of database: Database) {
        // SQLite counts 32 bits of milliseconds. No number beyond them may be made of a duration, which has 128.
        let limited = max(.zero, min(patience, .milliseconds(Int32.max)))
        sqlite3_busy_timeout(database.sqliteConnection, Int32(clamping: Int(limited / .milliseconds(1))))
    }
}

/// A commit is on disk, and nobody hears of success: the file is not the ledger any more.
struct NotAcknowledged: Error {
    let reason: any Error
}

/// A result that one thread waits for.
private final class ResultBox<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, any Error>?>(nil)
    private let semaphore = DispatchSemaphore(value: 0)

    func fill(_ value: Result<Value, any Error>) {
        result.withLock { $0 = value }
        semaphore.signal()
    }

    func wait() throws -> Value {
        semaphore.wait()
        guard let result = result.withLock({ $0 }) else { throw CancellationError() }
        return try result.get()
    }
}
#endif
