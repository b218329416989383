#if SQLite
import Foundation
import GRDB
import HaltState
import HaltStateAuthority

/// What the calls of one commit share: the database, what is known of it, and the chains they append to.
struct LedgerTransaction {
    let database: Database
    private(set) var cache: LedgerCache
    /// The newest event that was written.
    private(set) var newestRow: LedgerWitness.StoredRow?
    /// What was counted of refusals and not written, by this commit and those before it.
    private(set) var unsavedRefusals: UnsavedRefusals
    private let acknowledged: AcknowledgedHeads
    private let lookedUpTypes: LookedUpTypes
    private var tenants: Set<TenantID> = []
    private var writer = CanonicalJSON(capacity: 2_048)

    init(
        database: Database,
        cache: consuming LedgerCache,
        unsavedRefusals: UnsavedRefusals = UnsavedRefusals(),
        acknowledged: AcknowledgedHeads = AcknowledgedHeads(),
        lookedUpTypes: LookedUpTypes = LookedUpTypes()
    ) throws {
        self.database = database
        self.cache = cache
        self.unsavedRefusals = unsavedRefusals
        self.acknowledged = acknowledged
        self.lookedUpTypes = lookedUpTypes
        try self.cache.validate(database)
    }

    /// The ends of the chains that were appended to.
    var heads: [ChainHead] { tenants.compactMap(cache.head) }

    /// Loads, decides and appends. When `decide` throws, nothing has been written for this call.
    mutating func append(
        to target: LedgerTarget,
        tenant: TenantID,
        at time: Timestamp? = nil,
        deciding decide: (LedgerState) throws -> [LedgerEvent]
    ) throws -> LedgerEntry {
        let rows = LedgerRows(database: database, tenant: tenant)
        try requireAcknowledged(rows)
        let (attempt, latest) = try attempts(target, rows)
        let earlier = try target.earlierKeys.compactMap { try self.latest(.key($0), rows) }
        let operation = attempt ?? latest
        let state = LedgerState(
            operation: operation,
            latest: attempt == nil ? nil : latest,
            inner: try latest?.suspendingApproval.flatMap { try rows.operation(.approval($0)) },
            earlier: earlier,
            quarantine: try quarantine(rows),
            orders: try orders(rows),
            waiting: try target.waitingFrom(beside: operation).map { try cache.waiting(rows, from: $0) } ?? [],
            time: time
        )
        var decided = try decide(state)
        guard !decided.isEmpty else { return LedgerEntry(state, nil) }

        let head = try cache.head(tenant) ?? rows.provenHead()
        let refusal = OrderRefusal(in: decided)
        if let refusal {
            do { decided = try decided.compactMap { try count($0, refusal, rows) } } catch {
                throw WriteError(error: error)
            }
            if decided.isEmpty { return LedgerEntry(state, nil, refusal: refusal) }
        }
        let changes = try LedgerChanges(decided, state, after: head, writingWith: &writer)
        do {
            for event in changes.events { try insert(event) }
            try save(changes, after: latest, rows)
        } catch {
            throw WriteError(error: error)
        }
        cache.keep(changes.latest, changes.head)
        tenants.insert(tenant)
        return LedgerEntry(state, changes, refusal: refusal)
    }

    /// The earlier attempt that a target has a name of, and the latest operation under its key.
    private func attempts(
        _ target: LedgerTarget,
        _ rows: LedgerRows
    ) throws -> (attempt: GuardedOperation?, latest: GuardedOperation?) {
        let latest = try latest(target, rows)
        guard let attempt = try LedgerAttempts(rows: rows).attempt(target, before: latest) else { return (nil, latest) }
        return (attempt, try latest ?? self.latest(.key(attempt.idempotencyKey), rows))
    }

    private func latest(_ target: LedgerTarget, _ rows: LedgerRows) throws -> GuardedOperation? {
        try cache.operation(target, tenant: rows.tenant) ?? rows.latest(target)
    }

    /// Loads, decides and appends for each target by itself.
    ///
    /// - Returns: The ``WorstError``, if any. What it kept from being decided has written nothing.
    mutating func append(
        toEach targets: [LedgerTarget],
        tenant: TenantID,
        at time: Timestamp?,
        deciding decide: (LedgerState) throws -> [LedgerEvent]
    ) throws -> (any Error)? {
        var worst = WorstError()
        for target in targets {
            do { _ = try append(to: target, tenant: tenant, at: time, deciding: decide) } catch let error
                as WriteError
            {
                throw error
            } catch {
                worst.take(error)
            }
        }
        return worst.error
    }

    /// Fails unless what this process has acknowledged still is in the chain, whoever has written since.
    private mutating func requireAcknowledged(_ rows: LedgerRows) throws {
        let tenant = rows.tenant
        guard !cache.knows(tenant), let known = acknowledged.head(of: tenant) else { return }
        guard try rows.hash(at: known.sequence) == known.hash else { throw LedgerFile.OpenError.contentReplaced }
        cache.learn(tenant)
    }

    private mutating func quarantine(_ rows: LedgerRows) throws -> Quarantine? {
        let tenant = rows.tenant
        if let known = cache.quarantine(tenant) { return known.value }
        let quarantine = try rows.quarantine()
        cache.keep(quarantine, of: tenant)
        return quarantine
    }

    private mutating func orders(_ rows: LedgerRows) throws -> OrderBook {
        if let known = cache.orders(rows.tenant) { return known }
        let known = try cache.types(rows.tenant) ?? lookedUpTypes[rows.tenant] ?? rows.savedTypes()
        let seen = try rows.types(after: known)
        cache.keep(seen, of: rows.tenant)
        let orders = try rows.orders(types: seen.types)
        cache.keep(orders, of: rows.tenant)
        return orders
    }

    /// Counts a refusal, and says which event to keep of it, if any. One that is only counted writes nothing.
    private mutating func count(
        _ event: LedgerEvent,
        _ refusal: OrderRefusal,
        _ rows: LedgerRows
    ) throws -> LedgerEvent? {
        let name = RefusalName(refusal, tenant: rows.tenant)
        var written = cache.refusals(name) ?? RefusalCount()
        // Another process may have kept one since.
        if !written.isRecent(at: event.at) { written = try rows.refusals(name) }
        var count = RefusalCount(recordedAt: written.recordedAt, earlier: written.earlier + unsavedRefusals[name])
        if let kept = count.take(event, refusal) {
            try save(count, name, rows)
            return kept
        }
        cache.keep(written, name)
        if unsavedRefusals.isFull { try saveRefusals() }
        if unsavedRefusals.count(name, at: event.at) { try save(count, name, rows) }
        return nil
    }

    private mutating func save(_ count: RefusalCount, _ name: RefusalName, _ rows: LedgerRows) throws {
        try rows.save(count, name)
        cache.keep(count, name)
        unsavedRefusals.forget(name)
    }

    private mutating func saveRefusals() throws {
        try unsavedRefusals.save(in: database)
        unsavedRefusals = UnsavedRefusals()
        cache.forgetRefusals()
    }

    /// Forgets the orders, for work that may write them past the events.
    mutating func forgetOrders() { cache.forgetOrders() }

    private mutating func insert(_ event: SealedEvent) throws {
        let sql = "INSERT INTO event (tenant, sequence, key, payload, hash) VALUES (?, ?, ?, CAST(? AS TEXT), ?)"
        try database.cachedStatement(sql: sql).execute(
            arguments: [
                event.tenant.rawValue, event.sequence, event.key, Data(event.payload), event.hash,
            ])
        if event.key == nil { cache.note(event.type, of: event.tenant) }
        newestRow = LedgerWitness.StoredRow(number: database.lastInsertedRowID, hash: event.hash)
    }

    /// Writes what follows from the events.
    ///
    /// - Parameter before: The latest operation before them, or `nil`.
    private mutating func save(_ changes: LedgerChanges, after before: GuardedOperation?, _ rows: LedgerRows) throws {
        for order in changes.orders { try rows.save(order) }
        if let book = changes.orderBook {
            cache.keep(book, of: rows.tenant)
            cache.forgetRefusals()
        }
        for lift in changes.lifts { try save(lift, rows) }
        let attempts = LedgerAttempts(rows: rows)
        if let attempt = changes.attempt { try attempts.update(attempt) }
        guard let latest = changes.latest, latest !== before else { return }
        if let followed = changes.followed { try attempts.keep(followed) }
        try save(latest, tenant: rows.tenant, isNew: before == nil)
    }

    private mutating func save(_ lift: LedgerChanges.Lift, _ rows: LedgerRows) throws {
        let (kind, text) = lift.scope.words
        try database.execute(
            sql: "INSERT OR IGNORE INTO quarantine_lift (tenant, restore, scope, value) VALUES (?, ?, ?, ?)",
            arguments: [rows.tenant.rawValue, lift.restoreID, kind, text]
        )
        cache.forgetQuarantine(rows.tenant)
    }

    private func save(_ operation: GuardedOperation, tenant: TenantID, isNew: Bool) throws {
        let sql =
            isNew
            ? """
            INSERT INTO operation (status, approval, first_sequence, last_sequence, tenant, key) VALUES (?, ?, ?, ?, ?, ?)
            """
            : """
            UPDATE operation SET status = ?, approval = ?, first_sequence = ?, last_sequence = ?
            WHERE tenant = ? AND key = ?
            """
        try database.cachedStatement(sql: sql).execute(arguments: [
            operation.status.rawValue, operation.approval?.terms.id, operation.firstSequence, operation.lastSequence,
            tenant.rawValue, operation.idempotencyKey.rawValue,
        ])
        guard database.changesCount == 1 else {
            throw LedgerError("an operation's row is gone from the ledger's index")
        }
        if let approval = operation.approval?.terms.id, !KeptCommands.open.contains(operation.status) {
            try KeptCommands(database: database).delete(approval: approval, tenant: tenant)
        }
    }

    /// Writes the new ends of the chains, once for all calls of the commit.
    mutating func finish() throws {
        let sql = """
            INSERT INTO chain (tenant, sequence, hash) VALUES (?, ?, ?)
            ON CONFLICT (tenant) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash
            """
        for head in heads {
            try database.cachedStatement(sql: sql).execute(arguments: [head.tenant.rawValue, head.sequence, head.hash])
            try saveTypes(head.tenant)
        }
    }

    /// Lets the file remember, now and then, which types of events a tenant has.
    private mutating func saveTypes(_ tenant: TenantID) throws {
        guard var seen = cache.types(tenant), seen.end - seen.savedEnd >= SeenTypes.longestSearch else { return }
        seen.savedEnd = seen.end
        try LedgerRows(database: database, tenant: tenant).save(seen)
        cache.keep(seen, of: tenant)
    }
}

/// A write failed halfway through a call, so the commit that it was part of has to be given up as a whole.
struct WriteError: Error {
    let error: any Error
}
#endif
