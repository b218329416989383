#if SQLite
import Foundation
import GRDB
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import Synchronization

/// What an agent can make dear for everybody else on the file: requests that nobody decided in time, calls that an order
/// refuses, and operations that are long over.
struct LoadBenchmark {
    private static let expired = 10_000
    private static let operations = 100_000
    private static let underWay = 100

    let folder: URL

    @concurrent
    func run() async throws {
        try await measureAsks()
        try measureRefusals()
        try await measureOrders()
    }

    /// Asks in a ledger without any request, and in one with thousands whose time has run out.
    private func measureAsks() async throws {
        let (clean, full) = (try Desk("clean", folder), try Desk("full", folder))
        for desk in [clean, full] { try desk.ask() }
        try await full.askFor(Self.expired)
        full.clock.advance(by: .seconds(7 * 24 * 3_600))
        var first = Measurement()
        try first.time(calls: 1) { try full.ask() }
        print(first.line("first ask, \(Self.expired) expired"))
        // Each ask records some of them as expired, until none is left.
        for name in ["while expired ones are recorded", "once they are"] {
            var (before, after) = (Measurement(), Measurement())
            for _ in 0..<16 {
                try before.time(calls: 10) { for _ in 0..<10 { try clean.ask() } }
                try after.time(calls: 10) { for _ in 0..<10 { try full.ask() } }
            }
            print(after.line("ask, \(name)", ratio: after.ratio(to: before), of: "without them"))
        }
        var (before, after) = (Measurement(), Measurement())
        for _ in 0..<60 {
            for desk in [clean, full] { try desk.writeElsewhere() }
            try before.time(calls: 1) { try clean.ask() }
            try after.time(calls: 1) { try full.ask() }
        }
        let ratio = after.ratio(to: before)
        print(after.line("ask after another process wrote, once they are", ratio: ratio, of: "without them"))
    }

    /// Calls that an order refuses, beside what a refusal takes where it is written each time: one small commit.
    private func measureRefusals() throws {
        let desk = try Desk("stopped", folder)
        try desk.ask()
        try desk.authority.orderBlocking(.kill, .everyone)
        var (commit, refused) = (Measurement(), Measurement())
        for _ in 0..<20 {
            try commit.time(calls: 50) { for _ in 0..<50 { try desk.writeElsewhere() } }
            try refused.time(calls: 50) { for _ in 0..<50 { try desk.ask() } }
        }
        print(commit.line("commit of another process"))
        print(refused.line("call that an order refuses", ratio: refused.ratio(to: commit), of: "a commit"))
        print("  \(Int(1_000_000 / refused.median)) refused calls a second, one caller")
    }

    /// An order, where much is on record and little under way.
    private func measureOrders() async throws {
        let (small, large) = (try Desk("few", folder), try Desk("many", folder))
        try await small.record(completed: Self.underWay, underWay: Self.underWay)
        try await large.record(completed: Self.operations, underWay: Self.underWay)
        var (before, after) = (Measurement(), Measurement())
        for _ in 0..<15 {
            try before.time(calls: 1) { try small.stopEverything() }
            try after.time(calls: 1) { try large.stopEverything() }
        }
        print(before.line("order and what is under way, \(Self.underWay) of \(2 * Self.underWay) operations"))
        print(
            after.line(
                "order and what is under way, \(Self.underWay) of \(Self.operations + Self.underWay) operations",
                ratio: after.ratio(to: before),
                of: "with few"
            )
        )
    }
}

/// An authority on a file of its own, where everything takes a person.
private final class Desk: Sendable {
    let clock = SetClock()
    let authority: LocalAuthority
    private let ledger: SQLiteLedger
    private let other: DatabaseQueue
    private let next = Mutex(0)

    init(_ name: String, _ folder: URL) throws {
        let path = folder.appending(path: "\(name).db").path
        ledger = try SQLiteLedger(path: path, creating: true)
        let policies = try PolicySet(
            [Policy(name: "ask", actionPattern: "*", effect: .approvalRequired, priority: 1)],
            version: "benchmark"
        )
        authority = LocalAuthority(policies: policies, ledger: ledger, wallClock: clock)
        other = try DatabaseQueue(path: path)
        try other.inDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000") }
    }

    private func request(_ index: Int) -> GuardRequest {
        let identity = OperationIdentity(
            idempotencyKey: IdempotencyKey("job:\(index)"),
            action: "job.run",
            agentID: AgentID("worker-\(index % 100)")
        )
        return GuardRequest(identity, params: ["amount_cents": .integer(Int64(index))])
    }

    private func take() -> Int {
        next.withLock { next in
            next += 1
            return next
        }
    }

    func ask() throws { _ = try authority.requestPermit(request(take())) as GuardReply }

    func askFor(_ count: Int) async throws {
        let roomy = LocalAuthority(
            policies: authority.policies,
            ledger: ledger,
            waitingLimits: WaitingLimits(perAgent: 10 * count, perTenant: 20 * count),
            wallClock: clock
        )
        try await withThrowingTaskGroup { tasks in
            for _ in 0..<64 {
                tasks.addTask {
                    for _ in 0..<(count / 64) {
                        _ = try await roomy.requestPermit(self.request(self.take())) as GuardReply
                    }
                }
            }
            try await tasks.waitForAll()
        }
    }

    /// Writes over another connection, as another process does. The same value again would change nothing.
    func writeElsewhere() throws {
        let number = take()
        try other.write { try $0.execute(sql: "PRAGMA user_version = \(number)") }
    }

    func record(completed: Int, underWay: Int) async throws {
        let ledger = ledger
        try await withThrowingTaskGroup { tasks in
            for part in 0..<128 {
                tasks.addTask {
                    for index in stride(from: part, to: completed + underWay, by: 128) {
                        let events = try SyntheticChain.events(index)
                        // Those under way are spread over the chain.
                        let isUnderWay = index % ((completed + underWay) / underWay) == 0
                        let kept = isUnderWay ? Array(events.dropLast()) : events
                        let key = IdempotencyKey(SyntheticChain.key(index))
                        _ = try await ledger.append(to: .key(key), tenant: .local) { _ in kept }
                    }
                }
            }
            try await tasks.waitForAll()
        }
    }

    func stopEverything() throws {
        try authority.orderBlocking(.kill, .everyone)
        let count = try authority.underWay(.everyone).count
        precondition(count > 0)
    }
}

extension LocalAuthority {
    fileprivate func orderBlocking(_ status: AgentOrder.Status, _ target: AgentOrder.Target) throws {
        try order(status, target, by: Approver(name: "boss", authentication: "benchmark"))
    }
}

/// A clock that is set by hand.
private final class SetClock: WallClock {
    private let time = Mutex(Timestamp(microseconds: 1_767_225_600_000_000))

    func now() -> Timestamp { time.withLock { $0 } }

    func advance(by duration: Duration) { time.withLock { $0 = $0 + duration } }
}
#endif
