#if SQLite
package import HaltState
package import HaltStateAuthority

/// A ledger that keeps the words of one command as long as an approval of it is open, in the commits that ask.
package struct CommandKeepingLedger: Ledger {
    private let ledger: SQLiteLedger
    /// The words, or `nil` to keep none and forget those that were kept.
    private let words: CommandWords?

    package init(_ ledger: SQLiteLedger, keeping words: CommandWords?) {
        self.ledger = ledger
        self.words = words
    }

    package var bindingKey: BindingKey { ledger.bindingKey }

    package func append(
        to target: LedgerTarget,
        tenant: TenantID,
        deciding decide: @escaping @Sendable (LedgerState) throws -> [LedgerEvent]
    ) async throws -> LedgerEntry {
        do {
            return try await ledger.store.commits.perform { try append(in: &$0, target, tenant, decide) }
        } catch {
            throw HaltStateError.translating(error, ledger.path)
        }
    }

    package func appendBlocking(
        to target: LedgerTarget,
        tenant: TenantID,
        deciding decide: @escaping @Sendable (LedgerState) throws -> [LedgerEvent]
    ) throws -> LedgerEntry {
        do {
            return try ledger.store.commits.performBlocking { try append(in: &$0, target, tenant, decide) }
        } catch {
            throw HaltStateError.translating(error, ledger.path)
        }
    }

    private func append(
        in transaction: inout LedgerTransaction,
        _ target: LedgerTarget,
        _ tenant: TenantID,
        _ decide: (LedgerState) throws -> [LedgerEvent]
    ) throws -> LedgerEntry {
        let entry = try transaction.append(to: target, tenant: tenant, deciding: decide)
        do {
            if let operation = entry.operation { try keep(operation, tenant, in: transaction) }
        } catch {
            throw WriteFailure(error: error)
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

    package func operation(_ target: LedgerTarget, tenant: TenantID) throws -> GuardedOperation? {
        try ledger.operation(target, tenant: tenant)
    }

    package func operations(_ query: OperationQuery, tenant: TenantID) throws -> [GuardedOperation] {
        try ledger.operations(query, tenant: tenant)
    }

    package func forEachIndexRow(tenant: TenantID, _ body: (LedgerIndexRow) throws -> Void) throws {
        try ledger.forEachIndexRow(tenant: tenant, body)
    }

    package func approvalIDs(startingWith text: String, limit: Int, tenant: TenantID) throws -> [String] {
        try ledger.approvalIDs(startingWith: text, limit: limit, tenant: tenant)
    }

    package func events(from sequence: Int, limit: Int, tenant: TenantID) throws -> [StoredEvent] {
        try ledger.events(from: sequence, limit: limit, tenant: tenant)
    }

    package func approvalEvents(after sequence: Int, limit: Int, tenant: TenantID) throws -> [StoredEvent] {
        try ledger.approvalEvents(after: sequence, limit: limit, tenant: tenant)
    }

    package func waitingRequests(before sequence: Int?, limit: Int, tenant: TenantID) throws -> [WaitingRequest] {
        try ledger.waitingRequests(before: sequence, limit: limit, tenant: tenant)
    }

    package func events(
        ofKey key: IdempotencyKey,
        from sequence: Int,
        limit: Int,
        tenant: TenantID
    ) throws -> [SealedEvent] {
        try ledger.events(ofKey: key, from: sequence, limit: limit, tenant: tenant)
    }

    package func head(tenant: TenantID) throws -> ChainHead { try ledger.head(tenant: tenant) }

    package func tenants() throws -> [TenantID] { try ledger.tenants() }

    package func quarantine(tenant: TenantID) throws -> Quarantine? { try ledger.quarantine(tenant: tenant) }

    package func orders(tenant: TenantID) throws -> OrderBook { try ledger.orders(tenant: tenant) }

    package func standingOrder(of agent: AgentID, tenant: TenantID) throws -> AgentOrder? {
        try ledger.standingOrder(of: agent, tenant: tenant)
    }
}
#endif
