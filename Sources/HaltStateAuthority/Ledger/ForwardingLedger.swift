package import HaltState

/// A ledger that does something of its own before or after another one, and leaves the rest to that.
package protocol ForwardingLedger: BlockingLedger {
    associatedtype Base: BlockingLedger
    /// The ledger that does the work.
    var base: Base { get }
}

extension ForwardingLedger {
    package var bindingKey: BindingKey { base.bindingKey }

    package func append(
        to target: LedgerTarget,
        tenant: TenantID,
        deciding decide: @escaping @Sendable (LedgerState) throws -> [LedgerEvent]
    ) async throws -> LedgerEntry {
        try await base.append(to: target, tenant: tenant, deciding: decide)
    }

    package func appendBlocking(
        to target: LedgerTarget,
        tenant: TenantID,
        deciding decide: @escaping @Sendable (LedgerState) throws -> [LedgerEvent]
    ) throws -> LedgerEntry {
        try base.appendBlocking(to: target, tenant: tenant, deciding: decide)
    }

    package func append(
        toEach targets: [LedgerTarget],
        tenant: TenantID,
        deciding decide: @escaping @Sendable (LedgerState) throws -> [LedgerEvent]
    ) async throws {
        try await base.append(toEach: targets, tenant: tenant, deciding: decide)
    }

    package func appendBlocking(
        toEach targets: [LedgerTarget],
        tenant: TenantID,
        deciding decide: @escaping @Sendable (LedgerState) throws -> [LedgerEvent]
    ) throws {
        try base.appendBlocking(toEach: targets, tenant: tenant, deciding: decide)
    }

    package func operation(_ target: LedgerTarget, tenant: TenantID) throws -> GuardedOperation? {
        try base.operation(target, tenant: tenant)
    }

    package func earlierAttempts(_ key: IdempotencyKey, tenant: TenantID) throws -> [GuardedOperation] {
        try base.earlierAttempts(key, tenant: tenant)
    }

    package func operations(_ query: OperationQuery, tenant: TenantID) throws -> [GuardedOperation] {
        try base.operations(query, tenant: tenant)
    }

    package func listing(_ query: OperationQuery, tenant: TenantID) throws -> OperationListing {
        try base.listing(query, tenant: tenant)
    }

    package func forEachIndexRow(tenant: TenantID, _ body: (LedgerIndexRow) throws -> Void) throws {
        try base.forEachIndexRow(tenant: tenant, body)
    }

    package func indexRows(in statuses: Set<GuardedOperation.Status>, tenant: TenantID) throws -> [LedgerIndexRow] {
        try base.indexRows(in: statuses, tenant: tenant)
    }

    package func approvalIDs(startingWith text: String, limit: Int, tenant: TenantID) throws -> [String] {
        try base.approvalIDs(startingWith: text, limit: limit, tenant: tenant)
    }

    package func waitingRequests(before sequence: Int?, limit: Int, tenant: TenantID) throws -> [WaitingRequest] {
        try base.waitingRequests(before: sequence, limit: limit, tenant: tenant)
    }

    package func events(
        _ selection: EventSelection,
        from sequence: Int,
        limit: Int,
        tenant: TenantID
    ) throws -> [StoredEvent] {
        try base.events(selection, from: sequence, limit: limit, tenant: tenant)
    }

    package func head(tenant: TenantID) throws -> ChainHead { try base.head(tenant: tenant) }

    package func tenants() throws -> [TenantID] { try base.tenants() }

    package func quarantine(tenant: TenantID) throws -> Quarantine? { try base.quarantine(tenant: tenant) }

    package func time() throws -> Timestamp? { try base.time() }

    package func orders(tenant: TenantID) throws -> OrderBook { try base.orders(tenant: tenant) }

    package func standingOrder(of agent: AgentID, tenant: TenantID) throws -> AgentOrder? {
        try base.standingOrder(of: agent, tenant: tenant)
    }
}
