#if SQLite
import Foundation
import GRDB
import HaltState
import HaltStateAuthority

/// One tenant's rows, inside a transaction.
struct LedgerRows {
    private static let operationColumns =
        "operation.key, status, first_sequence, operation.last_sequence, operation.approval"

    let database: Database
    let tenant: TenantID

    func head() throws -> ChainHead {
        let statement = try database.cachedStatement(sql: "SELECT sequence, hash FROM chain WHERE tenant = ?")
        guard let row = try Row.fetchOne(statement, arguments: [tenant.rawValue]) else {
            return ChainHead(tenant: tenant)
        }
        let head = ChainHead(tenant: tenant, sequence: try row.decode(atIndex: 0), hash: try row.decode(atIndex: 1))
        guard head.sequence <= ChainHead.places.upperBound else { throw Self.mismatch("end of the chain") }
        return head
    }

    /// The end of the chain to append to. An event that links to another place than the last event's would make the
    /// damage of a changed row permanent.
    func provenHead() throws -> ChainHead {
        let head = try head()
        let statement = try database.cachedStatement(
            sql: "SELECT sequence, hash FROM event WHERE tenant = ? ORDER BY sequence DESC LIMIT 1"
        )
        let last = try Row.fetchOne(statement, arguments: [tenant.rawValue]).map { row in
            ChainHead(tenant: tenant, sequence: try row.decode(atIndex: 0), hash: try row.decode(atIndex: 1))
        }
        guard head == last ?? ChainHead(tenant: tenant) else { throw Self.mismatch("end of the chain") }
        return head
    }

    /// What is refused since the file was restored, or `nil`.
    func quarantine() throws -> Quarantine? {
        let restore = try database.cachedStatement(
            sql: """
                SELECT id, backed_up_at, restored_at FROM restore WHERE lifted_at IS NULL
                ORDER BY restored_at DESC, id LIMIT 1
                """
        )
        guard let row = try Row.fetchOne(restore) else { return nil }
        let id: String = try row.decode(atIndex: 0)
        var quarantine = Quarantine(
            restoreID: id,
            backedUpAt: Timestamp(microseconds: try row.decode(atIndex: 1)),
            restoredAt: Timestamp(microseconds: try row.decode(atIndex: 2))
        )
        let lifts = try database.cachedStatement(
            sql: "SELECT scope, value FROM quarantine_lift WHERE tenant = ? AND restore = ?"
        )
        for row in try Row.fetchAll(lifts, arguments: [tenant.rawValue, id]) {
            guard let scope = Quarantine.Scope(kind: try row.decode(atIndex: 0), text: try row.decode(atIndex: 1))
            else {
                throw Self.mismatch("quarantine")
            }
            quarantine.lift(scope)
        }
        return quarantine.isLifted ? nil : quarantine
    }

    /// The operation that a target names: the latest under a key, or an earlier attempt that the target has a name of.
    func operation(_ target: LedgerTarget) throws -> GuardedOperation? {
        let latest = try latest(target)
        return try LedgerAttempts(rows: self).attempt(target, before: latest) ?? latest
    }

    /// The latest operation under the key that a target names, or with its approval.
    func latest(_ target: LedgerTarget) throws -> GuardedOperation? {
        let column: String
        let value: String
        switch target {
        case .key(let key), .permit(let key, _), .call(let key, _, _, _): (column, value) = ("key", key.rawValue)
        case .approval(let id): (column, value) = ("approval", id)
        case .none: return nil
        }
        let sql = "SELECT \(Self.operationColumns) FROM operation WHERE tenant = ? AND \(column) = ?"
        let statement = try database.cachedStatement(sql: sql)
        if let row = try Row.fetchOne(statement, arguments: [tenant.rawValue, value]) { return try operation(row) }
        // Without its row a used key would look new, and get a second permit.
        if let key = target.key, try hasEvents(key) { throw Self.mismatch("index of operations") }
        return nil
    }

    /// The ends of all chains. One that cannot be read is found where it is appended to.
    static func heads(_ database: Database) throws -> [ChainHead] {
        try Row.fetchAll(database, sql: "SELECT tenant, sequence, hash FROM chain").compactMap { row in
            guard let tenant = try? row.decode(String.self, atIndex: 0),
                let sequence = try? row.decode(Int.self, atIndex: 1),
                let hash = try? row.decode(String.self, atIndex: 2)
            else { return nil }
            return ChainHead(tenant: TenantID(tenant), sequence: sequence, hash: hash)
        }
    }

    /// The hash of the event at a place, or `nil`.
    func hash(at sequence: Int) throws -> String? {
        let sql = "SELECT hash FROM event WHERE tenant = ? AND sequence = ?"
        return try String.fetchOne(try database.cachedStatement(sql: sql), arguments: [tenant.rawValue, sequence])
    }

    private func hasEvents(_ key: IdempotencyKey) throws -> Bool {
        let sql = "SELECT 1 FROM event INDEXED BY event_key WHERE tenant = ? AND key = ? LIMIT 1"
        return try Int.fetchOne(try database.cachedStatement(sql: sql), arguments: [tenant.rawValue, key.rawValue])
            != nil
    }

    static func mismatch(_ subject: String) -> LedgerError {
        LedgerError("the ledger's \(subject) does not match its events; run 'haltstate evidence verify'")
    }

    /// Works the operation of a row out from its events, and refuses a row that says something else than they do.
    private func operation(_ row: Row) throws -> GuardedOperation {
        let (key, status): (String, String) = (try row.decode(atIndex: 0), try row.decode(atIndex: 1))
        let (first, last): (Int, Int) = (try row.decode(atIndex: 2), try row.decode(atIndex: 3))
        let events = try events(ofKey: IdempotencyKey(key), from: first)
        guard let operation = try GuardedOperation(latestOf: events), operation.status.rawValue == status,
            operation.approval?.terms.id == (try row.decode(atIndex: 4)),
            operation.firstSequence == first, operation.lastSequence == last
        else { throw Self.mismatch("index of operations") }
        return operation
    }

    /// The operations that fit, and the rows of those that fit and that a later version alone can work out.
    func operations(_ query: OperationQuery) throws -> OperationListing {
        var (operations, unreadable) = ([GuardedOperation](), [LedgerIndexRow]())
        var next = query
        repeat {
            let rows = try operationRows(next)
            for row in rows {
                if let operation = try EventType.passingOverUnknown({ try operation(row) }) {
                    operations.append(operation)
                } else {
                    unreadable.append(try Self.indexRow(row))
                }
            }
            guard rows.count == next.limit, let last = rows.last else { break }
            next.before = try last.decode(Int.self, atIndex: 3)
            next.limit = query.limit - operations.count
        } while next.limit > 0
        return OperationListing(operations: operations, unreadable: unreadable)
    }

    private static func indexRow(_ row: Row) throws -> LedgerIndexRow {
        LedgerIndexRow(
            key: try row.decode(atIndex: 0),
            status: try row.decode(atIndex: 1),
            approvalID: try row.decode(atIndex: 4),
            firstSequence: try row.decode(atIndex: 2),
            lastSequence: try row.decode(atIndex: 3)
        )
    }

    private func operationRows(_ query: OperationQuery) throws -> [Row] {
        // The last event of each operation gives the order, so that no index has to be kept for it.
        var sql = """
            SELECT \(Self.operationColumns) FROM event
            JOIN operation ON operation.tenant = event.tenant AND operation.key = event.key
                AND operation.last_sequence = event.sequence
            WHERE event.tenant = ? AND event.sequence < ?
            """
        var order = "event.sequence"
        var arguments: StatementArguments = [tenant.rawValue, query.before ?? Int.max]
        if !query.statuses.isEmpty {
            let marks = Array(repeating: "?", count: query.statuses.count).joined(separator: ", ")
            sql = """
                SELECT \(Self.operationColumns) FROM operation
                WHERE tenant = ? AND last_sequence < ? AND status IN (\(marks))
                """
            if query.statuses.isSubset(of: [.pending, .approved]) { sql += " AND \(LedgerSchema.isOpen)" }
            order = "last_sequence"
            arguments += StatementArguments(query.statuses.map(\.rawValue))
        }
        sql += " ORDER BY \(order) DESC LIMIT ?"
        arguments += [query.limit]
        let rows = try Row.fetchAll(database, sql: sql, arguments: arguments)
        if query.statuses.isEmpty, rows.count < query.limit { try requireEveryRowListed() }
        return rows
    }

    /// A row that points at no event of its own is in no page. Looked for at the end of the list, where nobody waits.
    private func requireEveryRowListed() throws {
        let sql = """
            SELECT 1 FROM operation WHERE tenant = ? AND NOT EXISTS (
                SELECT 1 FROM event WHERE event.tenant = operation.tenant AND event.key = operation.key
                    AND event.sequence = operation.last_sequence
            ) LIMIT 1
            """
        if try Int.fetchOne(database, sql: sql, arguments: [tenant.rawValue]) != nil {
            throw Self.mismatch("index of operations")
        }
    }

    func approvalIDs(startingWith text: String, limit: Int) throws -> [String] {
        let sql = """
            SELECT approval FROM operation INDEXED BY operation_approval
            WHERE tenant = ? AND approval >= ? AND approval < ? ORDER BY approval LIMIT ?
            """
        let arguments: StatementArguments = [tenant.rawValue, text, text + "\u{10FFFF}", limit]
        let latest = try String.fetchAll(try database.cachedStatement(sql: sql), arguments: arguments)
        let earlier = try LedgerAttempts(rows: self).approvalIDs(arguments)
        return Array((latest + earlier).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.prefix(limit))
    }

    /// - Parameter isIndexed: Whether the file has an index of what the chain says of approvals.
    func events(
        _ selection: EventSelection,
        from sequence: Int,
        limit: Int,
        isIndexed: Bool
    ) throws -> [StoredEvent] {
        var arguments: StatementArguments = [tenant.rawValue, sequence]
        let (index, condition): (String, String)
        switch selection {
        case .all: (index, condition) = ("", "")
        // Left to itself, SQLite would walk the whole chain from the sequence on.
        case .ofApprovals:
            (index, condition) = (isIndexed ? "INDEXED BY event_approval" : "", "AND \(LedgerSchema.isOfApproval)")
        case .ofKey(let key):
            (index, condition) = ("INDEXED BY event_key", "AND key = ?")
            arguments += [key.rawValue]
        }
        let sql = """
            SELECT sequence, key, payload, hash FROM event \(index)
            WHERE tenant = ? AND sequence >= ? \(condition) ORDER BY sequence LIMIT ?
            """
        return try storedEvents(sql, arguments + [limit])
    }

    private func storedEvents(_ sql: String, _ arguments: StatementArguments) throws -> [StoredEvent] {
        var events: [StoredEvent] = []
        try StoredColumns.forEach(try database.cachedStatement(sql: sql), arguments) { columns in
            events.append(
                StoredEvent(
                    sequence: try columns.integer(0),
                    key: try columns.optionalText(1),
                    payload: columns.bytes(2),
                    hash: try columns.text(3)
                )
            )
        }
        return events
    }

    func forEachIndexRow(_ body: (LedgerIndexRow) throws -> Void) throws {
        try forEachIndexRow("", body)
        try LedgerAttempts(rows: self).forEachIndexRow(body)
    }

    /// Those in some states, the latest first, in one look at the index: a page at a time would look at all of it for each page.
    func indexRows(in statuses: Set<GuardedOperation.Status>) throws -> [LedgerIndexRow] {
        let words = statuses.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")
        var rows: [LedgerIndexRow] = []
        try forEachIndexRow("AND status IN (\(words)) ORDER BY last_sequence DESC") { rows.append($0) }
        return rows
    }

    private func forEachIndexRow(_ condition: String, _ body: (LedgerIndexRow) throws -> Void) throws {
        let sql = """
            SELECT key, status, approval, first_sequence, last_sequence FROM operation WHERE tenant = ? \(condition)
            """
        try StoredColumns.forEach(try database.cachedStatement(sql: sql), [tenant.rawValue]) { columns in
            try body(
                LedgerIndexRow(
                    key: try columns.text(0),
                    status: try columns.text(1),
                    approvalID: try columns.optionalText(2),
                    firstSequence: try columns.integer(3),
                    lastSequence: try columns.integer(4)
                )
            )
        }
    }

    /// The events of a key that an operation is worked out from.
    func events(ofKey key: IdempotencyKey, from sequence: Int, upTo last: Int = .max) throws -> [SealedEvent] {
        // Left to itself, SQLite walks the whole chain from the sequence on.
        let sql = """
            SELECT CAST(payload AS BLOB), hash, sequence FROM event INDEXED BY event_key
            WHERE tenant = ? AND key = ? AND sequence BETWEEN ? AND ? ORDER BY sequence
            """
        let statement = try database.cachedStatement(sql: sql)
        let arguments: StatementArguments = [tenant.rawValue, key.rawValue, sequence, last]
        return try Row.fetchAll(statement, arguments: arguments).map { row in
            let payload = [UInt8](try row.decode(Data.self, atIndex: 0))
            let sealed = try SealedEvent(payload: payload, hash: try row.decode(atIndex: 1))
            guard sealed.sequence == (try row.decode(atIndex: 2)), sealed.tenant == tenant,
                sealed.event.idempotencyKey == key
            else { throw LedgerError("an event is filed in another place; run 'haltstate evidence verify'") }
            return sealed
        }
    }
}
#endif
