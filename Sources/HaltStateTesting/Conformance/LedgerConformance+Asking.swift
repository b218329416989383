import HaltState
import HaltStateAuthority

/// What the checks ask of a ledger, which may have to be waited for. Each is one query.
extension Ledger {
    func head(tenant: TenantID) async throws -> ChainHead { try await read { try $0.head(tenant: tenant) } }

    func tenants() async throws -> [TenantID] { try await read { try $0.tenants() } }

    func operation(_ target: LedgerTarget, tenant: TenantID) async throws -> GuardedOperation? {
        try await read { try $0.operation(target, tenant: tenant) }
    }

    func earlierAttempts(_ key: IdempotencyKey, tenant: TenantID) async throws -> [GuardedOperation] {
        try await read { try $0.earlierAttempts(key, tenant: tenant) }
    }

    func operations(_ query: OperationQuery, tenant: TenantID) async throws -> [GuardedOperation] {
        try await read { try $0.operations(query, tenant: tenant) }
    }

    func allIndexRows(tenant: TenantID) async throws -> [LedgerIndexRow] {
        try await read { reader in
            var rows: [LedgerIndexRow] = []
            try reader.forEachIndexRow(tenant: tenant) { rows.append($0) }
            return rows
        }
    }

    func indexRows(in statuses: Set<GuardedOperation.Status>, tenant: TenantID) async throws -> [LedgerIndexRow] {
        try await read { try $0.indexRows(in: statuses, tenant: tenant) }
    }

    func approvalIDs(startingWith text: String, limit: Int, tenant: TenantID) async throws -> [String] {
        try await read { try $0.approvalIDs(startingWith: text, limit: limit, tenant: tenant) }
    }

    func waitingRequests(before sequence: Int?, limit: Int, tenant: TenantID) async throws -> [WaitingRequest] {
        try await read { try $0.waitingRequests(before: sequence, limit: limit, tenant: tenant) }
    }

    func events(from sequence: Int, limit: Int, tenant: TenantID) async throws -> [StoredEvent] {
        try await read { try $0.events(from: sequence, limit: limit, tenant: tenant) }
    }

    func approvalEvents(after sequence: Int, limit: Int, tenant: TenantID) async throws -> [StoredEvent] {
        try await read { try $0.approvalEvents(after: sequence, limit: limit, tenant: tenant) }
    }

    func events(
        ofKey key: IdempotencyKey,
        from sequence: Int = 0,
        limit: Int = 1_000,
        tenant: TenantID
    ) async throws -> [SealedEvent] {
        try await read { try $0.events(ofKey: key, from: sequence, limit: limit, tenant: tenant) }
    }

    /// Appends on the calling thread, where the ledger can.
    func appendAtOnce(
        to target: LedgerTarget,
        tenant: TenantID,
        deciding decide: @escaping @Sendable (LedgerState) throws -> [LedgerEvent]
    ) async throws -> LedgerEntry {
        if let blocking { return try blocking.appendBlocking(to: target, tenant: tenant, deciding: decide) }
        return try await append(to: target, tenant: tenant, deciding: decide)
    }

    /// Appends for several operations on the calling thread, where the ledger can.
    func appendAtOnce(
        toEach targets: [LedgerTarget],
        tenant: TenantID,
        deciding decide: @escaping @Sendable (LedgerState) throws -> [LedgerEvent]
    ) async throws {
        if let blocking { return try blocking.appendBlocking(toEach: targets, tenant: tenant, deciding: decide) }
        try await append(toEach: targets, tenant: tenant, deciding: decide)
    }
}
