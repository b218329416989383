#if SQLite
import Foundation
import GRDB
public import HaltState
public import HaltStateAuthority

extension SQLiteLedger {
    /// A restore that has been made.
    public struct Restored: Hashable, Sendable {
        /// The restore's name, a UUID.
        public let id: String
        /// When the backup was taken.
        public let backedUpAt: Timestamp
        /// What was restored, by tenant.
        public let chains: [EvidenceSummary]
        /// How many API keys are suspended.
        public let suspendedKeys: Int
        /// How many accounts of the approvals page are suspended.
        public let suspendedAccounts: Int
        /// Where the ledger of before is now, or `nil` when there was none.
        public let replaced: String?
    }

    /// Makes a backup the ledger at a path, in quarantine.
    ///
    /// What ran after the backup was taken is not in it. So every key without a success in it, and every key that it does not
    /// know, is refused until a person lifts the quarantine (``LocalAuthority/liftQuarantine(_:by:reason:)``). Orders to stop
    /// and revocations of keys are lost as well: all agents are paused, and all API keys and accounts suspended. Nobody is signed in
    /// any more.
    ///
    /// - Parameters:
    ///   - backup: The backup, or another copy of a ledger that no process has open. A copy is taken to be as old as its last
    ///     event.
    ///   - path: The ledger. What is there stays beside it under another name. No process may have it open.
    ///   - person: Who restores it.
    ///   - wallClock: The time of day: the ledger's own clock, where it has one.
    ///   - identifiers: Where the restore's name comes from.
    /// - Throws: ``EvidenceError`` when the backup does not verify; ``HaltStateError`` with code `ledgerUnusable` where a
    ///   process has the ledger open, or a file cannot be used, and `invalidCall` where the person's name could be taken for
    ///   another one. The ledger stays as it was.
    public static func restore(
        _ backup: String,
        to path: String,
        by person: Approver,
        wallClock: (any WallClock)? = nil,
        identifiers: (any IdentifierSource)? = nil
    ) throws -> Restored {
        let (wallClock, identifiers) = (wallClock ?? SystemWallClock(), identifiers ?? RandomIdentifiers())
        if let problem = person.nameProblem {
            let message = "nothing was restored: the name of who restores \(problem); give another one"
            throw HaltStateError(code: .invalidCall, message: message)
        }
        let path = try resolvedTarget(path)
        guard FileStatus(backup) == nil || FileStatus(backup)?.file != FileStatus(path)?.file else {
            let message = "\(backup) is the ledger itself; name a backup of it"
            throw HaltStateError(code: .ledgerUnusable, message: message)
        }
        let source = try SQLiteLedger(reading: backup)
        defer { try? source.close() }
        let restore = LedgerRestoration(
            id: identifiers.uuid(),
            backedUpAt: try source.backupTime() ?? source.lastEventTime(),
            now: wallClock.now(),
            person: person,
            identifiers: identifiers
        )
        do {
            // Held until the end, so that nobody opens what is about to be replaced.
            let target = try ReplacedLedger(at: path)
            defer { target.release() }
            let draft = try LedgerFile.Draft(of: path)
            defer { draft.remove() }
            let copy = try LedgerFile.makeQueue(draft.path)
            try source.read { source in try copy.writeWithoutTransaction { try source.backup(to: $0) } }
            let suspended = try restore.apply(to: copy)
            try draft.finish(copy, logsAhead: true)
            let chains = try SQLiteLedger(reading: draft.path).verifyAll()
            let replaced = try target.makeWay(now: restore.now)
            // Where nothing was to be held, somebody may have made a ledger in the meantime.
            if replaced != nil {
                try draft.replace(path)
            } else if try !draft.appear(at: path) {
                throw LedgerFile.OpenError.exists
            }
            return Restored(
                id: restore.id,
                backedUpAt: restore.backedUpAt,
                chains: chains,
                suspendedKeys: suspended.keys,
                suspendedAccounts: suspended.accounts,
                replaced: replaced
            )
        } catch let error as EvidenceError {
            throw error
        } catch {
            throw HaltStateError.translating(error, path)
        }
    }

    private static func resolvedTarget(_ path: String) throws -> String {
        do { return try LedgerFile.resolved(LedgerFile.absolute(path)) } catch {
            throw HaltStateError(opening: path, error)
        }
    }

    /// When the latest event of all tenants happened.
    private func lastEventTime() throws -> Timestamp {
        let times = try tenants().compactMap { tenant -> Timestamp? in
            let head = try head(tenant: tenant)
            guard let last = try events(from: head.sequence, limit: 1, tenant: tenant).first else { return nil }
            return try SealedEvent(payload: last.payload, hash: last.hash).event.at
        }
        return times.max() ?? Timestamp(microseconds: 0)
    }
}

/// What a restore changes in the copy of a backup.
struct LedgerRestoration {
    let id: String
    let backedUpAt: Timestamp
    let now: Timestamp
    let person: Approver
    let identifiers: any IdentifierSource

    /// Puts the file into quarantine.
    ///
    /// - Returns: How many API keys and accounts are suspended.
    func apply(to copy: DatabaseQueue) throws -> (keys: Int, accounts: Int) {
        try copy.write { try BackupRecord.unmark($0) }
        try LedgerSchema.migrator.migrate(copy)
        return try copy.write { database in
            // A plain copy of a ledger may hold some.
            try KeptCommands(database: database).empty()
            // The last restore counts, whatever the clock says.
            try database.execute(
                sql: "UPDATE restore SET lifted_at = ? WHERE lifted_at IS NULL",
                arguments: [now.microseconds]
            )
            try database.execute(
                sql: "INSERT INTO restore (id, backed_up_at, restored_at) VALUES (?, ?, ?)",
                arguments: [id, backedUpAt.microseconds, now.microseconds]
            )
            try record(database)
            try pause(database)
            try database.execute(
                sql: "UPDATE api_key SET suspended_at = ? WHERE revoked_at IS NULL AND suspended_at IS NULL",
                arguments: [now.microseconds]
            )
            let keys = database.changesCount
            return (keys, try AccountRows(database).suspend(at: now))
        }
    }

    /// Says in the chain of each tenant that it was restored.
    private func record(_ database: Database) throws {
        var transaction = try LedgerTransaction(database: database, cache: LedgerCache())
        for tenant in try String.fetchAll(database, sql: "SELECT tenant FROM chain ORDER BY tenant") {
            let event = event(.restored(LedgerRestore(backedUpAt: backedUpAt, by: person)))
            _ = try transaction.append(to: .none, tenant: TenantID(tenant)) { _ in [event] }
        }
        try transaction.finish()
    }

    /// Pauses all agents of all tenants. An order that is as strict stays, unless an earlier restore gave it: that one would not
    /// end with this quarantine.
    private func pause(_ database: Database) throws {
        let tenants = try String.fetchAll(
            database,
            sql: "SELECT tenant FROM chain UNION SELECT tenant FROM api_key UNION SELECT tenant FROM agent_order"
        )
        let earlier = Set(
            try Int64.fetchAll(database, sql: "SELECT restored_at FROM restore WHERE id <> ?", arguments: [id])
        )
        let pause = OrderGiven.pause(afterRestoring: backedUpAt, by: person)
        var transaction = try LedgerTransaction(database: database, cache: LedgerCache())
        for tenant in tenants {
            _ = try transaction.append(to: .none, tenant: TenantID(tenant)) { state in
                let stands = state.orders.orders.contains { order in
                    order.target == .everyone && order.status != .ok
                        && !(order.status == .pause && earlier.contains(order.orderedAt.microseconds))
                }
                return stands ? [] : [event(.ordered(pause))]
            }
        }
        try transaction.finish()
    }

    private func event(_ kind: LedgerEvent.Kind) -> LedgerEvent {
        LedgerEvent(id: identifiers.uuid(), at: now, operationID: id, idempotencyKey: nil, kind: kind)
    }
}

extension SQLiteLedger {
    /// Ends the quarantine for tenants as well that have no chain yet. Those that have one say so in it.
    ///
    /// - Throws: ``HaltStateError`` with code `invalidCall` where a tenant's quarantine is not lifted.
    package func endQuarantine(_ wallClock: any WallClock = SystemWallClock()) throws {
        let held = try tenants().filter { try quarantine(tenant: $0) != nil }
        guard held.isEmpty else {
            throw HaltStateError(code: .invalidCall, message: "a tenant is still in quarantine; lift it for each")
        }
        let now = now(wallClock).microseconds
        try writeRecordsBlocking { database in
            try database.execute(
                sql: "UPDATE restore SET lifted_at = ? WHERE lifted_at IS NULL",
                arguments: [now]
            )
        }
    }
}
#endif
