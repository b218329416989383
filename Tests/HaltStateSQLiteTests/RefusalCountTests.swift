#if SQLite
import Expectations
import GRDB
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@testable import HaltStateSQLite

@Suite("Calls that an order refuses are counted", .tags(.stopMeansStop), .timeLimit(.minutes(5)))
struct RefusalCountTests {
    private let folder: TemporaryFolder
    private let clock = ManualClock()
    private let authority: LocalAuthority
    /// Another connection, as another process has.
    private let other: DatabaseQueue

    init() throws {
        folder = try TemporaryFolder()
        authority = try Self.authority(SQLiteLedger(path: folder.file(), creating: true), clock)
        other = try DatabaseQueue(path: folder.file())
        try authority.order(.kill, to: .everyone)
    }

    private static func authority(_ ledger: SQLiteLedger, _ clock: ManualClock) throws -> LocalAuthority {
        LocalAuthority(
            policies: try PolicySet([Policy(name: "all", actionPattern: "*", effect: .allow)]),
            ledger: ledger,
            wallClock: clock
        )
    }

    /// Asks, and says how many came before it, where its refusal was kept.
    @discardableResult
    private func ask(_ authority: LocalAuthority? = nil, agent: AgentID = "worker") throws -> Int? {
        let authority = authority ?? self.authority
        let before = try authority.blockingLedger.head(tenant: .local).sequence
        let identity = OperationIdentity(idempotencyKey: "k", action: "job.run", agentID: agent)
        let reply: GuardReply = try authority.requestPermit(GuardRequest(identity, params: [:]))
        #expect(reply == .denied(reason: "the agent is stopped by the kill switch", policyID: nil))
        let events = try authority.blockingLedger.events(from: before + 1, limit: 2, tenant: .local)
        guard let event = events.first else { return nil }
        guard case .refused(let refusal) = try SealedEvent(payload: event.payload, hash: event.hash).event.kind else {
            throw CancellationError()
        }
        return refusal.earlier
    }

    private func version() throws -> Int? { try other.read { try Int.fetchOne($0, sql: "PRAGMA data_version") } }

    private func written() throws -> [Int] {
        try other.read { try Int.fetchAll($0, sql: "SELECT earlier FROM order_refusal ORDER BY holder") }
    }

    @Test("Calls that an order refuses are counted without writing to the file within the minute, and none is lost")
    func withinTheMinute() throws {
        #expect(try ask() == 0)
        let before = try version()
        for _ in 0..<50 { #expect(try ask() == nil) }
        #expect(try version() == before, "what other processes know of the file stays true")
        clock.advance(by: .seconds(60))
        #expect(try ask() == 50)
        #expect(try ask() == nil)
        clock.advance(by: .seconds(60))
        #expect(try ask() == 1)
        try authority.verifyEvidence()
    }

    @Test(
        "Calls that an order refuses are counted and their number is written when the file is closed, and goes on after that"
    )
    func closed() throws {
        #expect(try ask() == 0)
        for _ in 0..<3 { try ask() }
        #expect(try written() == [0])
        try (authority.ledger as? SQLiteLedger)?.close()
        #expect(try written() == [3])
        let next = try Self.authority(SQLiteLedger(path: folder.file()), clock)
        #expect(try ask(next) == nil, "the minute goes on as well")
        clock.advance(by: .seconds(60))
        #expect(try ask(next) == 4)
    }

    @Test(
        "Calls that an order refuses are counted together with those of other processes on the file, of which one event in a minute is kept"
    )
    func others() throws {
        #expect(try ask() == 0)
        for _ in 0..<3 { try ask() }
        let later = (clock.now() + .seconds(59)).microseconds
        try other.write { try $0.execute(sql: "UPDATE order_refusal SET recorded_at = \(later), earlier = 5") }
        clock.advance(by: .seconds(59))
        #expect(try ask() == nil)
        #expect(try written() == [5])
        clock.advance(by: .seconds(1))
        #expect(try ask() == nil, "the other process has kept one a second ago")
        #expect(try written() == [10], "put off for no longer than a minute")
        #expect(try ask() == nil)
        clock.advance(by: .seconds(59))
        #expect(try ask() == 11)
        #expect(try written() == [0])
    }

    @Test(
        "Calls that an order refuses are counted anew from each order on, whoever gives it",
        arguments: [false, true]
    )
    func anotherOrder(isElsewhere: Bool) throws {
        #expect(try ask() == 0)
        for _ in 0..<3 { try ask() }
        if isElsewhere {
            // As another process leaves the rows when it gives the order.
            try other.write { try $0.execute(sql: "UPDATE order_refusal SET recorded_at = NULL") }
        } else {
            try authority.order(.kill, to: .everyone)
        }
        #expect(try ask() == 3, "what the new order refuses is recorded at once")
        #expect(try ask() == nil)
    }

    @Test("Calls that an order refuses are counted for so many callers at most before the numbers are written")
    func manyCallers() throws {
        let ledger = try #require(authority.ledger as? SQLiteLedger)
        let now = clock.now()
        @Sendable func refusal(_ number: Int) -> LedgerEvent {
            let refusal = OrderRefusal(
                target: .everyone,
                status: .kill,
                agentID: AgentID("worker \(number)"),
                action: "job.run",
                idempotencyKey: nil,
                apiKey: nil
            )
            return LedgerEvent(.refused(refusal), at: now, identifiers: RandomIdentifiers())
        }
        let limit = UnsavedRefusals.limit
        try ledger.store.commits.performBlocking { transaction in
            for round in 0..<2 {
                for number in 0..<limit {
                    let entry = try transaction.append(to: .none, tenant: .local) { _ in [refusal(number)] }
                    #expect(entry.events.count == 1 - round)
                }
            }
        }
        #expect(try written().reduce(0, +) == 0)
        try ask(agent: "one more")
        #expect(try ask(agent: "one more") == nil)
        #expect(try written().reduce(0, +) == limit)
        try ledger.close()
        #expect(try written().reduce(0, +) == limit + 1)
    }
}

extension LocalAuthority {
    fileprivate func order(_ status: AgentOrder.Status, to target: AgentOrder.Target) throws {
        try order(status, target, by: Approver(name: "boss", authentication: "test"))
    }
}
#endif
