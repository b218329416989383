import Dispatch
import Expectations
import HaltState
import HaltStateTesting
import Testing

@testable import HaltStateAuthority

@Suite("A ledger that has to be waited for")
struct LedgerSeamTests {
    @Test(
        "It keeps every promise of a ledger, with no more than what has no default",
        arguments: LedgerConformance.checks
    )
    func conformance(check: LedgerConformance.Check) async throws {
        try await LedgerConformance { DistantLedger() }.run(check)
    }

    @Test("An authority on it keeps every promise of an authority", arguments: AuthorityConformance.checks)
    func authority(check: AuthorityConformance.Check) async throws {
        let suite = AuthorityConformance { policies in
            let clock = ManualClock()
            let authority = LocalAuthority(policies: policies, ledger: DistantLedger(), wallClock: clock)
            return .init(local: authority, clock: clock)
        }
        try await suite.run(check)
    }

    @Test("What can only be asked at once is unsupported, and nothing is written")
    func synchronous() async throws {
        let ledger = DistantLedger()
        let authority = LocalAuthority(policies: try SampleHistory.policies(), ledger: ledger)
        #expect(authority.blocking == nil)
        func ask() {
            let error = #expect(throws: HaltStateError.self) { try authority.operations() as [GuardedOperation] }
            #expect(error?.code == .unsupported)
            #expect(error?.message.contains("call the asynchronous form") == true)
        }
        ask()
        #expect(try await ledger.read { try $0.head(tenant: .local) }.sequence == 0)
    }
}

@Suite("A ledger that does not answer", .tags(.failClosed))
struct SilentLedgerTests {
    @Test(
        "It lets nothing pass by failOpen: the authority was reached, and could not look at its orders",
        arguments: [HaltStateError.Code.timedOut, .unavailable]
    )
    func failOpen(code: HaltStateError.Code) async throws {
        var configuration = HaltStateClient.Configuration()
        configuration.failOpen = true
        configuration.retry.maximumAttempts = 1
        let authority = LocalAuthority(policies: try SampleHistory.policies(), ledger: SilentLedger(code: code))
        let client = HaltStateClient(authority: authority, configuration: configuration)
        let error = await #expect(throws: HaltStateError.self) { try await client.check("refund.create") }
        #expect(error?.code == .unavailable)
    }
}

/// A ledger behind a network that has gone.
private struct SilentLedger: Ledger {
    let code: HaltStateError.Code
    private let base = MemoryLedger()

    init(code: HaltStateError.Code) { self.code = code }

    var bindingKey: BindingKey { base.bindingKey }

    func append(
        to target: LedgerTarget,
        tenant: TenantID,
        deciding decide: @escaping @Sendable (LedgerState) throws -> [LedgerEvent]
    ) async throws -> LedgerEntry {
        let lost = HaltStateError(code: .timedOut, message: "the database does not answer")
        throw code == .timedOut ? lost : HaltStateError(code: code, message: "no ledger", underlyingError: lost)
    }

    func read<Value: Sendable>(_ query: @escaping @Sendable (any LedgerReader) throws -> Value) async throws -> Value {
        try query(base)
    }
}

@Suite("A ledger with a clock")
struct LedgerClockTests {
    private let ledgerClock = ManualClock()
    private let wrong = ManualClock(Timestamp(microseconds: 0))

    private func authority(_ ledger: any Ledger, _ clock: ManualClock) throws -> LocalAuthority {
        let policy = Policy(name: "ask", actionPattern: "*", effect: .approvalRequired, priority: 1)
        return LocalAuthority(policies: try PolicySet([policy]), ledger: ledger, wallClock: clock)
    }

    private func request(_ key: IdempotencyKey = "k") -> GuardRequest {
        GuardRequest(OperationIdentity(idempotencyKey: key, action: "refund.create", agentID: "worker"), params: [:])
    }

    private func advance(by duration: Duration) {
        ledgerClock.advance(by: duration)
        wrong.advance(by: duration)
    }

    @Test("decides by it, so that authorities with clocks of their own agree")
    func shared() async throws {
        let ledger = MemoryLedger(clock: ledgerClock)
        let (one, two) = (try authority(ledger, wrong), try authority(ledger, ManualClock()))
        guard case .pending(let id, _) = try await one.requestPermit(request()) else {
            Issue.record("nothing was asked")
            return
        }
        let operation = try #require(try await two.operation("k"))
        #expect(operation.createdAt == ledgerClock.now(), "not the time of a machine whose clock is decades behind")
        let alice = Approver(name: "alice", authentication: "test")
        #expect(try await two.decide(id, .approve, by: alice).isCounted)
        _ = try await one.check(CheckRequest(request().identity.call, params: [:]))
        let events = try ledger.events(from: 1, limit: 9, tenant: .local)
        #expect(try events.map { try $0.time } == Array(repeating: ledgerClock.now(), count: 3))
    }

    @Test("lets what waits expire by it, though the machine's clock stands decades behind")
    func expiry() async throws {
        let ledger = MemoryLedger(clock: ledgerClock)
        let authority = try authority(ledger, wrong)
        _ = try await authority.requestPermit(request())
        advance(by: .seconds(24 * 3_600 - 1))
        guard case .pending = try await authority.requestPermit(request()) else {
            Issue.record("it is over a second early")
            return
        }
        advance(by: .seconds(1))
        guard case .expired = try await authority.requestPermit(request()) else {
            Issue.record("it is not over in time")
            return
        }
    }

    @Test("does not mind a clock of the machine that is set")
    func machine() async throws {
        let ledger = MemoryLedger(clock: ledgerClock)
        let authority = try authority(ledger, wrong)
        _ = try await authority.requestPermit(request())
        wrong.jump(by: .seconds(365 * 86_400))
        guard case .pending = try await authority.requestPermit(request()) else {
            Issue.record("it is over by a clock that does not count")
            return
        }
        #expect(!authority.isHoldingExpiry)
        #expect(try await authority.expiry().hold == nil)
    }

    @Test("holds expiry back where it moves otherwise than the clock that nobody sets, as after a failover")
    func failover() async throws {
        let ledger = MemoryLedger(clock: ledgerClock)
        let authority = try authority(ledger, wrong)
        _ = try await authority.requestPermit(request())
        ledgerClock.jump(by: .seconds(2 * 86_400))
        guard case .pending(let id, _) = try await authority.requestPermit(request()) else {
            Issue.record("it is over by a clock that has jumped")
            return
        }
        #expect(authority.isHoldingExpiry)
        let alice = Approver(name: "alice", authentication: "test")
        let error = await #expect(throws: HaltStateError.self) { try await authority.decide(id, .approve, by: alice) }
        #expect(error?.code == .unavailable)
        #expect(error?.message.contains("the clock has jumped forward") == true)
        advance(by: .seconds(600))
        guard case .expired = try await authority.requestPermit(request()) else {
            Issue.record("the clock is believed after ten minutes")
            return
        }
    }
}

/// A ledger as a database behind a network is: it answers on a thread of its own, and synchronous callers not at all. It has what has
/// no default, and a clock.
final class DistantLedger: Ledger {
    private let base: MemoryLedger
    private let queue = DispatchQueue(label: "haltstate.tests.distant")

    init(clock: (any WallClock)? = nil) { base = MemoryLedger(clock: clock) }

    var bindingKey: BindingKey { base.bindingKey }

    func append(
        to target: LedgerTarget,
        tenant: TenantID,
        deciding decide: @escaping @Sendable (LedgerState) throws -> [LedgerEvent]
    ) async throws -> LedgerEntry {
        try await onQueue { try $0.appendBlocking(to: target, tenant: tenant, deciding: decide) }
    }

    func read<Value: Sendable>(_ query: @escaping @Sendable (any LedgerReader) throws -> Value) async throws -> Value {
        try await onQueue { try query(Reader(base: $0)) }
    }

    private func onQueue<Value: Sendable>(_ work: @escaping @Sendable (MemoryLedger) throws -> Value) async throws
        -> Value
    {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { [base] in continuation.resume(with: Result { try work(base) }) }
        }
    }

    private struct Reader: LedgerReader {
        let base: MemoryLedger

        func tenants() throws -> [TenantID] { try base.tenants() }

        func head(tenant: TenantID) throws -> ChainHead { try base.head(tenant: tenant) }

        func events(
            _ selection: EventSelection,
            from sequence: Int,
            limit: Int,
            tenant: TenantID
        ) throws -> [StoredEvent] {
            try base.events(selection, from: sequence, limit: limit, tenant: tenant)
        }

        func operation(_ target: LedgerTarget, tenant: TenantID) throws -> GuardedOperation? {
            try base.operation(target, tenant: tenant)
        }

        func operations(_ query: OperationQuery, tenant: TenantID) throws -> [GuardedOperation] {
            try base.operations(query, tenant: tenant)
        }

        func forEachIndexRow(tenant: TenantID, _ body: (LedgerIndexRow) throws -> Void) throws {
            try base.forEachIndexRow(tenant: tenant, body)
        }

        func orders(tenant: TenantID) throws -> OrderBook { try base.orders(tenant: tenant) }

        func time() -> Timestamp? { base.time() }
    }
}
