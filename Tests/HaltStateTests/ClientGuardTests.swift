import Expectations
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Synchronization
import Testing

private struct CardDeclined: Error {}

/// A destination that counts its effects.
private final class Effects: Sendable {
    private let count = Mutex(0)

    var total: Int { count.withLock { $0 } }

    func add() { count.withLock { $0 += 1 } }
}

/// Calls through one of the two drivers, which have to behave alike.
enum Driver: CaseIterable {
    case asynchronous, blocking

    func `guard`<Value: Sendable>(
        _ client: HaltStateClient,
        key: IdempotencyKey = "refund:1",
        body: @escaping @Sendable (ActivePermit) throws -> Value
    ) async throws -> Value {
        switch self {
        case .asynchronous: try await client.guard("refund.create", idempotencyKey: key) { try body($0) }
        case .blocking: try Self.blocking(client, key, body)
        }
    }

    private static func blocking<Value>(
        _ client: HaltStateClient,
        _ key: IdempotencyKey,
        _ body: (ActivePermit) throws -> Value
    ) throws -> Value {
        try client.blocking.guard("refund.create", idempotencyKey: key, body: body)
    }

    func resume(_ client: HaltStateClient, _ unconfirmed: OutcomeUnconfirmed) async throws {
        switch self {
        case .asynchronous: try await client.resume(unconfirmed)
        case .blocking: try Self.resumeBlocking(client, unconfirmed)
        }
    }

    private static func resumeBlocking(_ client: HaltStateClient, _ unconfirmed: OutcomeUnconfirmed) throws {
        try client.blocking.resume(unconfirmed)
    }
}

@Suite("A guarded call through the client", .tags(.failClosed))
struct ClientGuardTests {
    private static let quick = RetryPolicy(maximumAttempts: 3, initialPause: .microseconds(10))

    @Test("An allowed body runs once, its value is returned and its outcome recorded", arguments: Driver.allCases)
    func allowed(driver: Driver) async throws {
        let authority = try TestAuthority(.allow)
        let value = try await driver.guard(authority.client()) { permit in
            permit.attach(["a": 1])
            permit.attach(["b": 2])
            return permit.record.policyVersion
        }
        #expect(value == "test")
        #expect(authority.messages == [.requestPermit, .redeemPermit, .recordOutcome])
        #expect(authority.reports.first?.result == ["a": 1, "b": 2])
        let operation = try #require(try await authority.local.operation("refund:1"))
        #expect(operation.status == .completed)
    }

    @Test("A body's error is recorded and thrown", arguments: Driver.allCases)
    func bodyThrows(driver: Driver) async throws {
        let authority = try TestAuthority(.allow)
        await #expect(throws: CardDeclined.self) {
            try await driver.guard(authority.client()) { _ in throw CardDeclined() }
        }
        #expect(authority.reports.first?.outcome == .error)
        let repeated = await #expect(throws: ActionAlreadyStarted.self) {
            try await driver.guard(authority.client()) { _ in }
        }
        #expect(repeated?.outcome == .error)
    }

    @Test(
        "Errors that pass are sat out at every step",
        arguments: Driver.allCases,
        [
            TestAuthority.Message.requestPermit, .redeemPermit, .recordOutcome,
        ]
    )
    func passingErrors(driver: Driver, message: TestAuthority.Message) async throws {
        let authority = try TestAuthority(.allow)
        let effects = Effects()
        authority.fail(message, with: Self.unavailable, Self.unavailable)
        try await driver.guard(authority.client(retry: Self.quick)) { _ in effects.add() }
        #expect(effects.total == 1)
        #expect(authority.messages.count { $0 == message } == 3)
    }

    @Test("Errors that stay keep the body from running, or say that it ran", arguments: Driver.allCases)
    func lastingErrors(driver: Driver) async throws {
        for message in [TestAuthority.Message.requestPermit, .redeemPermit] {
            let authority = try TestAuthority(.allow)
            let effects = Effects()
            authority.fail(message, with: Self.unavailable, Self.unavailable, Self.unavailable)
            await #expect(throws: HaltStateError.self) {
                try await driver.guard(authority.client(retry: Self.quick)) { _ in effects.add() }
            }
            #expect(effects.total == 0)
        }
    }

    @Test("An outcome that could not be recorded is resumed without running again", arguments: Driver.allCases)
    func resume(driver: Driver) async throws {
        let authority = try TestAuthority(.allow)
        let client = authority.client(retry: RetryPolicy(maximumAttempts: 1))
        let effects = Effects()
        authority.fail(.recordOutcome, with: Self.unavailable, Self.unavailable)
        let unconfirmed = try #require(
            await #expect(throws: OutcomeUnconfirmed.self) { try await driver.guard(client) { _ in effects.add() } }
        )
        #expect(try await authority.local.operation("refund:1")?.status == .started)

        await #expect(throws: OutcomeUnconfirmed.self) { try await driver.resume(client, unconfirmed) }
        try await driver.resume(client, unconfirmed)
        try await driver.resume(client, unconfirmed)
        #expect(effects.total == 1)
        #expect(try await authority.local.operation("refund:1")?.outcome?.fact.outcome == .success)
        #expect(
            try authority.local.blockingLedger.head(tenant: "local").sequence == 3,
            "a repeated report adds no event"
        )
    }

    @Test("A cancelled caller is turned away before anybody is asked")
    func cancelledBefore() async throws {
        let authority = try TestAuthority(.allow)
        let client = authority.client()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await client.guard("refund.create", idempotencyKey: "k") { _ in }
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(authority.messages.isEmpty)
    }

    @Test("A body that is cancelled is reported all the same")
    func cancelledWithin() async throws {
        let authority = try TestAuthority(.allow)
        let client = authority.client()
        let task = Task {
            try await client.guard("refund.create", idempotencyKey: "k") { _ in
                withUnsafeCurrentTask { $0?.cancel() }
                try Task.checkCancellation()
            }
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(authority.reports.first?.outcome == .error)
        #expect(authority.reports.first?.error == "cancelled")
        #expect(try await authority.local.operation("k")?.status == .completed)
    }

    @Test("The body stays on its caller's actor, and so does the code around it")
    @MainActor
    func isolation() async throws {
        let client = try TestAuthority(.allow).client()
        func helper() async { MainActor.preconditionIsolated() }
        try await client.guard("refund.create", idempotencyKey: "k") { _ in
            MainActor.preconditionIsolated()
            await helper()
        }
        try await HaltStateClient.withCurrent(client) { await helper() }
    }

    @Test("The permit of the moment is bound to the body and to nothing else")
    func currentPermit() async throws {
        let client = try TestAuthority(.allow).client()
        #expect(Permit.current == nil)
        try await client.guard("refund.create", idempotencyKey: "outer") { _ in
            #expect(Permit.current?.record.idempotencyKey == "outer")
            try await client.guard("refund.create", idempotencyKey: "inner") { _ in
                #expect(Permit.current?.record.idempotencyKey == "inner")
            }
            #expect(Permit.current?.record.idempotencyKey == "outer")
        }
        #expect(Permit.current == nil)
    }

    @Test("An authority without a synchronous form refuses synchronous calls")
    func unsupported() async throws {
        let client = HaltStateClient(authority: AsynchronousOnly(authority: try TestAuthority(.allow)))
        let error = await #expect(throws: HaltStateError.self) { try await Driver.blocking.guard(client) { _ in } }
        #expect(error?.code == .unsupported)
    }

    private static let unavailable = HaltStateError(code: .unavailable, message: "away")
}

/// An authority that can only be awaited.
private struct AsynchronousOnly: Authority {
    let authority: TestAuthority

    func requestPermit(_ request: GuardRequest) async throws -> GuardReply { try authority.requestPermit(request) }
    func redeemPermit(_ request: StartRequest) async throws -> StartReceipt { try authority.redeemPermit(request) }
    func recordOutcome(_ report: OutcomeReport) async throws -> OutcomeReceipt { try authority.recordOutcome(report) }
    func check(_ request: CheckRequest) async throws -> CheckReply { try authority.check(request) }
    func recordCheck(_ report: CheckReport) async throws -> CheckReceipt { try authority.recordCheck(report) }
    func approval(_ id: String) async throws -> ApprovalReply { try authority.approval(id) }
}
