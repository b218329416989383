public import HaltState

extension LocalAuthority {
    /// Tells agents to go on, to pause or to stop. What this says is acknowledged holds in each commit after it, whatever the
    /// way in: a permit, the start of one, a check.
    ///
    /// - Parameters:
    ///   - status: The order. ``AgentOrder/Status/ok`` lifts what holds for the target, and always can.
    ///   - target: Whom it is for.
    ///   - person: Who gives it. Whoever calls this vouches for the identity.
    ///   - reason: Why, for the evidence and for those who hear it.
    /// - Throws: ``HaltStateError`` with code `invalidCall` for a pattern that no action can match, and for a new name that
    ///   nobody could read; ``LedgerError``.
    @discardableResult
    public func order(
        _ status: AgentOrder.Status,
        _ target: AgentOrder.Target,
        by person: Approver,
        reason: String? = nil
    ) async throws -> AgentOrder {
        try await order(OrderGiven(status, target, by: person, reason: reason), isOnRecord: false)
    }

    /// ``order(_:_:by:reason:)`` for synchronous callers.
    ///
    /// - Throws: As ``order(_:_:by:reason:)``.
    @discardableResult
    public func order(
        _ status: AgentOrder.Status,
        _ target: AgentOrder.Target,
        by person: Approver,
        reason: String? = nil
    ) throws -> AgentOrder {
        let given = OrderGiven(status, target, by: person, reason: reason)
        let entry = try blockingLedger.appendBlocking(to: .none, tenant: tenant) { state in
            let isOnRecord = self.isOnRecord(given.target, in: state)
            return try self.decider(at: state.time).decide(state, .order(given, isOnRecord: isOnRecord))
        }
        return try AgentOrder(entry)
    }

    /// - Parameter isOnRecord: Whether something else than an order, such as an API key, has the target's name on record.
    package func order(_ given: OrderGiven, isOnRecord: Bool) async throws -> AgentOrder {
        let entry = try await ledger.append(to: .none, tenant: tenant) { state in
            let isOnRecord = isOnRecord || self.isOnRecord(given.target, in: state)
            return try self.decider(at: state.time).decide(state, .order(given, isOnRecord: isOnRecord))
        }
        return try AgentOrder(entry)
    }

    private func isOnRecord(_ target: AgentOrder.Target, in state: LedgerState) -> Bool {
        state.orders.orders.contains { $0.target == target }
    }

    /// Every order that was given, by its target, lifted ones included.
    ///
    /// - Throws: ``HaltStateError``, with code `ledgerUnusable` where there may be one that this version does not know.
    public func orders() async throws -> [AgentOrder] {
        try await ledger.read { [tenant] in try $0.orders(tenant: tenant).listed() }
    }

    /// ``orders()`` on the calling thread.
    ///
    /// - Throws: As ``orders()``.
    public func orders() throws -> [AgentOrder] { try blockingLedger.orders(tenant: tenant).listed() }

    /// The strictest of the orders that hold for an agent whatever it asks for, or `nil` when there is none.
    ///
    /// - Throws: As ``orders()``.
    public func standingOrder(of agent: AgentID) async throws -> AgentOrder? {
        try await ledger.read { [tenant] in try $0.standingOrder(of: agent, tenant: tenant) }
    }

    /// ``standingOrder(of:)`` on the calling thread.
    ///
    /// - Throws: As ``standingOrder(of:)``.
    public func standingOrder(of agent: AgentID) throws -> AgentOrder? {
        try blockingLedger.standingOrder(of: agent, tenant: tenant)
    }
}

extension OrderBook {
    fileprivate func listed() throws -> [AgentOrder] {
        try readable().orders.sorted { $0.target.words < $1.target.words }
    }
}

extension AgentOrder {
    fileprivate init(_ entry: LedgerEntry) throws {
        guard let event = entry.events.first?.event, case .ordered(let given) = event.kind else {
            throw LedgerError.tampered("an order was not kept")
        }
        self.init(given, at: event.at)
    }

    /// The order that an event tells of.
    package init(_ given: OrderGiven, at time: Timestamp) {
        self.init(
            target: given.target,
            status: given.status,
            reason: given.reason,
            orderedBy: given.by.name,
            orderedAt: time
        )
    }
}
