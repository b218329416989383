#if SQLite
import GRDB
import HaltState
import HaltStateAuthority

/// The attempts under a key that others have followed. Their rows say what rows of operations do, of which a key has one.
struct LedgerAttempts {
    let rows: LedgerRows

    /// `attempt_name` holds what a late report or a repeated request may call an attempt by. Both tables are written only when
    /// another attempt begins, so that no other call pays for them.
    static let tables = """
        CREATE TABLE attempt (
            tenant TEXT NOT NULL,
            key TEXT NOT NULL,
            first_sequence INTEGER NOT NULL,
            status TEXT NOT NULL,
            approval TEXT,
            last_sequence INTEGER NOT NULL,
            PRIMARY KEY (tenant, key, first_sequence)
        ) WITHOUT ROWID;
        CREATE UNIQUE INDEX attempt_approval ON attempt (tenant, approval) WHERE approval IS NOT NULL;
        CREATE TABLE attempt_name (
            tenant TEXT NOT NULL,
            key TEXT NOT NULL,
            name TEXT NOT NULL,
            first_sequence INTEGER NOT NULL,
            PRIMARY KEY (tenant, key, name)
        ) WITHOUT ROWID;
        """

    private static let columns = "key, status, approval, first_sequence, last_sequence"

    private var database: Database { rows.database }
    private var tenant: String { rows.tenant.rawValue }

    /// The earlier attempt that a target has a name of, or `nil`.
    ///
    /// - Parameter latest: The latest operation that the target names, or `nil`.
    func attempt(_ target: LedgerTarget, before latest: GuardedOperation?) throws -> GuardedOperation? {
        if case .approval(let id) = target {
            guard latest == nil, try isThere() else { return nil }
            let sql = "SELECT \(Self.columns) FROM attempt WHERE tenant = ? AND approval = ?"
            let statement = try database.cachedStatement(sql: sql)
            return try Row.fetchOne(statement, arguments: [tenant, id]).map(operation)
        }
        guard let latest, latest.attempt != nil, let name = target.nameOfAttempt, !latest.answers(to: name) else {
            return nil
        }
        let sql = """
            SELECT \(Self.columns) FROM attempt WHERE tenant = ?1 AND key = ?2 AND first_sequence =
                (SELECT first_sequence FROM attempt_name WHERE tenant = ?1 AND key = ?2 AND name = ?3)
            """
        let statement = try database.cachedStatement(sql: sql)
        let arguments: StatementArguments = [tenant, latest.idempotencyKey.rawValue, name]
        guard let attempt = try Row.fetchOne(statement, arguments: arguments).map(operation) else { return nil }
        guard attempt.answers(to: name) else { throw LedgerRows.mismatch("index of attempts") }
        return attempt
    }

    /// The attempts under a key, oldest first.
    func attempts(_ key: IdempotencyKey) throws -> [GuardedOperation] {
        guard try isThere() else { return [] }
        let sql = "SELECT \(Self.columns) FROM attempt WHERE tenant = ? AND key = ? ORDER BY first_sequence"
        let statement = try database.cachedStatement(sql: sql)
        return try Row.fetchAll(statement, arguments: [tenant, key.rawValue]).map(operation)
    }

    func approvalIDs(_ arguments: StatementArguments) throws -> [String] {
        guard try isThere() else { return [] }
        let sql = """
            SELECT approval FROM attempt INDEXED BY attempt_approval
            WHERE tenant = ? AND approval >= ? AND approval < ? ORDER BY approval LIMIT ?
            """
        return try String.fetchAll(try database.cachedStatement(sql: sql), arguments: arguments)
    }

    func forEachIndexRow(_ body: (LedgerIndexRow) throws -> Void) throws {
        guard try isThere() else { return }
        let sql = "SELECT \(Self.columns) FROM attempt WHERE tenant = ?"
        try StoredColumns.forEach(try database.cachedStatement(sql: sql), [tenant]) { columns in
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

    /// Keeps an operation that another attempt follows.
    func keep(_ operation: GuardedOperation) throws {
        let sql = """
            INSERT INTO attempt (tenant, key, first_sequence, status, approval, last_sequence) VALUES (?, ?, ?, ?, ?, ?)
            """
        let key = operation.idempotencyKey.rawValue
        try database.cachedStatement(sql: sql).execute(arguments: [
            tenant, key, operation.firstSequence, operation.status.rawValue, operation.approval?.terms.id,
            operation.lastSequence,
        ])
        let names = "INSERT OR IGNORE INTO attempt_name (tenant, key, name, first_sequence) VALUES (?, ?, ?, ?)"
        for name in operation.ownNames {
            try database.cachedStatement(sql: names).execute(arguments: [tenant, key, name, operation.firstSequence])
        }
    }

    /// Keeps what a late report has made of an attempt.
    func update(_ operation: GuardedOperation) throws {
        let sql = """
            UPDATE attempt SET status = ?, last_sequence = ? WHERE tenant = ? AND key = ? AND first_sequence = ?
            """
        try database.cachedStatement(sql: sql).execute(arguments: [
            operation.status.rawValue, operation.lastSequence, tenant, operation.idempotencyKey.rawValue,
            operation.firstSequence,
        ])
        guard database.changesCount == 1 else { throw LedgerError("an attempt's row is gone from the ledger's index") }
    }

    /// Whether the file knows attempts: one of an earlier version, which is only read, has none.
    private func isThere() throws -> Bool { try database.tableExists("attempt") }

    /// Works the operation of a row out from its events, and refuses a row that says something else than they do.
    private func operation(_ row: Row) throws -> GuardedOperation {
        let (key, status): (String, String) = (try row.decode(atIndex: 0), try row.decode(atIndex: 1))
        let (first, last): (Int, Int) = (try row.decode(atIndex: 3), try row.decode(atIndex: 4))
        let events = try rows.events(ofKey: IdempotencyKey(key), from: first, upTo: last)
        guard let operation = try GuardedOperation(earlierOf: events), operation.status.rawValue == status,
            operation.approval?.terms.id == (try row.decode(atIndex: 2)), operation.firstSequence == first,
            operation.lastSequence == last
        else { throw LedgerRows.mismatch("index of attempts") }
        return operation
    }
}
#endif
