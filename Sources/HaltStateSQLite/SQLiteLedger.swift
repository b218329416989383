#if SQLite
import Foundation
import GRDB
public import HaltState
public import HaltStateAuthority

/// The durable ledger: one SQLite file, which several processes may share.
///
/// Every acknowledged event is on disk: write-ahead logging with `synchronous=FULL`. Callers who come at the same time
/// share one commit.
///
/// ```swift
/// let ledger = try SQLiteLedger(path: ".haltstate/ledger.db")
/// let authority = LocalAuthority(policies: policies, ledger: ledger)
/// ```
public final class SQLiteLedger: Ledger {
    /// The key under which clients digest arguments, made when the file was.
    public let bindingKey: BindingKey
    let database: DatabasePool
    package let path: String
    let commits: GroupCommit
    let lookups: LookupConnection

    /// Opens a ledger, and creates the file when there is none. The folder has to exist.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - busyTimeout: How long to wait for another process that is writing.
    /// - Throws: ``HaltStateError`` with code `ledgerUnusable` for a file that cannot be written, is not a ledger or
    ///   was written by a newer version; `unavailable` for a locked file or a full disk. The file stays as it was.
    public convenience init(path: String, busyTimeout: Duration = .seconds(10)) throws {
        try self.init(path: path, busyTimeout: busyTimeout, pageLimit: nil)
    }

    /// - Parameter pageLimit: The most pages the file may have. Lets a test run out of space.
    package init(path: String, busyTimeout: Duration, pageLimit: Int?) throws {
        self.path = path
        do {
            try LedgerFile.inspect(path, busyTimeout: busyTimeout)
            database = try LedgerFile.open(path, busyTimeout: busyTimeout, pageLimit: pageLimit)
            bindingKey = try database.read { BindingKey(try LedgerSchema.bindingKey($0)) }
        } catch {
            throw HaltStateError(opening: path, error)
        }
        commits = GroupCommit(database: database, busyTimeout: busyTimeout)
        lookups = LookupConnection(path: path, busyTimeout: busyTimeout)
    }

    /// Loads, decides and appends, in a commit that other callers may share.
    public func append(
        to target: LedgerTarget,
        tenant: String,
        deciding decide: @escaping @Sendable (GuardedOperation?) throws -> [LedgerEvent]
    ) async throws -> LedgerEntry {
        do {
            return try await commits.perform { try $0.append(to: target, tenant: tenant, deciding: decide) }
        } catch {
            throw HaltStateError.translating(error, path)
        }
    }

    /// Loads, decides and appends, on the calling thread.
    public func appendBlocking(
        to target: LedgerTarget,
        tenant: String,
        deciding decide: @escaping @Sendable (GuardedOperation?) throws -> [LedgerEvent]
    ) throws -> LedgerEntry {
        do {
            return try commits.performBlocking { try $0.append(to: target, tenant: tenant, deciding: decide) }
        } catch {
            throw HaltStateError.translating(error, path)
        }
    }

    /// Closes the file, which then holds everything by itself unless another process has it open. Later calls fail.
    ///
    /// - Throws: ``HaltStateError`` with code `unavailable` while calls are under way.
    public func close() throws {
        // SQLite would do this when the last connection closes, but the last one here is a reader's, which may not.
        // - Bug: https://github.com/groue/GRDB.swift/issues/739
        // A file that is closed already has no connection, which SQLite would take as given.
        try? database.writeWithoutTransaction { connection in
            if connection.sqliteConnection != nil { _ = try connection.checkpoint(.passive) }
        }
        do {
            try database.close()
            try lookups.close()
        } catch {
            throw HaltStateError.translating(error, path)
        }
    }
}
#endif
