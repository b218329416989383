#if SQLite
import Foundation
import GRDB
public import HaltState
public import HaltStateAuthority
import Synchronization

/// The durable ledger: one SQLite file, which several processes may share.
///
/// Every acknowledged event is on disk: write-ahead logging with `synchronous=FULL`, on Apple's systems with `fullfsync`.
/// Callers who come at the same time share one commit. Ledgers on one file share its connections within a process.
///
/// ```swift
/// let ledger = try SQLiteLedger(path: "/var/lib/refunds/ledger.db", creating: true)
/// let authority = LocalAuthority(policies: policies, ledger: ledger)
/// ```
///
/// Nothing is acknowledged into a file that was removed, renamed, replaced or restored while it was open. Each call then
/// fails with ``HaltStateError/Code/ledgerUnusable`` until the process starts again.
public final class SQLiteLedger: BlockingLedger {
    /// The key under which clients digest arguments, made when the file was.
    public let bindingKey: BindingKey
    package let path: String
    let access: Access
    private let clock: (any WallClock)?
    private let isClosed = Atomic(false)

    /// How the file was opened.
    enum Access: Sendable {
        case writing(LedgerStore)
        case reading(ReadOnlyConnection, version: Int)
    }

    /// Opens a ledger.
    ///
    /// A ledger of an earlier version is not migrated; see ``migrate(path:busyTimeout:)``.
    ///
    /// - Parameters:
    ///   - path: The file. Better an absolute path: a job that starts in another folder would find another ledger, or none.
    ///   - creating: Whether to make the ledger when there is none. The folder has to exist. Leave it out in a job that runs
    ///     by itself: without its ledger it would take everything for new, and run it again.
    ///   - busyTimeout: How long to wait for another process that is writing. Where this process has the file open already,
    ///     what was said first counts.
    ///   - clock: The time that is decided by; `nil` for the clock of each authority. See ``LedgerState/time``.
    /// - Throws: ``HaltStateError`` with code `ledgerUnusable` for a file that is not there, cannot be written, is not a
    ///   ledger, or was written by another version; `unavailable` for a locked file or a full disk. The file stays as it was.
    public convenience init(
        path: String,
        creating: Bool = false,
        busyTimeout: Duration = .seconds(10),
        clock: (any WallClock)? = nil
    ) throws {
        try self.init(path: path, creating: creating, busyTimeout: busyTimeout, pageLimit: nil, clock: clock)
    }

    /// - Parameter pageLimit: The most pages the file may have. Lets a test run out of space.
    package init(
        path: String,
        creating: Bool,
        busyTimeout: Duration,
        pageLimit: Int?,
        clock: (any WallClock)? = nil
    ) throws {
        let path = LedgerFile.absolute(path)
        self.path = path
        self.clock = clock
        do {
            if creating { _ = try LedgerFile.create(path) }
            let store = try LedgerStore.opening(path, busyTimeout: busyTimeout, pageLimit: pageLimit)
            access = .writing(store)
            bindingKey = store.bindingKey
        } catch {
            throw HaltStateError(opening: path, error)
        }
    }

    /// Opens a ledger for reading, or a backup or another copy of one, also of an earlier version and where nothing can be
    /// written. Nothing is changed, made or migrated. What would append fails.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - busyTimeout: How long to wait for another process that is writing.
    /// - Throws: ``HaltStateError`` with code `ledgerUnusable` for a file that is not there, cannot be read, is not a ledger, or
    ///   was written by a newer version.
    public init(reading path: String, busyTimeout: Duration = .seconds(10)) throws {
        let path = LedgerFile.absolute(path)
        self.path = path
        clock = nil
        do {
            let connection = try ReadOnlyConnection(path: path, busyTimeout: busyTimeout)
            access = .reading(connection, version: try connection.read(LedgerSchema.version))
            bindingKey = BindingKey(try connection.read(LedgerSchema.bindingKey))
        } catch {
            throw HaltStateError(opening: path, error)
        }
    }

    deinit { try? close() }

    /// Makes a ledger.
    ///
    /// - Parameter path: The file. Its folder has to exist.
    /// - Throws: ``HaltStateError`` with code `ledgerUnusable` where something has the name already, or nothing can be written.
    public static func create(path: String) throws {
        do {
            guard try LedgerFile.create(path) else { throw LedgerFile.OpenError.exists }
        } catch {
            throw HaltStateError(opening: path, error)
        }
    }

    /// Loads, decides and appends, in a commit that other callers may share.
    public func append(
        to target: LedgerTarget,
        tenant: TenantID,
        deciding decide: @escaping @Sendable (LedgerState) throws -> [LedgerEvent]
    ) async throws -> LedgerEntry {
        try await commit { try $0.append(to: target, tenant: tenant, at: $1, deciding: decide) }
    }

    /// Loads, decides and appends, on the calling thread.
    public func appendBlocking(
        to target: LedgerTarget,
        tenant: TenantID,
        deciding decide: @escaping @Sendable (LedgerState) throws -> [LedgerEvent]
    ) throws -> LedgerEntry {
        try commitBlocking { try $0.append(to: target, tenant: tenant, at: $1, deciding: decide) }
    }

    /// Loads, decides and appends for each target, all in one commit.
    public func append(
        toEach targets: [LedgerTarget],
        tenant: TenantID,
        deciding decide: @escaping @Sendable (LedgerState) throws -> [LedgerEvent]
    ) async throws {
        let failure = try await commit { try $0.append(toEach: targets, tenant: tenant, at: $1, deciding: decide) }
        if let failure { throw failure }
    }

    /// Loads, decides and appends for each target, all in one commit, on the calling thread.
    public func appendBlocking(
        toEach targets: [LedgerTarget],
        tenant: TenantID,
        deciding decide: @escaping @Sendable (LedgerState) throws -> [LedgerEvent]
    ) throws {
        let failure = try commitBlocking { try $0.append(toEach: targets, tenant: tenant, at: $1, deciding: decide) }
        if let failure { throw failure }
    }

    /// Does work in a commit that others may share, at the time by the ledger's clock, if it has one.
    func commit<Value: Sendable>(
        _ work: @escaping @Sendable (inout LedgerTransaction, Timestamp?) throws -> Value
    ) async throws -> Value {
        do { return try await store.commits.perform { try work(&$0, self.time()) } } catch {
            throw HaltStateError.translating(error, path)
        }
    }

    /// ``commit(_:)`` on the calling thread.
    func commitBlocking<Value: Sendable>(
        _ work: @escaping @Sendable (inout LedgerTransaction, Timestamp?) throws -> Value
    ) throws -> Value {
        do { return try store.commits.performBlocking { try work(&$0, self.time()) } } catch {
            throw HaltStateError.translating(error, path)
        }
    }

    /// The time by the ledger's own clock, if it has one.
    public func time() -> Timestamp? { clock?.now() }

    /// The time to write down beside the events.
    func now(_ wallClock: any WallClock) -> Timestamp { time() ?? wallClock.now() }

    /// Closes the file, unless another ledger of this process has it open. Later calls fail.
    ///
    /// - Throws: ``HaltStateError`` with code `unavailable` while calls are under way.
    public func close() throws {
        guard !isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        do {
            switch access {
            case .writing(let store): try store.release()
            case .reading(let connection, _): try connection.close()
            }
        } catch {
            throw HaltStateError.translating(error, path)
        }
    }

    /// What writes.
    ///
    /// - Throws: ``LedgerFile/OpenError``; `DatabaseError` after ``close()``.
    var store: LedgerStore {
        get throws {
            try requireOpen()
            guard case .writing(let store) = access else { throw LedgerFile.OpenError.readOnly }
            return store
        }
    }

    func requireOpen() throws {
        if isClosed.load(ordering: .acquiring) { throw DatabaseError(resultCode: .SQLITE_MISUSE) }
    }
}
#endif
