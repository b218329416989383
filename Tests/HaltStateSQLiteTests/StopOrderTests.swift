#if SQLite
import Expectations
import GRDB
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import HaltStateTesting
import Testing

@Suite("An order to stop", .tags(.stopMeansStop), .timeLimit(.minutes(5)))
struct StopOrderTests {
    /// A ledger that keeps orders.
    enum Kind: String, CaseIterable, CustomTestStringConvertible {
        case memory, file

        var testDescription: String { rawValue }

        func ledger(_ folder: TemporaryFolder) throws -> any BlockingLedger {
            switch self {
            case .memory: MemoryLedger()
            case .file: try SQLiteLedger(path: folder.file(), creating: true)
            }
        }
    }

    private static let boss = Approver(name: "boss", authentication: "test")
    private static let policies = """
        {"version": "1", "policies": [{"name": "rest", "action_pattern": "*", "effect": "ALLOW", "priority": 1}]}
        """

    private static func authority(_ ledger: any Ledger, _ clock: ManualClock = ManualClock()) throws -> LocalAuthority {
        let policies = try PolicySet(bytes: policies.utf8, file: "policies.json")
        return LocalAuthority(policies: policies, ledger: ledger, wallClock: clock)
    }

    private static func identity(_ key: String, _ action: ActionName, _ agent: AgentID) -> OperationIdentity {
        OperationIdentity(idempotencyKey: IdempotencyKey(key), action: action, agentID: agent)
    }

    /// Whether a call gets what it asks for, in all four ways.
    private static func isHeard(
        _ authority: LocalAuthority,
        _ key: String,
        _ action: ActionName = "job.run",
        agent: AgentID = "worker",
        start: StartRequest? = nil
    ) async throws -> [Bool] {
        let call = CallIdentity(action: action, agentID: agent)
        var heard: [Bool] = []
        for blocks in [false, true] {
            let request = GuardRequest(identity(key + "\(blocks)", action, agent), params: [:])
            let check = CheckRequest(call, params: [:])
            let reply = blocks ? try authority.blockingPermit(request) : try await authority.requestPermit(request)
            if case .permitted = reply { heard.append(true) } else { heard.append(false) }
            let answer = blocks ? try authority.blockingCheck(check) : try await authority.check(check)
            heard.append(answer.decision == .allow)
            if let start {
                do {
                    _ = blocks ? try authority.blockingStart(start) : try await authority.redeemPermit(start)
                    heard.append(true)
                } catch let error as HaltStateError {
                    #expect(error.code == .permitInvalid)
                    heard.append(false)
                }
            }
        }
        return heard
    }

    private static func start(_ authority: LocalAuthority, _ key: String, agent: AgentID = "worker") throws
        -> StartRequest
    {
        let request = GuardRequest(identity(key, "job.run", agent), params: [:])
        guard case .permitted(let grant) = try authority.blockingPermit(request) else { throw CancellationError() }
        return StartRequest(grant.identity, token: grant.token, startID: "s")
    }

    @Test("An order to stop is looked at in the commit that grants, whatever the way in", arguments: Kind.allCases)
    func everyWay(kind: Kind) async throws {
        let folder = try TemporaryFolder()
        let authority = try Self.authority(kind.ledger(folder))
        let targets: [AgentOrder.Target] = [.agent("worker"), .agent("WORKER"), .everyone, .actions("job.*")]
        for (index, target) in targets.enumerated() {
            let start = try Self.start(authority, "running \(index)")
            for status in [AgentOrder.Status.pause, .kill] {
                let given = try await authority.order(status, target, by: Self.boss, reason: "incident 7")
                #expect(given.status == status && given.orderedBy == "boss")
                let key = "k \(index) \(status)"
                let heard = try await Self.isHeard(authority, key, start: start)
                #expect(heard == Array(repeating: false, count: 6), "\(target) \(status)")
                let isForAll = target == .everyone
                #expect(
                    try await Self.isHeard(authority, "o \(key)", "mail.send", agent: "other").contains(true)
                        != isForAll
                )
            }
            try authority.blockingOrder(.ok, target, by: Self.boss)
            #expect(try await Self.isHeard(authority, "after \(index)", start: start).allSatisfy { $0 })
        }
        #expect(try await authority.orders().allSatisfy { $0.status == .ok })
        #expect(try await authority.verifyEvidence().events > 0)
    }

    @Test(
        "An order to stop for actions holds for those that match, for every agent, and no heartbeat tells of it",
        arguments: Kind.allCases
    )
    func actions(kind: Kind) async throws {
        let folder = try TemporaryFolder()
        let authority = try Self.authority(kind.ledger(folder))
        try await authority.order(.kill, .actions("refund.*"), by: Self.boss)
        for agent in ["worker", "other"] as [AgentID] {
            #expect(try await authority.standingOrder(of: agent) == nil)
            #expect(
                try await Self.isHeard(authority, "a \(agent)", "refund.create", agent: agent).contains(true) == false
            )
            #expect(
                try await Self.isHeard(authority, "b \(agent)", "refunds.create", agent: agent).contains(false) == false
            )
        }
        let reply = try authority.blockingPermit(GuardRequest(Self.identity("k", "refund.create", "w"), params: [:]))
        #expect(reply == .denied(reason: "calls of refund.* are stopped by the kill switch", policyID: nil))
        for wrong in ["", "Refund.*", "refund", "refund..*", "\u{200B}"] {
            await #expect(throws: HaltStateError.self, "\(wrong)") {
                try await authority.order(.kill, .actions(wrong), by: Self.boss)
            }
        }
    }

    @Test("An order to stop given by one process is looked at by all others on the file")
    func shared() async throws {
        let folder = try TemporaryFolder()
        let ledger = try SQLiteLedger(path: folder.file(), creating: true)
        let here = try Self.authority(CommandKeepingLedger(ledger, keeping: nil))
        #expect(try await Self.isHeard(here, "1").allSatisfy { $0 })
        // Another connection, as another process has.
        let database = try DatabaseQueue(path: folder.file())
        try await database.write { database in
            try database.execute(
                sql: "INSERT INTO agent_order VALUES ('local', 'worker', 'KILL', NULL, 'b', 1, 'worker')"
            )
        }
        #expect(try await Self.isHeard(here, "2").contains(true) == false)
        try await database.write { try $0.execute(sql: "UPDATE agent_order SET status = 'OK'") }
        #expect(try await Self.isHeard(here, "3").allSatisfy { $0 })
        try await database.write { try $0.execute(sql: "UPDATE agent_order SET status = 'HALT AT ONCE'") }
        #expect(try await Self.isHeard(here, "4").contains(true) == false, "one that is not known is the strictest")
        try await database.write { database in
            try database.execute(sql: "DELETE FROM agent_order")
            try database.execute(sql: "INSERT INTO action_order VALUES ('local', '[future]', 'KILL', NULL, 'b', 1)")
        }
        #expect(try await Self.isHeard(here, "5").contains(true) == false, "a pattern that is not known is for all")
        try await ledger.writeRecords { try $0.execute(sql: "DELETE FROM action_order") }
        #expect(try await Self.isHeard(here, "6").allSatisfy { $0 })
    }

    @Test(
        "An order to stop leaves one refusal for a caller in a minute, which says how many came before it",
        arguments: Kind.allCases
    )
    func refusals(kind: Kind) async throws {
        let folder = try TemporaryFolder()
        let clock = ManualClock()
        let ledger = try kind.ledger(folder)
        let authority = try Self.authority(ledger, clock)
        func ask(_ key: String, apiKey: String? = nil, agent: AgentID = "worker") async throws {
            let request = GuardRequest(Self.identity(key, "job.run", agent), params: [:])
            await #expect(throws: StoppedByOrder.self) {
                try await authority.requestPermit(request, from: EstablishedCaller(apiKey: apiKey))
            }
        }
        func refusals() throws -> [OrderRefusal] {
            try ledger.events(from: 1, limit: 1_000, tenant: .local).compactMap { stored in
                let event = try SealedEvent(payload: stored.payload, hash: stored.hash).event
                return if case .refused(let refusal) = event.kind { refusal } else { nil }
            }
        }
        try await authority.order(.kill, .everyone, by: Self.boss)
        for index in 0..<5 { try await ask("k\(index)", apiKey: "one") }
        let first = try #require(try refusals().first)
        #expect(try refusals().count == 1)
        #expect(first.apiKey == "one" && first.agentID == "worker" && first.action == "job.run")
        #expect(first.idempotencyKey == "k0" && first.earlier == 0 && first.status == .kill)
        try await ask("k", apiKey: "one", agent: "another name")
        try await ask("k", apiKey: "two")
        try await ask("k")
        #expect(try refusals().map(\.apiKey) == ["one", "two", nil], "by key, and by agent where there is none")
        clock.advance(by: .seconds(59))
        try await ask("k", apiKey: "one")
        #expect(try refusals().count == 3)
        clock.advance(by: .seconds(1))
        try await ask("last", apiKey: "one")
        let last = try #require(try refusals().last)
        #expect(last.idempotencyKey == "last" && last.earlier == 6)
        clock.advance(by: .seconds(-3_600))
        try await ask("back", apiKey: "one")
        #expect(try refusals().count == 5, "a clock that is set back hides nothing")
        try await authority.order(.pause, .everyone, by: Self.boss)
        try await ask("k", apiKey: "one")
        #expect(try refusals().last?.status == .pause, "another order is another reason")
        let summary = try await authority.verifyEvidence()
        #expect(summary.events == 8 && summary.operations == 0)
    }

    @Test(
        "An order to stop survives the migration of its ledger",
        arguments: ["ledger-2.db", "ledger-4.db", "ledger-5.db"]
    )
    func migrated(file: String) async throws {
        let folder = try TemporaryFolder()
        let path = try LedgerGoldenTests.copy(file, to: folder)
        let database = try DatabaseQueue(path: path)
        let columns = file == "ledger-5.db" ? ", folded" : ""
        try await database.write { database in
            let sql = "INSERT INTO agent_order (tenant, agent, status, ordered_by, ordered_at\(columns)) "
            let folded = columns.isEmpty ? "" : ", 'worker'"
            try database.execute(sql: sql + "VALUES ('local', 'Worker', 'PAUSE', 'boss', 1\(folded))")
        }
        try database.close()
        let before = try SQLiteLedger(reading: path)
        #expect(try before.orders(tenant: .local).standing(of: "worker")?.status == .pause, "and is read before it")
        #expect(try before.standingOrder(of: "worker", tenant: .local)?.orderedBy == "boss")
        try before.close()
        try SQLiteLedger.migrate(path: path)
        let authority = try Self.authority(SQLiteLedger(path: path))
        #expect(try await Self.isHeard(authority, "1").contains(true) == false)
        try await authority.order(.ok, .agent("worker"), by: Self.boss)
        #expect(try await Self.isHeard(authority, "2").allSatisfy { $0 })
    }

    @Test("An order to stop says what its target still has under way", arguments: Kind.allCases)
    func underWay(kind: Kind) async throws {
        let folder = try TemporaryFolder()
        let clock = ManualClock()
        let authority = try Self.authority(kind.ledger(folder), clock)
        _ = try Self.start(authority, "permit")
        _ = try authority.blockingStart(Self.start(authority, "started"))
        _ = try Self.start(authority, "other", agent: "other")
        func keys(_ target: AgentOrder.Target) throws -> Set<String> {
            Set(try authority.underWay(target).operations.map(\.identity.idempotencyKey.rawValue))
        }
        #expect(try keys(.agent("WORKER")) == ["permit", "started"])
        #expect(try keys(.everyone) == ["permit", "started", "other"])
        #expect(try keys(.actions("job.r?n")) == ["permit", "started", "other"])
        #expect(try keys(.actions("mail.*")) == [])
        clock.advance(by: .seconds(61))
        #expect(try keys(.everyone) == ["started"], "a permit that was lost is not out any more")
    }
}

extension LocalAuthority {
    fileprivate func blockingPermit(_ request: GuardRequest) throws -> GuardReply { try requestPermit(request) }
    fileprivate func blockingCheck(_ request: CheckRequest) throws -> CheckReply { try check(request) }
    fileprivate func blockingStart(_ request: StartRequest) throws -> StartReceipt { try redeemPermit(request) }

    fileprivate func blockingOrder(_ status: AgentOrder.Status, _ target: AgentOrder.Target, by person: Approver) throws
    {
        try order(status, target, by: person)
    }
}
#endif
