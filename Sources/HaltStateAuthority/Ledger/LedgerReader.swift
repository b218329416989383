public import HaltState

/// What a ledger knows, for whoever has its attention. See ``Ledger/read(_:)``.
///
/// The chain, the operations that are worked out from it, and what holds for a tenant as a whole. What has a default can be found
/// with the other methods, and a ledger that finds it faster has a method of its own.
public protocol LedgerReader {
    // MARK: The chain

    /// The tenants that have a chain, in order.
    ///
    /// - Throws: ``HaltStateError``.
    func tenants() throws -> [TenantID]

    /// The end of a tenant's chain as it is stored.
    ///
    /// - Throws: ``HaltStateError``.
    func head(tenant: TenantID) throws -> ChainHead

    /// The chain, or some of it, as it is stored, from a sequence on, oldest first. Not yet verified.
    ///
    /// - Throws: ``HaltStateError``.
    func events(
        _ selection: EventSelection,
        from sequence: Int,
        limit: Int,
        tenant: TenantID
    ) throws -> [StoredEvent]

    // MARK: Operations

    /// One operation, or `nil`.
    ///
    /// - Throws: ``HaltStateError``, with code `ledgerUnusable` where one of its events is of a type that this version does
    ///   not know; ``LedgerError``.
    func operation(_ target: LedgerTarget, tenant: TenantID) throws -> GuardedOperation?

    /// The attempts under a key before the latest one, oldest first. Denied ones are not among them. Without a way of its own, a
    /// ledger reads all events of the key.
    ///
    /// - Throws: As ``operation(_:tenant:)``.
    func earlierAttempts(_ key: IdempotencyKey, tenant: TenantID) throws -> [GuardedOperation]

    /// Operations, those with the latest event first. Of a key it is the latest attempt. Those with an event of a type that this
    /// version does not know are left out: ``listing(_:tenant:)`` tells of them.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerError``.
    func operations(_ query: OperationQuery, tenant: TenantID) throws -> [GuardedOperation]

    /// ``operations(_:tenant:)``, with the rows of those that are left out on the way. None by default, which is right for a ledger
    /// that no other version has written.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerError``.
    func listing(_ query: OperationQuery, tenant: TenantID) throws -> OperationListing

    /// Calls a closure with every row of the index of operations and of earlier attempts, in any order, as it is stored. A row that cannot be read
    /// is an error, and not left out.
    ///
    /// - Parameter body: Must not use the ledger.
    /// - Throws: What `body` throws; ``HaltStateError``; ``LedgerError``.
    func forEachIndexRow(tenant: TenantID, _ body: (LedgerIndexRow) throws -> Void) throws

    /// The rows of the index of operations in some states, those with the latest event first. Without a way of its own, a ledger
    /// reads its whole index of operations.
    ///
    /// - Throws: As ``forEachIndexRow(tenant:_:)``.
    func indexRows(in statuses: Set<GuardedOperation.Status>, tenant: TenantID) throws -> [LedgerIndexRow]

    /// The identifiers of approvals that begin with a text, in order. Without a way of its own, a ledger reads its whole index
    /// of operations.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerError``.
    func approvalIDs(startingWith text: String, limit: Int, tenant: TenantID) throws -> [String]

    /// The requests that wait for people, those with the latest event first, at a fraction of what reading their operations
    /// takes. The time to decide on them may have passed. Without a way of its own, a ledger reads the operations.
    ///
    /// - Parameter sequence: Only those whose latest event is older; `nil` starts with the newest.
    /// - Throws: ``HaltStateError``; ``LedgerError``.
    func waitingRequests(before sequence: Int?, limit: Int, tenant: TenantID) throws -> [WaitingRequest]

    // MARK: The tenant

    /// The time by the ledger's own clock, which its commits decide by as well: see ``LedgerState/time``. By default `nil`, which is
    /// right for a ledger without one.
    ///
    /// - Throws: ``HaltStateError``.
    func time() throws -> Timestamp?

    /// The orders to stop as they stand.
    ///
    /// - Throws: ``HaltStateError``.
    func orders(tenant: TenantID) throws -> OrderBook

    /// The strictest of the orders that hold for an agent whatever it asks for, or `nil` when there is none. Without a way of its
    /// own, a ledger looks through all orders.
    ///
    /// - Throws: ``HaltStateError``, with code `ledgerUnusable` where an order is of a type that this version does not know.
    func standingOrder(of agent: AgentID, tenant: TenantID) throws -> AgentOrder?

    /// What is refused since the ledger was restored from a backup, or `nil` when it was not, or all is lifted. By default `nil`,
    /// which is right for a ledger that is never restored.
    ///
    /// - Throws: ``HaltStateError``.
    func quarantine(tenant: TenantID) throws -> Quarantine?
}

/// Which events of a chain to read.
public enum EventSelection: Hashable, Sendable {
    /// All of them.
    case all
    /// What the chain says of approvals: those that were asked for, voted on or expired. A short way through a long chain.
    case ofApprovals
    /// Those of a key, also those of earlier operations under it.
    case ofKey(IdempotencyKey)
}

extension LedgerReader {
    /// Works them out from all events of the key.
    public func earlierAttempts(_ key: IdempotencyKey, tenant: TenantID) throws -> [GuardedOperation] {
        var attempts: [[SealedEvent]] = []
        try forEachEvent(ofKey: key, tenant: tenant) { sealed in
            let place = attempts.firstIndex { $0[0].event.operation == sealed.event.operation }
            if let place { attempts[place].append(sealed) } else { attempts.append([sealed]) }
        }
        let latest = try operation(.key(key), tenant: tenant)
        return try attempts.compactMap { try GuardedOperation(events: $0) }.filter { attempt in
            attempt.isAttempt && latest.map { !$0.id.hasBytes(of: attempt.id) } ?? true
        }
    }

    /// Leaves none out.
    public func listing(_ query: OperationQuery, tenant: TenantID) throws -> OperationListing {
        OperationListing(operations: try operations(query, tenant: tenant), unreadable: [])
    }

    /// Reads all rows.
    public func indexRows(in statuses: Set<GuardedOperation.Status>, tenant: TenantID) throws -> [LedgerIndexRow] {
        let words = Set(statuses.map(\.rawValue))
        var found: [LedgerIndexRow] = []
        try forEachIndexRow(tenant: tenant) { if words.contains($0.status) { found.append($0) } }
        return found.sorted { $0.lastSequence > $1.lastSequence }
    }

    /// Reads all rows.
    public func approvalIDs(startingWith text: String, limit: Int, tenant: TenantID) throws -> [String] {
        var found: [String] = []
        try forEachIndexRow(tenant: tenant) { row in
            if let id = row.approvalID, id.utf8.starts(with: text.utf8) { found.append(id) }
        }
        return Array(found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.prefix(limit))
    }

    /// Reads the operations.
    public func waitingRequests(before sequence: Int?, limit: Int, tenant: TenantID) throws -> [WaitingRequest] {
        let query = OperationQuery(statuses: [.pending], limit: limit, before: sequence)
        return try operations(query, tenant: tenant).compactMap(WaitingRequest.init)
    }

    /// `nil`.
    public func time() throws -> Timestamp? { nil }

    /// Looks through all orders.
    public func standingOrder(of agent: AgentID, tenant: TenantID) throws -> AgentOrder? {
        try orders(tenant: tenant).readable().standing(of: agent)
    }

    /// `nil`.
    public func quarantine(tenant: TenantID) throws -> Quarantine? { nil }
}

/// Histories are read in pages: each event of one may hold as much as a call may send.
package enum LedgerPage {
    /// How many events are read at once.
    package static let size = 64
}

extension LedgerReader {
    /// The chain from a sequence on, oldest first. Not yet verified.
    ///
    /// - Throws: ``HaltStateError``.
    package func events(from sequence: Int, limit: Int, tenant: TenantID) throws -> [StoredEvent] {
        try events(.all, from: sequence, limit: limit, tenant: tenant)
    }

    /// What the chain says of approvals after a sequence, oldest first. Not yet verified.
    ///
    /// - Throws: ``HaltStateError``.
    package func approvalEvents(after sequence: Int, limit: Int, tenant: TenantID) throws -> [StoredEvent] {
        guard sequence < .max else { return [] }
        return try events(.ofApprovals, from: sequence + 1, limit: limit, tenant: tenant)
    }

    /// The events of a key from a sequence on, oldest first, each as it was sealed.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerError``.
    package func events(
        ofKey key: IdempotencyKey,
        from sequence: Int,
        limit: Int,
        tenant: TenantID
    ) throws -> [SealedEvent] {
        try events(.ofKey(key), from: sequence, limit: limit, tenant: tenant).map {
            try SealedEvent($0, ofKey: key, tenant: tenant)
        }
    }

    /// Calls a closure with every event of a key from a sequence on, oldest first.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerError``; what `body` throws.
    package func forEachEvent(
        ofKey key: IdempotencyKey,
        from sequence: Int = 0,
        tenant: TenantID,
        _ body: (SealedEvent) throws -> Void
    ) throws {
        var next = sequence
        while true {
            let page = try events(ofKey: key, from: next, limit: LedgerPage.size, tenant: tenant)
            for event in page { try body(event) }
            guard page.count == LedgerPage.size, let last = page.last else { return }
            next = last.sequence + 1
        }
    }

    /// Every event of a key, also those of earlier operations under it, oldest first.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerError``.
    package func events(ofKey key: IdempotencyKey, tenant: TenantID) throws -> [SealedEvent] {
        var events: [SealedEvent] = []
        try forEachEvent(ofKey: key, tenant: tenant) { events.append($0) }
        return events
    }
}
