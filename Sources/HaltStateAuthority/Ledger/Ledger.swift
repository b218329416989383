public import HaltState

/// Keeps the events of all tenants, in order, for good.
///
/// A ledger has one way to write: ``append(to:tenant:deciding:)``, which loads an operation, lets a pure function
/// decide on it, and appends the events that come of it, all in one transaction that no other writer comes between,
/// in this process or another. Nothing is acknowledged before it is durable.
///
/// Orders to stop are worked out from the events that give them, and are part of what is decided on. Of the calls that they hold
/// up, one in a minute is appended for each caller, and the others are counted in the next one.
public protocol Ledger: Sendable {
    /// A random key that stays the same for the life of the ledger, under which clients digest arguments.
    var bindingKey: BindingKey { get }

    /// Loads, decides and appends in one transaction.
    ///
    /// - Parameters:
    ///   - target: The operation to load.
    ///   - tenant: Whose chain to append to.
    ///   - decide: Given what the ledger knows at that moment, the events to append; it may be called on another thread, and
    ///     has no effect of its own.
    /// - Throws: What `decide` throws; ``HaltStateError`` with code `unavailable` when nothing was written and trying
    ///   again may help; ``LedgerFault``.
    func append(
        to target: LedgerTarget,
        tenant: TenantID,
        deciding decide: @escaping @Sendable (LedgerState) throws -> [LedgerEvent]
    ) async throws -> LedgerEntry

    /// ``append(to:tenant:deciding:)`` for synchronous callers, on the calling thread.
    ///
    /// - Throws: As ``append(to:tenant:deciding:)``.
    func appendBlocking(
        to target: LedgerTarget,
        tenant: TenantID,
        deciding decide: @escaping @Sendable (LedgerState) throws -> [LedgerEvent]
    ) throws -> LedgerEntry

    /// ``append(to:tenant:deciding:)`` for several operations, which share a commit where that saves time. One that fails does not
    /// keep the others from what they are to become.
    ///
    /// - Throws: The first error.
    func append(
        toEach targets: [LedgerTarget],
        tenant: TenantID,
        deciding decide: @escaping @Sendable (LedgerState) throws -> [LedgerEvent]
    ) async throws

    /// ``append(toEach:tenant:deciding:)`` for synchronous callers, on the calling thread.
    ///
    /// - Throws: The first error.
    func appendBlocking(
        toEach targets: [LedgerTarget],
        tenant: TenantID,
        deciding decide: @escaping @Sendable (LedgerState) throws -> [LedgerEvent]
    ) throws

    /// One operation, or `nil`.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerFault``.
    func operation(_ target: LedgerTarget, tenant: TenantID) throws -> GuardedOperation?

    /// The attempts under a key before the latest one, oldest first. Denied ones are not among them.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerFault``.
    func earlierAttempts(_ key: IdempotencyKey, tenant: TenantID) throws -> [GuardedOperation]

    /// Operations, those with the latest event first. Of a key it is the latest attempt.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerFault``.
    func operations(_ query: OperationQuery, tenant: TenantID) throws -> [GuardedOperation]

    /// Calls a closure with every row of the index of operations and of earlier attempts, in any order, as it is stored. A row that cannot be read
    /// is an error, and not left out.
    ///
    /// - Parameter body: Must not use the ledger.
    /// - Throws: What `body` throws; ``HaltStateError``; ``LedgerFault``.
    func forEachIndexRow(tenant: TenantID, _ body: (LedgerIndexRow) throws -> Void) throws

    /// The rows of the index of operations in some states, those with the latest event first.
    ///
    /// - Throws: As ``forEachIndexRow(tenant:_:)``.
    func indexRows(in statuses: Set<GuardedOperation.Status>, tenant: TenantID) throws -> [LedgerIndexRow]

    /// The identifiers of approvals that begin with a text, in order. Without a way of its own, a ledger reads its whole index
    /// of operations.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerFault``.
    func approvalIDs(startingWith text: String, limit: Int, tenant: TenantID) throws -> [String]

    /// The requests that wait for people, those with the latest event first, at a fraction of what reading their operations
    /// takes. The time to decide on them may have passed.
    ///
    /// - Parameter sequence: Only those whose latest event is older; `nil` starts with the newest.
    /// - Throws: ``HaltStateError``; ``LedgerFault``.
    func waitingRequests(before sequence: Int?, limit: Int, tenant: TenantID) throws -> [WaitingRequest]

    /// The chain as it is stored, from a sequence on, oldest first. Not yet verified.
    ///
    /// - Throws: ``HaltStateError``.
    func events(from sequence: Int, limit: Int, tenant: TenantID) throws -> [StoredEvent]

    /// What the chain says of approvals, after a sequence, oldest first: those that were asked for, voted on or expired.
    /// A short way through a long chain. Not yet verified.
    ///
    /// - Throws: ``HaltStateError``.
    func approvalEvents(after sequence: Int, limit: Int, tenant: TenantID) throws -> [StoredEvent]

    /// The events of a key from a sequence on, also those of earlier operations under it, oldest first.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerFault``.
    func events(
        ofKey key: IdempotencyKey,
        from sequence: Int,
        limit: Int,
        tenant: TenantID
    ) throws -> [SealedEvent]

    /// The end of a tenant's chain as it is stored.
    ///
    /// - Throws: ``HaltStateError``.
    func head(tenant: TenantID) throws -> ChainHead

    /// The tenants that have a chain, in order.
    ///
    /// - Throws: ``HaltStateError``.
    func tenants() throws -> [TenantID]

    /// What is refused since the ledger was restored from a backup, or `nil` when it was not, or all is lifted.
    ///
    /// - Throws: ``HaltStateError``.
    func quarantine(tenant: TenantID) throws -> Quarantine?

    /// The orders to stop as they stand.
    ///
    /// - Throws: ``HaltStateError``.
    func orders(tenant: TenantID) throws -> OrderBook

    /// The strictest of the orders that hold for an agent whatever it asks for, or `nil` when there is none.
    ///
    /// - Throws: ``HaltStateError``.
    func standingOrder(of agent: AgentID, tenant: TenantID) throws -> AgentOrder?
}

extension Ledger {
    /// Takes them one after the other.
    public func append(
        toEach targets: [LedgerTarget],
        tenant: TenantID,
        deciding decide: @escaping @Sendable (LedgerState) throws -> [LedgerEvent]
    ) async throws {
        var failure: (any Error)?
        for target in targets {
            do { _ = try await append(to: target, tenant: tenant, deciding: decide) } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
    }

    /// Takes them one after the other.
    public func appendBlocking(
        toEach targets: [LedgerTarget],
        tenant: TenantID,
        deciding decide: @escaping @Sendable (LedgerState) throws -> [LedgerEvent]
    ) throws {
        var failure: (any Error)?
        for target in targets {
            do { _ = try appendBlocking(to: target, tenant: tenant, deciding: decide) } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
    }

    /// Looks through all orders.
    public func standingOrder(of agent: AgentID, tenant: TenantID) throws -> AgentOrder? {
        try orders(tenant: tenant).standing(of: agent)
    }
}

extension Ledger {
    /// The rows of the index of operations in some states. Reads all rows.
    public func indexRows(in statuses: Set<GuardedOperation.Status>, tenant: TenantID) throws -> [LedgerIndexRow] {
        let words = Set(statuses.map(\.rawValue))
        var found: [LedgerIndexRow] = []
        try forEachIndexRow(tenant: tenant) { if words.contains($0.status) { found.append($0) } }
        return found.sorted { $0.lastSequence > $1.lastSequence }
    }

    /// The identifiers of approvals that begin with a text, in order.
    public func approvalIDs(startingWith text: String, limit: Int, tenant: TenantID) throws -> [String] {
        var found: [String] = []
        try forEachIndexRow(tenant: tenant) { row in
            if let id = row.approvalID, id.utf8.starts(with: text.utf8) { found.append(id) }
        }
        return Array(found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.prefix(limit))
    }
}

/// What a ledger knows at the moment of a decision, when nobody else can write.
public struct LedgerState: Sendable {
    /// The operation that was asked for, or `nil` when there is none. By a name of its own, such as its permit or its approval,
    /// an earlier attempt is asked for; by its key, the latest one.
    public let operation: GuardedOperation?
    /// The latest attempt under the key, where the operation that was asked for is an earlier one; or `nil`.
    public let latest: GuardedOperation?
    /// The operation whose approval a suspended one waits for, or `nil`.
    public let inner: GuardedOperation?
    /// The operations under the target's earlier keys, in their order, as far as there are any.
    public let earlier: [GuardedOperation]
    /// What is refused since the ledger was restored, or `nil`.
    public let quarantine: Quarantine?
    /// The tenant's requests that wait for people, in any order, where the target asks for them.
    public let waiting: [WaitingRequest]

    /// The orders to stop that hold for the tenant.
    public let orders: OrderBook

    /// Creates a state.
    public init(
        operation: GuardedOperation?,
        latest: GuardedOperation? = nil,
        inner: GuardedOperation? = nil,
        earlier: [GuardedOperation] = [],
        quarantine: Quarantine? = nil,
        orders: OrderBook = OrderBook(),
        waiting: [WaitingRequest] = []
    ) {
        self.operation = operation
        self.latest = latest
        self.inner = inner
        self.earlier = earlier
        self.quarantine = quarantine
        self.orders = orders
        self.waiting = waiting
    }
}

/// Which operation to load.
public enum LedgerTarget: Hashable, Sendable {
    /// The latest operation under an idempotency key.
    case key(IdempotencyKey)
    /// The attempt under an idempotency key that has a permit, by the digest of its token; the latest one where none has.
    case permit(IdempotencyKey, digest: String)
    /// The latest operation under an idempotency key, and to look at, those under keys that the same call was given earlier.
    ///
    /// With `startID`, the attempt that was started under it, if there is one. With `waitingFrom`, also every request of the
    /// tenant that waits for people, if there are so many at least, and if the key is free for another operation.
    case call(IdempotencyKey, earlierKeys: [IdempotencyKey], startID: String? = nil, waitingFrom: Int? = nil)
    /// The operation that waits, or waited, for an approval.
    case approval(String)
    /// None: the events belong to no operation.
    case none

    /// The key whose operation the events belong to, or `nil` where it is found by something else.
    package var key: IdempotencyKey? {
        switch self {
        case .key(let key), .permit(let key, _), .call(let key, _, _, _): key
        case .approval, .none: nil
        }
    }

    /// A name that only one attempt under the key answers to, or `nil`: what of an operation its caller alone knows.
    package var nameOfAttempt: String? {
        switch self {
        case .permit(_, let digest): digest
        case .call(_, _, let startID, _): startID
        case .key, .approval, .none: nil
        }
    }

    /// The keys whose operations are only looked at.
    package var earlierKeys: [IdempotencyKey] {
        if case .call(_, let keys, _, _) = self { keys } else { [] }
    }

    /// How many requests have to wait for people, so that they are wanted; `nil` where they are not.
    ///
    /// - Parameter operation: The operation that was loaded.
    package func waitingFrom(beside operation: GuardedOperation?) -> Int? {
        guard case .call(_, _, _, let count) = self, operation?.leavesKeyFree ?? true else { return nil }
        return count
    }
}

extension GuardedOperation {
    /// What its caller alone knows of it: the digests of its permits, and the identity of its start where that is a call's own.
    /// Late reports and repeated requests come under these names.
    package var ownNames: [String] {
        var names = supersededPermits.map(\.tokenDigest)
        if let permit { names.append(permit.tokenDigest) }
        if let startID = start?.fact.startID, startID.isUUID { names.append(startID) }
        return names
    }

    /// Whether a name is one of its own.
    package func answers(to name: String) -> Bool { ownNames.contains { $0.hasBytes(of: name) } }

    /// Whether it stays on record as an attempt of its own when another one begins. Of a denial only the events are left.
    package var isAttempt: Bool { status != .denied }
}

/// What a ledger has appended.
public struct LedgerEntry: Sendable {
    /// The operation that was asked for as it now stands, or the one that has begun; `nil` when there is none.
    public let operation: GuardedOperation?
    /// The appended events with their places; empty when nothing was to be said.
    public let events: [SealedEvent]
    /// That an order held the call up, whether the refusal was appended or only counted; or `nil`.
    public let refusal: OrderRefusal?
    /// The requests that were looked at for the decision. See ``LedgerState/waiting``.
    public let waiting: [WaitingRequest]

    /// Creates an entry.
    public init(
        operation: GuardedOperation?,
        events: [SealedEvent],
        refusal: OrderRefusal? = nil,
        waiting: [WaitingRequest] = []
    ) {
        self.operation = operation
        self.events = events
        self.refusal = refusal
        self.waiting = waiting
    }
}

/// Which operations to list.
public struct OperationQuery: Hashable, Sendable {
    /// The states to list; all when empty. An approval whose time has run out still counts as pending or approved here.
    public var statuses: Set<GuardedOperation.Status>
    /// How many at most.
    public var limit: Int
    /// Only operations whose latest event is older than this sequence; `nil` starts with the newest.
    public var before: Int?

    /// Creates a query.
    public init(statuses: Set<GuardedOperation.Status> = [], limit: Int = 100, before: Int? = nil) {
        self.statuses = statuses
        self.limit = limit
        self.before = before
    }
}

/// One event as a ledger stores it, before anything of it is believed.
public struct StoredEvent: Hashable, Sendable {
    /// The place that the ledger keeps it at.
    public let sequence: Int
    /// The key that the ledger files it under, or `nil`.
    public let key: String?
    /// The stored payload.
    public let payload: [UInt8]
    /// The stored hash.
    public let hash: String

    /// Whether it tells of an approval. The type is the last member of the canonical form, so nothing has to be read for it.
    var isOfApproval: Bool {
        let end = payload.suffix(Self.longestApprovalEnd)
        return !end.ranges(of: Self.approvalMark).isEmpty
    }

    private static let approvalMark = Array(#""type":"approval."#.utf8)
    private static let longestApprovalEnd = #""type":"approval.requested"}"#.utf8.count

    init(_ sealed: SealedEvent) {
        self.init(
            sequence: sealed.sequence,
            key: sealed.event.idempotencyKey?.rawValue,
            payload: sealed.payload,
            hash: sealed.hash
        )
    }

    /// Creates a stored event.
    public init(sequence: Int, key: String?, payload: [UInt8], hash: String) {
        self.sequence = sequence
        self.key = key
        self.payload = payload
        self.hash = hash
    }
}
