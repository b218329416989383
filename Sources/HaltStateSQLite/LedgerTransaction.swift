#if SQLite
import Foundation
import GRDB
import HaltState
import HaltStateAuthority

/// What the calls of one commit share: the database, and the ends of the chains they append to.
struct LedgerTransaction {
    let database: Database
    private var heads: [String: ChainHead] = [:]

    init(database: Database) {
        self.database = database
    }

    /// Loads, decides and appends. When `decide` throws, nothing has been written for this call.
    mutating func append(
        to target: LedgerTarget,
        tenant: String,
        deciding decide: (GuardedOperation?) throws -> [LedgerEvent]
    ) throws -> LedgerEntry {
        let rows = LedgerRows(database: database, tenant: tenant)
        var operation = try rows.operation(target)
        let decided = try decide(operation)
        guard !decided.isEmpty else { return LedgerEntry(operation: operation, events: []) }

        var head = try heads[tenant] ?? rows.provenHead()
        let sealed = decided.map { head.seal($0) }
        for event in sealed where event.event.idempotencyKey != nil {
            operation = try GuardedOperation.applying(event, to: operation)
        }
        do {
            for event in sealed { try insert(event) }
            if let operation { try save(operation, tenant: tenant) }
            heads[tenant] = head
        } catch {
            throw WriteFailure(error: error)
        }
        return LedgerEntry(operation: operation, events: sealed)
    }

    private func insert(_ event: SealedEvent) throws {
        let sql = "INSERT INTO event (tenant, sequence, key, payload, hash) VALUES (?, ?, ?, CAST(? AS TEXT), ?)"
        try database.cachedStatement(sql: sql).execute(
            arguments: [event.tenant, event.sequence, event.event.idempotencyKey, Data(event.payload), event.hash])
    }

    private func save(_ operation: GuardedOperation, tenant: String) throws {
        let sql = """
            INSERT INTO operation (tenant, key, status, approval, first_sequence, last_sequence)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (tenant, key) DO UPDATE SET status = excluded.status, approval = excluded.approval,
                first_sequence = excluded.first_sequence, last_sequence = excluded.last_sequence
            """
        try database.cachedStatement(sql: sql).execute(arguments: [
            tenant, operation.idempotencyKey, operation.status.rawValue, operation.approval?.terms.id,
            operation.firstSequence, operation.lastSequence,
        ])
    }

    /// Writes the new ends of the chains, once for all calls of the commit.
    func finish() throws {
        let sql = """
            INSERT INTO chain (tenant, sequence, hash) VALUES (?, ?, ?)
            ON CONFLICT (tenant) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash
            """
        for head in heads.values {
            try database.cachedStatement(sql: sql).execute(arguments: [head.tenant, head.sequence, head.hash])
        }
    }
}

/// A write failed halfway through a call, so the commit that it was part of has to be given up as a whole.
struct WriteFailure: Error {
    let error: any Error
}
#endif
