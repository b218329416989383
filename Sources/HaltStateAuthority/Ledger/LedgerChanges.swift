package import HaltState

/// What a ledger has to write for one decision: the events, and what follows from them for its index.
///
/// All of it is worked out here, so that no ledger looks into an event, and one of a new type changes nothing for it. A class,
/// because a ledger hands it on several times, and nothing of it ever changes.
///
/// ```swift
/// let changes = try LedgerChanges(decide(state), state, after: head)
/// for event in changes.events { try insert(event.sequence, event.key, event.payload, event.hash) }
/// ```
public final class LedgerChanges: Sendable {
    /// A quarantine that a person has lifted.
    public struct Lift: Hashable, Sendable {
        /// The restore that began the quarantine, a UUID.
        public let restoreID: String
        /// What it is lifted for.
        public let scope: Quarantine.Scope
    }

    /// The events with their places in the chain, in order.
    public let events: [SealedEvent]
    /// The end of the chain after them.
    public let head: ChainHead
    /// The latest operation under the key as it now stands; `nil` where there is none.
    public let latest: GuardedOperation?
    /// The earlier attempt that was asked for as it now stands; or `nil`.
    public let attempt: GuardedOperation?
    /// The operation that ``latest`` has taken the place of, and that stays on record as an attempt before it; or `nil`.
    public let followed: GuardedOperation?
    /// The orders to stop that are new or have changed.
    public let orders: [AgentOrder]
    /// All orders as they now stand; `nil` where none has changed.
    public let orderBook: OrderBook?
    /// The quarantines that were lifted.
    public let lifts: [Lift]

    /// Works out what follows from a decision.
    ///
    /// - Parameters:
    ///   - decided: The events that were decided on.
    ///   - state: What they were decided on.
    ///   - head: The end of the chain before them.
    /// - Throws: ``LedgerError`` when an event does not follow from what happened before.
    public convenience init(_ decided: [LedgerEvent], _ state: LedgerState, after head: ChainHead) throws {
        var writer = CanonicalJSON(capacity: 1_024)
        try self.init(decided, state, after: head, writingWith: &writer)
    }

    /// ``init(_:_:after:)`` in memory that is used again.
    package init(
        _ decided: [LedgerEvent],
        _ state: borrowing LedgerState,
        after head: ChainHead,
        writingWith writer: inout CanonicalJSON
    ) throws {
        var (head, events) = (head, [SealedEvent]())
        events.reserveCapacity(decided.count)
        for event in decided { events.append(head.seal(event, writingWith: &writer)) }
        (self.head, self.events) = (head, events)
        let before = state.latest ?? state.operation
        if let earlier = state.latest.flatMap({ _ in state.operation }) {
            let own = events.filter { $0.event.operation == earlier.name }
            let others = events.filter { $0.event.operation != earlier.name }
            attempt = try GuardedOperation.applying(own, to: earlier)
            latest = try GuardedOperation.applying(others, to: before)
        } else {
            attempt = nil
            latest = try GuardedOperation.applying(events, to: before)
        }
        followed = if let before, let latest, before.isAttempt, !before.isSame(as: latest) { before } else { nil }
        var tenant = TenantChanges()
        for sealed in events where sealed.event.idempotencyKey == nil { tenant.note(sealed.event, state.orders) }
        (orders, orderBook, lifts) = (tenant.orders, tenant.orderBook, tenant.lifts)
    }
}

/// What events of no operation change for a tenant as a whole.
private struct TenantChanges {
    var orders: [AgentOrder] = []
    var orderBook: OrderBook?
    var lifts: [LedgerChanges.Lift] = []

    mutating func note(_ event: LedgerEvent, _ known: OrderBook) {
        switch event.kind {
        case .ordered(let given):
            var book = orderBook ?? known
            orders += book.take(AgentOrder(given, at: event.at))
            orderBook = book
        case .quarantineLifted(let lift):
            lifts.append(LedgerChanges.Lift(restoreID: event.operationID, scope: lift.scope))
        default: break
        }
    }
}
