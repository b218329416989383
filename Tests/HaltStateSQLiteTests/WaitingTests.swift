#if SQLite
import Foundation
import GRDB
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@testable import HaltStateSQLite

@Suite("What waits for people, in a file")
struct WaitingTests {
    private let folder: TemporaryFolder
    private let ledger: SQLiteLedger
    private let clock = ManualClock()
    private let authority: LocalAuthority

    init() throws {
        folder = try TemporaryFolder()
        ledger = try SQLiteLedger(path: folder.file(), creating: true)
        authority = LocalAuthority(
            policies: try PolicySet([Policy(name: "ask", actionPattern: "*", effect: .approvalRequired)]),
            ledger: ledger,
            waitingLimits: WaitingLimits(perAgent: 2, perTenant: 5),
            wallClock: clock
        )
    }

    /// Whether there was room.
    private func ask(_ key: IdempotencyKey, agent: AgentID = "worker", _ params: GuardContext = [:]) throws -> Bool {
        let identity = OperationIdentity(idempotencyKey: key, action: "job.run", agentID: agent)
        do {
            _ = try authority.requestPermit(GuardRequest(identity, params: params))
            return true
        } catch let error as HaltStateError where error.code == .rateLimited {
            return false
        }
    }

    private func reject(_ key: IdempotencyKey) throws {
        let id = try #require(try authority.operation(key)?.approval).terms.id
        try authority.decide(id, .reject, by: Approver(name: "alice", authentication: "test"))
    }

    /// Changes the file over another connection, as another process does. A value that is written again would change nothing.
    private func changeElsewhere(_ sql: String = "PRAGMA user_version = 1") throws {
        let other = try DatabaseQueue(path: folder.file())
        try other.write { try $0.execute(sql: sql) }
        try other.close()
    }

    @Test(
        "In a file, what waits for people is counted in the commit, whoever else writes to the file",
        arguments: [false, true]
    )
    func counted(isShared: Bool) throws {
        func other() throws { if isShared { try changeElsewhere() } }
        #expect(try ask("k1"))
        try other()
        #expect(try ask("k2", ["agent_id": "other", "decide_by": "1970-01-01T00:00:00Z"]))
        for _ in 0..<3 {
            try other()
            #expect(try !ask("k3"))
            try other()
            #expect(try ask("k1"), "it waits already")
        }
        try other()
        try reject("k1")
        try other()
        #expect(try ask("k3"))
        #expect(try !ask("k4"))
        try other()
        #expect(try ask("q\"\u{1F600}", agent: "r\u{E9}d \"desk\""))
        clock.advance(by: .seconds(24 * 3_600))
        try other()
        #expect(try ask("k5"), "what has run out does not count")
        try authority.verifyEvidence()
    }

    @Test(
        "In a file, what waits for people has its expiry recorded by those who ask later, so many at a time, in one commit",
        arguments: [false, true]
    )
    func expiry(blocks: Bool) async throws {
        let roomy = LocalAuthority(
            policies: authority.policies,
            ledger: ledger,
            waitingLimits: WaitingLimits(perAgent: 1_000, perTenant: 2_000),
            wallClock: clock
        )
        for number in 0..<70 { try askBlocking(roomy, "old \(number)") }
        clock.advance(by: .seconds(24 * 3_600))
        // So many at once look like a jump of the clock, which is believed after ten minutes.
        _ = try await authority.expiry()
        clock.advance(by: .seconds(601))
        func ask(_ key: IdempotencyKey) async throws -> [GuardedOperation.Status: Int] {
            if blocks {
                try askBlocking(authority, key)
            } else {
                _ = try await authority.requestPermit(request(key))
            }
            let operations = try await authority.operations(OperationQuery(limit: 200))
            return Dictionary(grouping: operations, by: \.status).mapValues(\.count)
        }
        let before = try commits()
        #expect(try await ask("new") == [.expired: 64, .pending: 7])
        #expect(try commits() - before <= 2, "the request, and what has expired")
        #expect(try await ask("newer") == [.expired: 70, .pending: 2])
        let end = try ledger.head(tenant: .local).sequence
        #expect(try await ask("newer") == [.expired: 70, .pending: 2])
        #expect(try ledger.head(tenant: .local).sequence == end, "and once")
        try await authority.verifyEvidence()
    }

    private func askBlocking(_ authority: LocalAuthority, _ key: IdempotencyKey) throws {
        _ = try authority.requestPermit(request(key))
    }

    private func request(_ key: IdempotencyKey) -> GuardRequest {
        GuardRequest(OperationIdentity(idempotencyKey: key, action: "job.run", agentID: "worker"), params: [:])
    }

    /// How many commits the file has seen, by the frames of its log that end one.
    private func commits() throws -> Int {
        let log = try Data(contentsOf: URL(filePath: folder.file() + "-wal"))
        let frame = 24 + 4_096
        return stride(from: 32, to: log.count - frame + 1, by: frame).count { start in
            log[(start + 4)..<(start + 8)].contains { $0 != 0 }
        }
    }

    @Test("In a file, what waits for people and what other processes have decided or asked is seen")
    func others() throws {
        let (first, second) = (try #require(try waiting("k1")), try #require(try waiting("k2")))
        #expect(try !ask("k3"))
        let later = try ledger.waitingRequests(before: nil, limit: 10, tenant: .local)
        #expect(later.map(\.approvalID) == [second, first])
        // What another process writes is in the index; who asked is in the events.
        try changeElsewhere("UPDATE operation SET status = 'rejected' WHERE key = 'k1'")
        #expect(try ask("k3"))
    }

    private func waiting(_ key: IdempotencyKey) throws -> String? {
        #expect(try ask(key))
        return try authority.operation(key)?.approval?.terms.id
    }

    @Test(
        "In a file, what waits for people is not guessed where the events do not say it",
        arguments: ["{}", "no JSON", "[1]"]
    )
    func damaged(payload: String) throws {
        #expect(try ask("k1") && ask("k2"))
        try changeElsewhere("UPDATE event SET payload = '\(payload)' WHERE sequence = 2")
        #expect(throws: LedgerError.self) { try ask("k3") }
        #expect(throws: LedgerError.self) { try ledger.waitingRequests(before: nil, limit: 10, tenant: .local) }
    }

    @Test("In a file, what waits for people is found by its index, with what else is open")
    func index() throws {
        let plans = try ledger.database.read { database in
            try [
                """
                SELECT approval FROM operation INDEXED BY operation_open
                WHERE tenant = 't' AND status = 'pending' AND \(LedgerSchema.isOpen)
                """,
                """
                SELECT key FROM operation WHERE tenant = 't' AND last_sequence < 9 AND status IN ('pending')
                    AND \(LedgerSchema.isOpen) ORDER BY last_sequence DESC LIMIT 5
                """,
            ].map { sql in
                try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN " + sql).map { $0["detail"] as String }.joined()
            }
        }
        for plan in plans {
            #expect(plan.contains("USING") && plan.contains("INDEX operation_open (tenant=? AND status=?"), "\(plan)")
            #expect(!plan.contains("TEMP B-TREE"), "\(plan)")
        }
    }
}
#endif
