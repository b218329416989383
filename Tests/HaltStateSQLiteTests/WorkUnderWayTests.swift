#if SQLite
import Expectations
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import HaltStateTesting
import Synchronization
import Testing

@Suite("What is under way is counted", .tags(.stopMeansStop))
struct WorkUnderWayTests {
    /// Counts the operations that are read.
    private struct CountingLedger: ForwardingLedger {
        let base: MemoryLedger
        let reads = Counter()

        func operation(_ target: LedgerTarget, tenant: TenantID) throws -> GuardedOperation? {
            reads.count.withLock { $0 += 1 }
            return try base.operation(target, tenant: tenant)
        }
    }

    private final class Counter: Sendable {
        let count = Mutex(0)
    }

    private let clock = ManualClock()
    private let ledger = CountingLedger(base: MemoryLedger())

    private func authority() throws -> LocalAuthority {
        LocalAuthority(
            policies: try PolicySet([Policy(name: "all", actionPattern: "*", effect: .allow)]),
            ledger: ledger,
            wallClock: clock
        )
    }

    private func request(_ key: String) -> GuardRequest {
        var request = GuardRequest(
            OperationIdentity(idempotencyKey: IdempotencyKey(key), action: "job.run", agentID: "worker"),
            params: [:]
        )
        if key.hasPrefix("started") { request.startID = "7d9f1b0a-3c5e-4f21-8a6b-0e1d2c3b4a59" }
        return request
    }

    private func ask(_ authority: LocalAuthority, _ kind: String, _ count: Int) throws {
        for number in 0..<count { _ = try authority.requestPermit(request("\(kind) \(number)")) as GuardReply }
    }

    @Test("What is under way is counted to the last, and kept up to a limit, those with the latest event first")
    func limit() throws {
        let authority = try authority()
        try ask(authority, "started", WorkUnderWay.listLimit + 2)
        try ask(authority, "permit", 3)
        let work = try authority.underWay(.agent("worker"))
        #expect(work.started == WorkUnderWay.listLimit + 2 && work.permits == 3)
        #expect(work.count == WorkUnderWay.listLimit + 5)
        #expect(work.operations.count == WorkUnderWay.listLimit)
        let first = try #require(work.operations.first)
        #expect(first.identity.idempotencyKey == "permit 2" && first.status == .permitted)
        #expect(first.permitExpiresAt != nil && first.leaseExpiresAt == nil)
        let last = try #require(work.operations.last)
        #expect(last.identity.idempotencyKey == "started 5" && last.status == .started)
        #expect(last.permitExpiresAt == nil && last.leaseExpiresAt != nil)
    }

    @Test("What is under way is counted without reading all permits that were ever lost")
    func lostPermits() throws {
        let authority = try authority()
        try ask(authority, "started early", 2)
        try ask(authority, "lost", 300)
        clock.advance(by: .seconds(3_600))
        try ask(authority, "started late", 3)
        try ask(authority, "permit", 4)
        let before = ledger.reads.count.withLock { $0 }
        let work = try authority.underWay(.everyone)
        #expect(work.started == 5 && work.permits == 4)
        #expect(ledger.reads.count.withLock { $0 } - before <= 9 + 64)
    }
}
#endif
