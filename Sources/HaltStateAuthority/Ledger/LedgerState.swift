public import HaltState

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
    /// The orders to stop that hold for the tenant.
    public let orders: OrderBook
    /// The tenant's requests that wait for people, in any order, where the target asks for them.
    public let waiting: [WaitingRequest]
    /// The time by the ledger's own clock, looked at when nobody else could write any more. Where there is one, it is the time
    /// that is decided by, so that servers on one database share it. `nil` for a ledger on the caller's machine, which goes by the
    /// clock of the authority.
    public let time: Timestamp?

    /// Creates a state.
    public init(
        operation: GuardedOperation?,
        latest: GuardedOperation? = nil,
        inner: GuardedOperation? = nil,
        earlier: [GuardedOperation] = [],
        quarantine: Quarantine? = nil,
        orders: OrderBook = OrderBook(),
        waiting: [WaitingRequest] = [],
        time: Timestamp? = nil
    ) {
        self.operation = operation
        self.latest = latest
        self.inner = inner
        self.earlier = earlier
        self.quarantine = quarantine
        self.orders = orders
        self.waiting = waiting
        self.time = time
    }
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

    /// What came of a decision.
    ///
    /// - Parameters:
    ///   - changes: What was written; `nil` where nothing was to be said.
    ///   - refusal: That an order held the call up; or `nil`.
    public init(_ state: LedgerState, _ changes: LedgerChanges?, refusal: OrderRefusal? = nil) {
        self.init(
            operation: changes?.attempt ?? changes?.latest ?? state.operation,
            events: changes?.events ?? [],
            refusal: refusal,
            waiting: changes == nil ? [] : state.waiting
        )
    }
}
