import Expectations
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Synchronization
import Testing

@Suite("A caller that is cancelled while a message is under way", .tags(.nothingUnknown))
struct ClientCancellationTests {
    /// Makes a call that is cancelled while a message is under way, and says how often its body ran.
    private func call(_ authority: InterruptedAuthority, maximumAttempts: Int = 3) async throws -> Int {
        let retry = RetryPolicy(maximumAttempts: maximumAttempts, initialPause: .microseconds(10))
        let client = HaltStateClient(
            authority: authority,
            configuration: HaltStateClient.Configuration(retry: retry, wallClock: authority.inner.clock)
        )
        let (gate, continuation) = AsyncStream<Void>.makeStream()
        let caller = Task {
            for await _ in gate { break }
            var runs = 0
            try await client.guard("refund.create", idempotencyKey: "k") { _ in runs += 1 }
            #expect(Task.isCancelled)
            return runs
        }
        authority.cancelCaller.withLock { $0 = { caller.cancel() } }
        continuation.yield()
        return try await caller.value
    }

    @Test(
        "What was started runs and is reported",
        arguments: [TestAuthority.Message.requestPermit, .redeemPermit, .recordOutcome]
    )
    func runs(message: TestAuthority.Message) async throws {
        let authority = InterruptedAuthority(try TestAuthority(.allow), at: message, startsAtOnce: false)
        #expect(try await call(authority) == 1)
        #expect(try await authority.inner.local.operation("k")?.outcome?.fact.outcome == .success)
    }

    @Test("What was started by asking runs and is reported")
    func startedByAsking() async throws {
        let authority = InterruptedAuthority(try TestAuthority(.allow), at: .requestPermit, startsAtOnce: true)
        #expect(try await call(authority) == 1)
        #expect(try await authority.inner.local.operation("k")?.outcome?.fact.outcome == .success)
    }

    @Test("Without another attempt the caller hears that the operation may be started")
    func unconfirmed() async throws {
        let authority = InterruptedAuthority(try TestAuthority(.allow), at: .redeemPermit, startsAtOnce: false)
        let error = await #expect(throws: HaltStateError.self) { try await call(authority, maximumAttempts: 1) }
        #expect(error?.code == .startUnconfirmed)
        #expect(try await authority.inner.local.operation("k")?.status == .started)
    }
}

/// An authority over a connection that a cancelled task cannot use. The caller is cancelled while one answer is on its
/// way.
private final class InterruptedAuthority: Authority {
    let inner: TestAuthority
    private let message: TestAuthority.Message
    private let startsAtOnce: Bool
    let cancelCaller = Mutex<(@Sendable () -> Void)?>(nil)

    init(_ inner: TestAuthority, at message: TestAuthority.Message, startsAtOnce: Bool) {
        self.inner = inner
        self.message = message
        self.startsAtOnce = startsAtOnce
    }

    private func exchange<Reply>(_ sent: TestAuthority.Message, _ answer: () throws -> Reply) throws -> Reply {
        try Task.checkCancellation()
        let reply = try answer()
        guard sent == message else { return reply }
        cancelCaller.withLock { $0?() }
        try Task.checkCancellation()
        return reply
    }

    func requestPermit(_ request: GuardRequest) async throws -> GuardReply {
        try exchange(.requestPermit) {
            try startsAtOnce ? inner.local.requestPermit(request) : inner.requestPermit(request)
        }
    }

    func redeemPermit(_ request: StartRequest) async throws -> StartReceipt {
        try exchange(.redeemPermit) { try inner.redeemPermit(request) }
    }

    func recordOutcome(_ report: OutcomeReport) async throws -> OutcomeReceipt {
        try exchange(.recordOutcome) { try inner.recordOutcome(report) }
    }

    func check(_ request: CheckRequest) async throws -> CheckReply { try inner.check(request) }
    func recordCheck(_ report: CheckReport) async throws -> CheckReceipt { try inner.recordCheck(report) }
    func approval(_ id: String) async throws -> ApprovalReply { try inner.approval(id) }
}
