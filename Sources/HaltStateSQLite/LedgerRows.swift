#if SQLite
import Foundation
import GRDB
import HaltState
import HaltStateAuthority

/// One tenant's rows, inside a transaction.
struct LedgerRows {
    let database: Database
    let tenant: String

    func head() throws -> ChainHead {
        let statement = try database.cachedStatement(sql: "SELECT sequence, hash FROM chain WHERE tenant = ?")
        guard let row = try Row.fetchOne(statement, arguments: [tenant]) else { return ChainHead(tenant: tenant) }
        return ChainHead(tenant: tenant, sequence: row[0], hash: row[1])
    }

    func operation(_ target: LedgerTarget) throws -> GuardedOperation? {
        let column: String
        let value: String
        switch target {
        case .key(let key): (column, value) = ("key", key)
        case .approval(let id): (column, value) = ("approval", id)
        case .none: return nil
        }
        let sql = "SELECT key, status, first_sequence, last_sequence FROM operation WHERE tenant = ? AND \(column) = ?"
        let statement = try database.cachedStatement(sql: sql)
        return try Row.fetchOne(statement, arguments: [tenant, value]).map(operation)
    }

    /// Works the operation of a row out from its events, and refuses a row that says something else than they do.
    private func operation(_ row: Row) throws -> GuardedOperation {
        let (key, status): (String, String) = (row[0], row[1])
        let (first, last): (Int, Int) = (row[2], row[3])
        guard let operation = try GuardedOperation(events: try events(ofKey: key, from: first)),
            operation.status.rawValue == status, operation.lastSequence == last
        else {
            throw LedgerFault(
                "the ledger's index of operations does not match its events; run 'haltstate evidence verify'"
            )
        }
        return operation
    }

    func operations(_ query: OperationQuery) throws -> [GuardedOperation] {
        // The last event of each operation gives the order, so that no index has to be kept for it.
        var sql = """
            SELECT operation.key, status, first_sequence, last_sequence FROM event
            JOIN operation ON operation.tenant = event.tenant AND operation.key = event.key
                AND operation.last_sequence = event.sequence
            WHERE event.tenant = ? AND event.sequence < ?
            """
        var order = "event.sequence"
        var arguments: StatementArguments = [tenant, query.before ?? Int.max]
        if !query.statuses.isEmpty {
            let marks = Array(repeating: "?", count: query.statuses.count).joined(separator: ", ")
            sql = """
                SELECT key, status, first_sequence, last_sequence FROM operation
                WHERE tenant = ? AND last_sequence < ? AND status IN (\(marks))
                """
            order = "last_sequence"
            arguments += StatementArguments(query.statuses.map(\.rawValue))
        }
        sql += " ORDER BY \(order) DESC LIMIT ?"
        arguments += [query.limit]
        return try Row.fetchAll(database, sql: sql, arguments: arguments).map(operation)
    }

    func events(from sequence: Int, limit: Int) throws -> [StoredEvent] {
        let sql = """
            SELECT sequence, key, CAST(payload AS BLOB), hash FROM event
            WHERE tenant = ? AND sequence >= ? ORDER BY sequence LIMIT ?
            """
        return try Row.fetchAll(database, sql: sql, arguments: [tenant, sequence, limit]).map { row in
            StoredEvent(sequence: row[0], key: row[1], payload: [UInt8](row[2] as Data), hash: row[3])
        }
    }

    func events(ofKey key: String, from sequence: Int) throws -> [SealedEvent] {
        // Left to itself, SQLite walks the whole chain from the sequence on.
        let sql = """
            SELECT CAST(payload AS BLOB), hash FROM event INDEXED BY event_key
            WHERE tenant = ? AND key = ? AND sequence >= ? ORDER BY sequence
            """
        let statement = try database.cachedStatement(sql: sql)
        return try Row.fetchAll(statement, arguments: [tenant, key, sequence]).map { row in
            try SealedEvent(payload: [UInt8](row[0] as Data), hash: row[1])
        }
    }
}
#endif
