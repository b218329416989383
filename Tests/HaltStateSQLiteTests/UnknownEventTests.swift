#if SQLite
import Foundation
import GRDB
import HaltStateTesting
import Testing

@testable import HaltState
@testable import HaltStateAuthority
@testable import HaltStateSQLite

@Suite("An event that only a later version knows")
struct UnknownEventTests {
    /// How far an operation has got when a later version writes something of it.
    enum Stage: String, CaseIterable, Sendable { case pending, approved, permitted, started }

    private static let alice = Approver(name: "alice", authentication: "test")

    private static func rejectBlocking(_ authority: LocalAuthority) throws -> AgentRejection {
        try authority.rejectAll(of: "worker", by: alice)
    }

    @Test("makes its operation unavailable, whatever is asked of it, and no other one", arguments: Stage.allCases)
    func operation(stage: Stage) async throws {
        let scene = try Scene()
        let grant = try await scene.reach(stage)
        let other = try await scene.ask("other")
        let id = try #require(try scene.operation("k")).id
        try scene.write("operation.parked", key: "k", operation: id)

        for authority in [scene.authority, try scene.anotherProcess()] {
            try await scene.isUnavailable("operation.parked") {
                _ = try await authority.requestPermit(Self.request("k"))
            }
            try await scene.isUnavailable("operation.parked") { _ = try await authority.operation("k") }
            try await scene.isUnavailable("operation.parked") { _ = try await authority.evidence("k") }
            try await scene.isUnavailable("operation.parked") { _ = try await authority.attempts("k") }
            try await scene.isUnavailable("operation.parked") {
                _ = try await authority.release("k", OperationRelease(by: Self.alice, reason: "looked"))
            }
            if let approval = scene.approval {
                try await scene.isUnavailable("operation.parked") {
                    try await authority.decide(approval, .reject, by: Self.alice)
                }
                try await scene.isUnavailable("operation.parked") { _ = try await authority.approval(approval) }
            }
            if let grant {
                try await scene.isUnavailable("operation.parked") {
                    _ = try await authority.redeemPermit(Self.start("k", grant))
                }
                try await scene.isUnavailable("operation.parked") {
                    _ = try await authority.recordOutcome(Self.report("k", grant))
                }
            }
            guard case .pending = try await authority.requestPermit(Self.request("other")) else {
                Issue.record("another operation is held up")
                return
            }
        }
        try await scene.authority.decide(other, .reject, by: Self.alice)
    }

    @Test("leaves lists as they are but for its operation, and they tell of that one", arguments: Stage.allCases)
    func lists(stage: Stage) async throws {
        let scene = try Scene()
        _ = try await scene.reach(stage)
        for number in 0..<5 { _ = try await scene.ask("other \(number)") }
        let id = try #require(try scene.operation("k")).id
        try scene.write("operation.parked", key: "k", operation: id)
        let authority = try scene.anotherProcess()

        for limit in [1, 2, 5, 6, 100] {
            var (found, query) = ([String](), OperationQuery(limit: limit))
            while case let page = try await authority.operations(query), let last = page.last {
                #expect(page.count <= limit)
                found += page.map(\.idempotencyKey.rawValue)
                query.before = last.lastSequence
            }
            #expect(found == (0..<5).reversed().map { "other \($0)" }, "in pages of \(limit)")
        }
        let unreadable = try await authority.unreadableOperations(OperationQuery(limit: 100))
        #expect(unreadable.map(\.key) == ["k"])
        #expect(unreadable.map(\.status) == [stage.rawValue])
        let fits = try await authority.unreadableOperations(OperationQuery(statuses: [.denied]))
        #expect(fits.isEmpty)
        let work = try await authority.underWay(.everyone)
        #expect(work.count == ([.permitted, .started].contains(stage) ? 1 : 0))
        #expect(work.operations.isEmpty, "nobody knows whose it is")
    }

    @Test("leaves no page of what waits shorter than it is asked for, while more waits")
    func waitingPages() async throws {
        let scene = try Scene()
        for number in 0..<7 { _ = try await scene.ask("k\(number)") }
        // What a later version begins with an event of its own cannot be read from this version's.
        for sequence in [6, 5, 2] {
            try scene.execute(
                """
                UPDATE event SET payload = replace(payload, '"type":"approval.requested"', '"type":"approval.invited"')
                WHERE sequence = \(sequence);
                UPDATE event SET payload = replace(payload, '"decide_by"', '"decide_until"') WHERE sequence = \(sequence)
                """
            )
        }
        let ledger = try scene.anotherProcess().ledger
        for limit in 1...5 {
            var (found, place) = ([Int](), Int?.none)
            while true {
                let page = try await ledger.read { [place] in
                    try $0.waitingRequests(before: place, limit: limit, tenant: .local)
                }
                found += page.map(\.lastSequence)
                guard page.count == limit else { break }
                place = page.last?.lastSequence
            }
            #expect(found == [7, 4, 3, 1], "in pages of \(limit)")
        }
    }

    @Test("keeps nobody else's requests from being rejected, nor their expiry from being recorded")
    func sweeps() async throws {
        let scene = try Scene()
        _ = try await scene.reach(.pending)
        let others = [try await scene.ask("other 1"), try await scene.ask("other 2")]
        let id = try #require(try scene.operation("k")).id
        try scene.write("operation.parked", key: "k", operation: id)
        let authority = try scene.anotherProcess()
        let rejection = try await authority.rejectAll(of: "worker", by: Self.alice)
        #expect(rejection.rejected == 2)
        #expect(try Self.rejectBlocking(authority).rejected == 0)
        let approval = try #require(scene.approval)
        try await authority.expire([approval] + others)
        try authority.expireBlocking([approval] + others)
    }

    @Test("hides no damage that comes later in the same batch")
    func damageInBatch() async throws {
        let scene = try Scene()
        _ = try await scene.reach(.pending)
        let damaged = try await scene.ask("damaged")
        let id = try #require(try scene.operation("k")).id
        try scene.write("operation.parked", key: "k", operation: id)
        try scene.execute("UPDATE event SET payload = replace(payload, 'worker', 'walker') WHERE key = 'damaged'")
        let approvals = [try #require(scene.approval), damaged]
        let authority = try scene.anotherProcess()
        for approvals in [approvals, approvals.reversed()] {
            await #expect(throws: LedgerError.self) { try await authority.expire(approvals) }
            #expect(throws: LedgerError.self) { try authority.expireBlocking(approvals) }
        }
    }

    @Test("that a lookup has seen is not overlooked by the first commit, which looks through no chain again")
    func lookedUp() async throws {
        let scene = try Scene()
        _ = try await scene.ask("before")
        let authority = try scene.anotherProcess()
        let path = try #require(authority.ledger as? SQLiteLedger).path
        try scene.write("order.scheduled", key: nil, operation: "7d9f1b0a-3c5e-4f21-8a6b-0e1d2c3b4a59", in: path)
        try await scene.isUnavailable("order.scheduled") { _ = try await authority.standingOrder(of: "worker") }
        // Only who has looked before can still know of it.
        try await DatabaseQueue(path: path).write { database in
            try database.execute(sql: "DELETE FROM event WHERE key IS NULL")
            try database.execute(sql: "UPDATE chain SET (sequence, hash) = (SELECT max(sequence), hash FROM event)")
        }
        try await scene.isUnavailable("order.scheduled") { _ = try await authority.requestPermit(Self.request("new")) }
    }

    @Test("verifies, is exported, and is counted", arguments: [true, false])
    func evidence(isOfOperation: Bool) async throws {
        let scene = try Scene()
        _ = try await scene.reach(.started)
        let id = try #require(try scene.operation("k")).id
        try scene.write(
            isOfOperation ? "operation.parked" : "order.scheduled",
            key: isOfOperation ? "k" : nil,
            operation: id
        )
        let authority = try scene.anotherProcess()
        func verifyAtOnce() throws -> EvidenceSummary { try authority.verifyEvidence() }
        for summary in [try verifyAtOnce(), try await authority.verifyEvidence()] {
            #expect(summary.unknownEvents == 1)
            #expect(summary.events == 3)
            #expect(summary.operations == 1)
        }
        var file: [UInt8] = []
        func export() throws { try authority.exportEvidence { file += $0 } }
        try export()
        #expect(try EvidenceFileVerifier.verify(file).unknownEvents == 1)

        try scene.execute("UPDATE event SET payload = replace(payload, 'somebody', 'someone') WHERE sequence = 3")
        let changed = try scene.anotherProcess()
        await #expect(throws: EvidenceError.self) { try await changed.verifyEvidence() }
    }

    @Test("may begin an operation of which this version knows nothing")
    func beginning() async throws {
        let scene = try Scene()
        let approval = try await scene.ask("other")
        try scene.write("operation.invited", key: "new", operation: "7d9f1b0a-3c5e-4f21-8a6b-0e1d2c3b4a59")
        try scene.execute(
            """
            INSERT INTO operation (tenant, key, status, approval, first_sequence, last_sequence)
            VALUES ('local', 'new', 'pending', 'an approval', 2, 2)
            """
        )
        let authority = try scene.anotherProcess()
        try await scene.isUnavailable("operation.invited") {
            _ = try await authority.requestPermit(Self.request("new"))
        }
        #expect(try await authority.operations().map(\.idempotencyKey) == ["other"])
        #expect(
            try await authority.ledger.read { try $0.waitingRequests(before: nil, limit: 9, tenant: .local) }.count == 1
        )
        #expect(try await authority.verifyEvidence().unknownEvents == 1)
        try await authority.decide(approval, .approve, by: Self.alice)
    }

    @Test(
        "makes its tenant unavailable where it may be an order, and no other tenant",
        arguments: ["order.scheduled", "quarantine.extended", "tenant.closed"]
    )
    func order(type: String) async throws {
        let scene = try Scene()
        let grant = try #require(try await scene.reach(.permitted))
        let started = try #require(try await scene.reach(.started, "started"))
        let waiting = try await scene.ask("waiting")
        try scene.write(type, key: nil, operation: "7d9f1b0a-3c5e-4f21-8a6b-0e1d2c3b4a59")

        for authority in [scene.authority, try scene.anotherProcess()] {
            for key in ["k", "waiting", "new"] as [IdempotencyKey] {
                try await scene.isUnavailable(type) { _ = try await authority.requestPermit(Self.request(key)) }
            }
            try await scene.isUnavailable(type) {
                _ = try await authority.redeemPermit(Self.start("k", grant))
            }
            try await scene.isUnavailable(type) { _ = try await authority.check(CheckRequest(Self.identity("c").call)) }
            try await scene.isUnavailable(type) { try await authority.decide(waiting, .approve, by: Self.alice) }
            try await scene.isUnavailable(type) {
                _ = try await authority.release("k", OperationRelease(by: Self.alice, reason: "looked"))
            }
            try await scene.isUnavailable(type) { _ = try await authority.orders() }
            try await scene.isUnavailable(type) { _ = try await authority.standingOrder(of: "worker") }
            #expect(try await authority.operations().count == 3, "reading goes on")
        }
        // What records or stops goes on.
        _ = try await scene.authority.recordOutcome(Self.report("started", started))
        #expect(try await scene.authority.decide(waiting, .reject, by: Self.alice).isCounted)
        try await scene.authority.order(.kill, .everyone, by: Self.alice)
        #expect(try await scene.authority.verifyEvidence().unknownEvents == 1)

        let neighbour = try scene.anotherProcess(tenant: "neighbour")
        _ = try await neighbour.requestPermit(Self.request("k"))
    }

    @Test("An event of no operation whose type is too long to be looked for makes its tenant unavailable")
    func longType() async throws {
        let scene = try Scene()
        try scene.write(
            "order." + String(repeating: "scheduled", count: 12),
            key: nil,
            operation: "7d9f1b0a-3c5e-4f21-8a6b-0e1d2c3b4a59"
        )
        try await scene.isUnavailable(EventType.unseen) {
            _ = try await scene.anotherProcess().requestPermit(Self.request("new"))
        }
    }

    @Test("is named by the beginning of its type where that is long", arguments: [60, 61, 500])
    func longName(length: Int) async throws {
        let scene = try Scene()
        _ = try await scene.reach(.pending)
        let type = "operation." + String(repeating: "p", count: length - 10)
        try scene.write(type, key: "k", operation: try #require(try scene.operation("k")).id)
        let authority = try scene.anotherProcess()
        let error = await #expect(throws: HaltStateError.self) { _ = try await authority.operation("k") }
        let name = length > 60 ? "'\(type.prefix(60))…'" : "'\(type)'"
        #expect(error?.message.contains(name) == true)
    }

    @Test("changes nothing where it only records", arguments: ["check.sampled", "call.metered", "key.rotated"])
    func record(type: String) async throws {
        let scene = try Scene()
        try scene.write(type, key: nil, operation: "7d9f1b0a-3c5e-4f21-8a6b-0e1d2c3b4a59")
        let authority = try scene.anotherProcess()
        _ = try await authority.requestPermit(Self.request("k"))
        #expect(try await authority.orders().isEmpty)
        #expect(try await authority.verifyEvidence().unknownEvents == 1)
    }

    @Test("is not forgotten by a file that remembers how far it was looked through")
    func memory() async throws {
        let scene = try Scene()
        let checked = try SampleOperation("c", identifiers: SequentialIdentifiers()).checked
        let count = SeenTypes.longestSearch
        _ = try scene.ledger.appendBlocking(to: .none, tenant: .local) { _ in Array(repeating: checked, count: count) }
        let name = "SELECT count(*) FROM setting WHERE name = 'event_types local'"
        #expect(try scene.fetch(name) == 1, "the types of so many events are remembered")
        #expect(try await scene.anotherProcess().orders().isEmpty)

        try scene.write("order.scheduled", key: nil, operation: "7d9f1b0a-3c5e-4f21-8a6b-0e1d2c3b4a59")
        _ = try scene.ledger.appendBlocking(to: .none, tenant: .local) { _ in Array(repeating: checked, count: count) }
        for authority in [scene.authority, try scene.anotherProcess()] {
            try await scene.isUnavailable("order.scheduled") {
                _ = try await authority.requestPermit(Self.request("k"))
            }
        }
    }

    // MARK: -

    private static func identity(_ key: IdempotencyKey) -> OperationIdentity {
        OperationIdentity(idempotencyKey: key, action: "refund.create", agentID: "worker")
    }

    private static func request(_ key: IdempotencyKey) -> GuardRequest { GuardRequest(identity(key), params: [:]) }

    private static func report(_ key: IdempotencyKey, _ grant: PermitGrant) -> OutcomeReport {
        OutcomeReport(
            grant.identity,
            token: grant.token,
            reportID: "7d9f1b0a-3c5e-4f21-8a6b-0e1d2c3b4a5b",
            outcome: .success
        )
    }

    private static func start(_ key: IdempotencyKey, _ grant: PermitGrant) -> StartRequest {
        StartRequest(grant.identity, token: grant.token, startID: "7d9f1b0a-3c5e-4f21-8a6b-0e1d2c3b4a5a")
    }

    /// A ledger that this version writes, and a later one as well.
    private final class Scene {
        let folder: TemporaryFolder
        let ledger: SQLiteLedger
        let authority: LocalAuthority
        private let policies: PolicySet
        private(set) var approval: String?

        init() throws {
            folder = try TemporaryFolder()
            ledger = try SQLiteLedger(path: folder.file(), creating: true)
            policies = try PolicySet([Policy(name: "ask", actionPattern: "*", effect: .approvalRequired, priority: 1)])
            authority = LocalAuthority(policies: policies, ledger: ledger)
        }

        /// What another process finds, which knows nothing of what this one has in memory.
        func anotherProcess(tenant: TenantID = .local) throws -> LocalAuthority {
            let copy = folder.file("copy \(UUID().uuidString).db")
            try DatabaseQueue(path: folder.file()).vacuum(into: copy)
            return LocalAuthority(policies: policies, ledger: try SQLiteLedger(path: copy), tenant: tenant)
        }

        func operation(_ key: IdempotencyKey) throws -> GuardedOperation? { try authority.operation(key) }

        func ask(_ key: String) async throws -> String {
            let reply = try await authority.requestPermit(UnknownEventTests.request(IdempotencyKey(key)))
            guard case .pending(let id, _) = reply else { throw ConformanceFailure("nothing was asked") }
            return id
        }

        @discardableResult
        func reach(_ stage: Stage, _ key: IdempotencyKey = "k") async throws -> PermitGrant? {
            if stage == .started || stage == .permitted {
                authority.policies = try PolicySet([Policy(name: "all", actionPattern: "*", effect: .allow)])
                defer { authority.policies = policies }
                guard case .permitted(let grant) = try await authority.requestPermit(UnknownEventTests.request(key))
                else { throw ConformanceFailure("nothing was permitted") }
                if stage == .started {
                    let start = UnknownEventTests.start(key, grant)
                    _ = try await authority.redeemPermit(start)
                }
                return grant
            }
            let id = try await ask(key.rawValue)
            approval = id
            if stage == .approved { try await authority.decide(id, .approve, by: UnknownEventTests.alice) }
            return nil
        }

        /// Appends an event as a later version would: sealed and linked, with the operation's row at its new end.
        ///
        /// - Parameter path: The file; the scene's own when `nil`.
        func write(
            _ type: String,
            key: String?,
            operation: String,
            tenant: String = "local",
            in path: String? = nil
        ) throws {
            let ledger = try path.map { try SQLiteLedger(reading: $0) } ?? ledger
            let head = try ledger.head(tenant: TenantID(tenant))
            let event: [String: ContextValue] = [
                "at": "2026-11-29T00:00:00.000000Z", "data": ["by": "somebody", "until": [1, "two"]],
                "id": .string(UUID().uuidString.lowercased()), "key": key.map(ContextValue.string) ?? .null,
                "operation": .string(operation), "previous": .string(head.hash),
                "sequence": .integer(Int64(head.sequence + 1)), "tenant": .string(tenant), "type": .string(type),
            ]
            let payload = try CanonicalJSON.bytes(of: .object(event))
            let hash = SHA256Digest.text(of: payload)
            try DatabaseQueue(path: path ?? folder.file()).write { database in
                try database.execute(
                    sql:
                        "INSERT INTO event (tenant, sequence, key, payload, hash) VALUES (?, ?, ?, CAST(? AS TEXT), ?)",
                    arguments: [tenant, head.sequence + 1, key, Data(payload), hash]
                )
                try database.execute(
                    sql: "INSERT OR REPLACE INTO chain (tenant, sequence, hash) VALUES (?, ?, ?)",
                    arguments: [tenant, head.sequence + 1, hash]
                )
                try database.execute(
                    sql: "UPDATE operation SET last_sequence = ? WHERE tenant = ? AND key = ?",
                    arguments: [head.sequence + 1, tenant, key]
                )
            }
        }

        func execute(_ sql: String) throws { try DatabaseQueue(path: folder.file()).write { try $0.execute(sql: sql) } }

        func fetch(_ sql: String) throws -> Int? {
            try DatabaseQueue(path: folder.file()).read { try Int.fetchOne($0, sql: sql) }
        }

        func isUnavailable(
            _ type: String,
            at location: SourceLocation = #_sourceLocation,
            _ body: () async throws -> Void
        ) async throws {
            let error = await #expect(throws: HaltStateError.self, sourceLocation: location) { try await body() }
            #expect(error?.code == .ledgerUnusable, sourceLocation: location)
            #expect(error?.message.contains("'\(type)'") == true, sourceLocation: location)
            #expect(error?.callStatus == .unavailable, sourceLocation: location)
        }
    }
}
#endif
