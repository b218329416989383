public import HaltState
import Synchronization

/// A ledger that lasts as long as the process. For tests, and for policies without approvals.
public final class MemoryLedger: BlockingLedger {
    fileprivate struct Chain {
        var head: ChainHead
        var events: [Row] = []
        var operations: [IdempotencyKey: Slot] = [:]
        var keysByApproval: [String: IdempotencyKey] = [:]
        var waiting: [String: WaitingRequest] = [:]
        var writer = CanonicalJSON(capacity: 2_048)
        var orders = OrderBook()
        var refusals: [RefusedHolder: RefusalCount] = [:]
    }

    /// An event at its place in the chain, which is its place in the list.
    fileprivate struct Row {
        let key: IdempotencyKey?
        let payload: [UInt8]
        let digest: SHA256Value

        init(_ sealed: SealedEvent) {
            (key, payload, digest) = (sealed.event.idempotencyKey, sealed.payload, sealed.digest)
        }

        func stored(at sequence: Int) -> StoredEvent {
            StoredEvent(sequence: sequence, key: key?.rawValue, payload: payload, hash: digest.text)
        }
    }

    fileprivate struct RefusedHolder: Hashable {
        let holder: String
        let target: AgentOrder.Target
    }

    /// An operation's place in the index: growing the index moves references, and changing an operation moves nothing.
    fileprivate final class Slot {
        var operation: GuardedOperation
        /// The attempts before it, oldest first.
        var earlier: [GuardedOperation] = []

        init(_ operation: GuardedOperation) {
            self.operation = operation
        }
    }

    /// The key under which clients digest arguments, random for each ledger.
    public let bindingKey: BindingKey
    private let clock: (any WallClock)?
    private let chains = Mutex<[TenantID: Chain]>([:])

    /// Creates an empty ledger.
    ///
    /// - Parameter clock: The time that is decided by; `nil` for the clock of each authority. See ``LedgerState/time``.
    public init(clock: (any WallClock)? = nil) {
        self.clock = clock
        var generator = SystemRandomNumberGenerator()
        bindingKey = BindingKey((0..<32).map { _ in generator.next() })
    }

    /// Loads, decides and appends.
    public func appendBlocking(
        to target: LedgerTarget,
        tenant: TenantID,
        deciding decide: @escaping @Sendable (LedgerState) throws -> [LedgerEvent]
    ) throws -> LedgerEntry {
        try chains.withLock { chains in
            if let index = chains.index(forKey: tenant) {
                return try chains.values[index].append(to: target, at: clock?.now(), deciding: decide)
            }
            var chain = Chain(tenant)
            let entry = try chain.append(to: target, at: clock?.now(), deciding: decide)
            if !entry.events.isEmpty { chains[tenant] = chain }
            return entry
        }
    }

    /// One operation, or `nil`.
    public func operation(_ target: LedgerTarget, tenant: TenantID) throws -> GuardedOperation? {
        chains.withLock { $0[tenant]?.operation(target) }
    }

    /// The attempts under a key before the latest one, oldest first.
    public func earlierAttempts(_ key: IdempotencyKey, tenant: TenantID) throws -> [GuardedOperation] {
        chains.withLock { $0[tenant]?.operations[key]?.earlier ?? [] }
    }

    /// Operations, those with the latest event first.
    public func operations(_ query: OperationQuery, tenant: TenantID) throws -> [GuardedOperation] {
        let matching = chains.withLock { chains in
            chains[tenant]?.operations.values.map(\.operation) ?? []
        }.filter { operation in
            (query.statuses.isEmpty || query.statuses.contains(operation.status))
                && query.before.map { operation.lastSequence < $0 } ?? true
        }
        return Array(matching.sorted { $0.lastSequence > $1.lastSequence }.prefix(query.limit))
    }

    /// Calls a closure with every row of the index of operations.
    public func forEachIndexRow(tenant: TenantID, _ body: (LedgerIndexRow) throws -> Void) throws {
        let operations = chains.withLock { chains in
            (chains[tenant]?.operations ?? [:]).values.flatMap { [$0.operation] + $0.earlier }
        }
        for operation in operations {
            try body(
                LedgerIndexRow(
                    key: operation.idempotencyKey.rawValue,
                    status: operation.status.rawValue,
                    approvalID: operation.approval?.terms.id,
                    firstSequence: operation.firstSequence,
                    lastSequence: operation.lastSequence
                )
            )
        }
    }

    /// The chain, or some of it, from a sequence on.
    public func events(
        _ selection: EventSelection,
        from sequence: Int,
        limit: Int,
        tenant: TenantID
    ) throws -> [StoredEvent] {
        chains.withLock { chains in
            let rows = chains[tenant]?.events ?? []
            let later = rows.indices.dropFirst(max(1, sequence) - 1).lazy.filter { place in
                switch selection {
                case .all: true
                case .ofApprovals: StoredEvent.isOfApproval(rows[place].payload)
                case .ofKey(let key): rows[place].key == key
                }
            }
            return later.prefix(limit).map { rows[$0].stored(at: $0 + 1) }
        }
    }

    /// The requests that wait for people, those with the latest event first.
    public func waitingRequests(before sequence: Int?, limit: Int, tenant: TenantID) throws -> [WaitingRequest] {
        let waiting = chains.withLock { $0[tenant]?.waiting.values.filter { $0.lastSequence < sequence ?? .max } ?? [] }
        return Array(waiting.sorted { $0.lastSequence > $1.lastSequence }.prefix(limit))
    }

    /// The end of a tenant's chain.
    public func head(tenant: TenantID) throws -> ChainHead {
        chains.withLock { $0[tenant]?.head ?? ChainHead(tenant: tenant) }
    }

    /// The tenants that have a chain.
    public func tenants() throws -> [TenantID] {
        chains.withLock { $0.keys.sorted() }
    }

    /// The time by the ledger's own clock, if it has one.
    public func time() -> Timestamp? { clock?.now() }

    /// The orders to stop as they stand.
    public func orders(tenant: TenantID) throws -> OrderBook {
        chains.withLock { $0[tenant]?.orders ?? OrderBook() }
    }
}

extension MemoryLedger.Chain {
    fileprivate init(_ tenant: TenantID) { self.init(head: ChainHead(tenant: tenant)) }

    func operation(_ target: LedgerTarget) -> GuardedOperation? {
        guard let slot = slot(target) else { return nil }
        return attempt(target, in: slot) ?? slot.operation
    }

    /// The earlier attempt that a target names, or `nil`.
    private func attempt(_ target: LedgerTarget, in slot: MemoryLedger.Slot) -> GuardedOperation? {
        guard !slot.earlier.isEmpty else { return nil }
        if case .approval(let id) = target { return slot.earlier.first { $0.approval?.terms.id == id } }
        guard let name = target.nameOfAttempt, !slot.operation.answers(to: name) else { return nil }
        return slot.earlier.first { $0.answers(to: name) }
    }

    private func slot(_ target: LedgerTarget) -> MemoryLedger.Slot? {
        switch target {
        case .key(let key), .permit(let key, _), .call(let key, _, _, _): operations[key]
        case .approval(let id): keysByApproval[id].flatMap { operations[$0] }
        case .none: nil
        }
    }

    mutating func append(
        to target: LedgerTarget,
        at time: Timestamp?,
        deciding decide: (LedgerState) throws -> [LedgerEvent]
    ) throws -> LedgerEntry {
        let slot = slot(target)
        let latest = slot?.operation
        let attempt = slot.flatMap { self.attempt(target, in: $0) }
        let state = LedgerState(
            operation: attempt ?? latest,
            latest: attempt == nil ? nil : latest,
            inner: latest?.suspendingApproval.flatMap { operation(.approval($0)) },
            earlier: target.earlierKeys.compactMap { operations[$0]?.operation },
            orders: orders,
            waiting: target.waitingFrom(beside: latest).map(waiting) ?? [],
            time: time
        )
        var decided = try decide(state)
        let refusal = OrderRefusal(in: decided)
        if let refusal { decided = count(decided, refusal) }
        guard !decided.isEmpty else { return LedgerEntry(state, nil, refusal: refusal) }
        let changes = try LedgerChanges(decided, state, after: head, writingWith: &writer)
        head = changes.head
        for event in changes.events { events.append(MemoryLedger.Row(event)) }
        keep(changes, in: slot)
        return LedgerEntry(state, changes, refusal: refusal)
    }

    private mutating func count(_ events: [LedgerEvent], _ refusal: OrderRefusal) -> [LedgerEvent] {
        let name = MemoryLedger.RefusedHolder(holder: refusal.holder, target: refusal.target)
        return events.compactMap { refusals[name, default: RefusalCount()].take($0, refusal) }
    }

    private func waiting(from count: Int) -> [WaitingRequest] { waiting.count < count ? [] : Array(waiting.values) }

    private mutating func keep(_ changes: LedgerChanges, in slot: MemoryLedger.Slot?) {
        if let book = changes.orderBook { orders = book }
        for order in changes.orders {
            for name in refusals.keys where name.target.isAlike(order.target) { refusals[name]?.recordedAt = nil }
        }
        if let attempt = changes.attempt, let place = slot?.earlier.firstIndex(where: { $0.isSame(as: attempt) }) {
            slot?.earlier[place] = attempt
        }
        if let followed = changes.followed { slot?.earlier.append(followed) }
        if let operation = changes.latest { keep(operation, in: slot) }
    }

    private mutating func keep(_ operation: GuardedOperation, in slot: MemoryLedger.Slot?) {
        if let approval = operation.approval { waiting[approval.terms.id] = WaitingRequest(operation) }
        guard let slot else {
            operations[operation.idempotencyKey] = MemoryLedger.Slot(operation)
            return index(operation)
        }
        if !slot.operation.isSame(as: operation) { index(operation) }
        slot.operation = operation
    }

    private mutating func index(_ operation: GuardedOperation) {
        if let approval = operation.approval { keysByApproval[approval.terms.id] = operation.idempotencyKey }
    }
}
