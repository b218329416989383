#if SQLite
package import HaltState
package import HaltStateAuthority

/// A ledger that keeps the words of one command as long as an approval of it is open, in the commits that ask.
package struct CommandKeepingLedger: ForwardingLedger {
    package let base: SQLiteLedger
    /// The words, or `nil` to keep none and forget those that were kept.
    private let words: CommandWords?

    package init(_ ledger: SQLiteLedger, keeping words: CommandWords?) {
        base = ledger
        self.words = words
    }

    package func append(
        to target: LedgerTarget,
        tenant: TenantID,
        deciding decide: @escaping @Sendable (LedgerState) throws -> [LedgerEvent]
    ) async throws -> LedgerEntry {
        try await base.commit { try append(in: &$0, target, tenant, at: $1, decide) }
    }

    package func appendBlocking(
        to target: LedgerTarget,
        tenant: TenantID,
        deciding decide: @escaping @Sendable (LedgerState) throws -> [LedgerEvent]
    ) throws -> LedgerEntry {
        try base.commitBlocking { try append(in: &$0, target, tenant, at: $1, decide) }
    }

    private func append(
        in transaction: inout LedgerTransaction,
        _ target: LedgerTarget,
        _ tenant: TenantID,
        at time: Timestamp?,
        _ decide: (LedgerState) throws -> [LedgerEvent]
    ) throws -> LedgerEntry {
        let entry = try transaction.append(to: target, tenant: tenant, at: time, deciding: decide)
        do {
            if let operation = entry.operation { try keep(operation, tenant, in: transaction) }
        } catch {
            throw WriteError(error: error)
        }
        return entry
    }

    private func keep(_ operation: GuardedOperation, _ tenant: TenantID, in transaction: LedgerTransaction) throws {
        guard let approval = operation.approval?.terms.id, KeptCommands.open.contains(operation.status) else { return }
        let kept = KeptCommands(database: transaction.database)
        guard let words else { return try kept.delete(approval: approval, tenant: tenant) }
        if words.areBound(to: operation, under: bindingKey) {
            try kept.insert(words, approval: approval, tenant: tenant)
        }
    }
}
#endif
