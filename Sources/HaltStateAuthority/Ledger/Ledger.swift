public import HaltState

/// Keeps the events of all tenants, in order, for good: in memory, in a file, or in a database behind a network.
///
/// A ledger has one way to write and one to read, and both may take as long as a network does. Writing is
/// ``append(to:tenant:deciding:)``: it loads an operation, lets a pure function decide on it, and appends the events that come of
/// it, all in one transaction that no other writer comes between, in this process or another. Nothing is acknowledged before it
/// is durable. What there is to write, ``LedgerChanges`` says: an event is a type, a payload and a hash to a ledger, whatever
/// it tells.
///
/// Orders to stop are worked out from the events that give them, and are part of what is decided on. Of the calls that they hold
/// up, one in a minute is appended for each caller, and the others are counted in the next one.
///
/// A ledger that can also answer on the calling thread is a ``BlockingLedger``, and needs no more than the forms that block.
public protocol Ledger: Sendable {
    /// A random key that stays the same for the life of the ledger, under which clients digest arguments.
    var bindingKey: BindingKey { get }

    /// The same ledger for synchronous callers, or `nil` for one that they would have to wait for.
    var blocking: (any BlockingLedger)? { get }

    /// Loads, decides and appends in one transaction.
    ///
    /// - Parameters:
    ///   - target: The operation to load.
    ///   - tenant: Whose chain to append to.
    ///   - decide: Given what the ledger knows at that moment, the events to append; it may be called on another thread, and
    ///     has no effect of its own.
    /// - Throws: What `decide` throws; ``HaltStateError`` with code `unavailable` when nothing was written and trying
    ///   again may help, with code `ledgerUnusable` for an operation of which an event is of a type that this version does not
    ///   know; ``LedgerError``.
    func append(
        to target: LedgerTarget,
        tenant: TenantID,
        deciding decide: @escaping @Sendable (LedgerState) throws -> [LedgerEvent]
    ) async throws -> LedgerEntry

    /// ``append(to:tenant:deciding:)`` for several operations, which share a commit where that saves time. One that fails does not
    /// keep the others from what they are to become. Without a way of its own, a ledger takes them one after the other.
    ///
    /// - Throws: The first error. One that tells of an event of an unknown type gives way to any other.
    func append(
        toEach targets: [LedgerTarget],
        tenant: TenantID,
        deciding decide: @escaping @Sendable (LedgerState) throws -> [LedgerEvent]
    ) async throws

    /// Reads. What belongs together is one query: a ledger behind a network answers it on a thread of its own.
    ///
    /// - Parameter query: Has the reader while it runs, and no longer. It may be called on another thread.
    /// - Throws: What `query` throws; ``HaltStateError``; ``LedgerError``.
    func read<Value: Sendable>(
        _ query: @escaping @Sendable (any LedgerReader) throws -> Value
    ) async throws -> Value
}

/// A ledger that can answer on the calling thread, such as one in memory or in a file.
///
/// It is its own reader. The asynchronous forms do what the blocking ones do, unless it has better ones.
public protocol BlockingLedger: Ledger, LedgerReader {
    /// ``Ledger/append(to:tenant:deciding:)`` on the calling thread.
    ///
    /// - Throws: As ``Ledger/append(to:tenant:deciding:)``.
    func appendBlocking(
        to target: LedgerTarget,
        tenant: TenantID,
        deciding decide: @escaping @Sendable (LedgerState) throws -> [LedgerEvent]
    ) throws -> LedgerEntry

    /// ``Ledger/append(toEach:tenant:deciding:)`` on the calling thread.
    ///
    /// - Throws: The first error. One that tells of an event of an unknown type gives way to any other.
    func appendBlocking(
        toEach targets: [LedgerTarget],
        tenant: TenantID,
        deciding decide: @escaping @Sendable (LedgerState) throws -> [LedgerEvent]
    ) throws
}

extension Ledger {
    /// `nil`: it answers only who can wait.
    public var blocking: (any BlockingLedger)? { nil }

    /// Takes them one after the other.
    public func append(
        toEach targets: [LedgerTarget],
        tenant: TenantID,
        deciding decide: @escaping @Sendable (LedgerState) throws -> [LedgerEvent]
    ) async throws {
        var worst = WorstError()
        for target in targets {
            do { _ = try await append(to: target, tenant: tenant, deciding: decide) } catch { worst.take(error) }
        }
        if let error = worst.error { throw error }
    }
}

extension BlockingLedger {
    /// The same ledger.
    public var blocking: (any BlockingLedger)? { self }

    /// Appends on the calling thread.
    public func append(
        to target: LedgerTarget,
        tenant: TenantID,
        deciding decide: @escaping @Sendable (LedgerState) throws -> [LedgerEvent]
    ) async throws -> LedgerEntry {
        try appendBlocking(to: target, tenant: tenant, deciding: decide)
    }

    /// Reads on the calling thread.
    public func read<Value: Sendable>(
        _ query: @escaping @Sendable (any LedgerReader) throws -> Value
    ) async throws -> Value {
        try query(self)
    }

    /// Takes them one after the other.
    public func appendBlocking(
        toEach targets: [LedgerTarget],
        tenant: TenantID,
        deciding decide: @escaping @Sendable (LedgerState) throws -> [LedgerEvent]
    ) throws {
        var worst = WorstError()
        for target in targets {
            do { _ = try appendBlocking(to: target, tenant: tenant, deciding: decide) } catch { worst.take(error) }
        }
        if let error = worst.error { throw error }
    }
}
