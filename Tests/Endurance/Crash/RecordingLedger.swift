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
        tenant: String,
        deciding decide: @escaping @Sendable (LedgerState) throws -> [LedgerEvent]
    ) async throws -> LedgerEntry {
        try record(try await ledger.append(to: target, tenant: tenant, deciding: decide))
    }

    func appendBlocking(
        to target: LedgerTarget,
        tenant: String,
        deciding decide: @escaping @Sendable (LedgerState) throws -> [LedgerEvent]
    ) throws -> LedgerEntry {
        try record(try ledger.appendBlocking(to: target, tenant: tenant, deciding: decide))
    }

    private func record(_ entry: LedgerEntry) throws -> LedgerEntry {
        for event in entry.events { try facts.append("event", String(event.sequence), event.hash) }
        return entry
    }

    func operation(_ target: LedgerTarget, tenant: String) throws -> GuardedOperation? {
        try ledger.operation(target, tenant: tenant)
    }

    func operations(_ query: OperationQuery, tenant: String) throws -> [GuardedOperation] {
        try ledger.operations(query, tenant: tenant)
    }

    func events(from sequence: Int, limit: Int, tenant: String) throws -> [StoredEvent] {
        try ledger.events(from: sequence, limit: limit, tenant: tenant)
    }

    func approvalEvents(after sequence: Int, limit: Int, tenant: String) throws -> [StoredEvent] {
        try ledger.approvalEvents(after: sequence, limit: limit, tenant: tenant)
    }

    func events(ofKey key: String, tenant: String) throws -> [SealedEvent] {
        try ledger.events(ofKey: key, tenant: tenant)
    }

    func head(tenant: String) throws -> ChainHead { try ledger.head(tenant: tenant) }

    func tenants() throws -> [String] { try ledger.tenants() }

    func forEachIndexRow(tenant: String, _ body: (LedgerIndexRow) throws -> Void) throws {
        try ledger.forEachIndexRow(tenant: tenant, body)
    }

    func quarantine(tenant: String) throws -> Quarantine? { try ledger.quarantine(tenant: tenant) }
}
#endif
