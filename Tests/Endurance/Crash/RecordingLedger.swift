#if SQLite
import HaltState
import HaltStateAuthority

/// Writes down each event that the ledger has acknowledged.
struct RecordingLedger<Base: BlockingLedger>: ForwardingLedger {
    let base: Base
    let facts: RecordFile

    func append(
        to target: LedgerTarget,
        tenant: TenantID,
        deciding decide: @escaping @Sendable (LedgerState) throws -> [LedgerEvent]
    ) async throws -> LedgerEntry {
        try record(try await base.append(to: target, tenant: tenant, deciding: decide))
    }

    func appendBlocking(
        to target: LedgerTarget,
        tenant: TenantID,
        deciding decide: @escaping @Sendable (LedgerState) throws -> [LedgerEvent]
    ) throws -> LedgerEntry {
        try record(try base.appendBlocking(to: target, tenant: tenant, deciding: decide))
    }

    private func record(_ entry: LedgerEntry) throws -> LedgerEntry {
        for event in entry.events { try facts.append("event", String(event.sequence), event.hash) }
        return entry
    }
}
#endif
