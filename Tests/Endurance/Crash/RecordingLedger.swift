#if SQLite
import HaltState
import HaltStateAuthority

/// Writes down each event that the ledger has acknowledged.
struct RecordingLedger: Ledger {
    let ledger: any Ledger
    let facts: RecordFile

    var bindingKey: BindingKey { ledger.bindingKey }

    func append(
        to target: LedgerTarget,
        tenant: TenantID,
        deciding decide: @escaping @Sendable (LedgerState) throws -> [LedgerEvent]
    ) async throws -> LedgerEntry {
        try record(try await ledger.append(to: target, tenant: tenant, deciding: decide))
    }

    func appendBlocking(
        to target: LedgerTarget,
        tenant: TenantID,
        deciding decide: @escaping @Sendable (LedgerState) throws -> [LedgerEvent]
    ) throws -> LedgerEntry {
        try record(try ledger.appendBlocking(to: target, tenant: tenant, deciding: decide))
    }

    private func record(_ entry: LedgerEntry) throws -> LedgerEntry {
        for event in entry.events { try facts.append("event", String(event.sequence), event.hash) }
        return entry
    }

    func operation(_ target: LedgerTarget, tenant: TenantID) throws -> GuardedOperation? {
        try ledger.operation(target, tenant: tenant)
    }

    func operations(_ query: OperationQuery, tenant: TenantID) throws -> [GuardedOperation] {
        try ledger.operations(query, tenant: tenant)
    }

    func events(from sequence: Int, limit: Int, tenant: TenantID) throws -> [StoredEvent] {
        try ledger.events(from: sequence, limit: limit, tenant: tenant)
    }

    func approvalEvents(after sequence: Int, limit: Int, tenant: TenantID) throws -> [StoredEvent] {
        try ledger.approvalEvents(after: sequence, limit: limit, tenant: tenant)
    }

    func waitingRequests(before sequence: Int?, limit: Int, tenant: TenantID) throws -> [WaitingRequest] {
        try ledger.waitingRequests(before: sequence, limit: limit, tenant: tenant)
    }

    func events(
        ofKey key: IdempotencyKey,
        from sequence: Int,
        limit: Int,
        tenant: TenantID
    ) throws -> [SealedEvent] {
        try ledger.events(ofKey: key, from: sequence, limit: limit, tenant: tenant)
    }

    func head(tenant: TenantID) throws -> ChainHead { try ledger.head(tenant: tenant) }

    func tenants() throws -> [TenantID] { try ledger.tenants() }

    func orders(tenant: TenantID) throws -> OrderBook { try ledger.orders(tenant: tenant) }

    func forEachIndexRow(tenant: TenantID, _ body: (LedgerIndexRow) throws -> Void) throws {
        try ledger.forEachIndexRow(tenant: tenant, body)
    }

    func quarantine(tenant: TenantID) throws -> Quarantine? { try ledger.quarantine(tenant: tenant) }
}
#endif
