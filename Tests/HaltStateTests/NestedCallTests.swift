import Expectations
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Synchronization
import Testing

private struct BankAway: Error {}

/// A type of one's own that always says so.
private struct BankClosed: NothingPerformed, Equatable { var day = 1 }

/// Policies: what ends with `ask` waits, everything else is allowed.
private func authority() throws -> TestAuthority {
    TestAuthority(
        policies: try PolicySet(
            [
                Policy(name: "rest", actionPattern: "*", effect: .allow, priority: 1),
                Policy(name: "ask", actionPattern: "*.ask", effect: .approvalRequired, priority: 2),
            ],
            version: "test"
        )
    )
}

/// Waits for an approval.
private func refund(_ client: HaltStateClient) async throws {
    try await client.guard("refund.ask", idempotencyKey: "refund:1") { _ in }
}

@Suite("A body that says that it has done nothing", .tags(.nothingUnknown))
struct NothingPerformedTests {
    /// What a body throws, what of it is recorded, and what its caller gets.
    static let errors: [(thrown: any Error, effect: OutcomeEffect, summary: String, caller: any Error.Type)] = [
        (ActionNotPerformed(BankAway()), .none, "BankAway", BankAway.self),
        (ActionNotPerformed(ActionNotPerformed(BankAway())), .none, "BankAway", BankAway.self),
        (BankClosed(), .none, "BankClosed", BankClosed.self),
        (ActionNotPerformed(BankClosed()), .none, "BankClosed", BankClosed.self),
        (ActionNotPerformed(CancellationError()), .none, "cancelled", CancellationError.self),
        (BankAway(), .unknown, "BankAway", BankAway.self),
        (CancellationError(), .unknown, "cancelled", CancellationError.self),
    ]

    @Test(
        "A body that says that it has done nothing is run again by the next call with its key, and nothing else is",
        arguments: errors.indices,
        Driver.allCases
    )
    func again(index: Int, driver: Driver) async throws {
        let (thrown, effect, summary, caller) = Self.errors[index]
        let authority = try authority()
        let client = authority.client()
        let error = await #expect(throws: (any Error).self) { try await driver.guard(client) { _ in throw thrown } }
        #expect(try type(of: #require(error)) == caller)
        let report = try #require(authority.reports.first)
        #expect(report.effect == effect)
        #expect(report.error?.hasSuffix(summary) == true)
        if effect == .none {
            #expect(try await driver.guard(client) { _ in 7 } == 7)
            #expect(try await authority.local.attempts("refund:1").count == 2)
        } else {
            await #expect(throws: ActionAlreadyStarted.self) { try await driver.guard(client) { _ in } }
        }
    }

    @Test(
        "A body that says that it has done nothing does not say so for the body around it, which may have done more",
        arguments: [true, false]
    )
    func around(deeper: Bool) async throws {
        let authority = try authority()
        let client = authority.client()
        await #expect(throws: BankClosed.self) {
            try await client.guard("order.close", idempotencyKey: "close:1") { _ in
                if deeper {
                    try await client.guard("order.part", idempotencyKey: "part:1") { _ in
                        try await client.guard("bank.call", idempotencyKey: "call:1") { _ in throw BankClosed() }
                    }
                } else {
                    try await client.guard("bank.call", idempotencyKey: "call:1") { _ in throw BankClosed() }
                }
            }
        }
        #expect(try await authority.local.operation("call:1")?.outcome?.fact.effect == OutcomeEffect.none)
        #expect(try await authority.local.operation("close:1")?.outcome?.fact.effect == .unknown)
        await #expect(throws: ActionAlreadyStarted.self) {
            try await client.guard("order.close", idempotencyKey: "close:1") { _ in }
        }
    }

    @Test(
        "A body that says that it has done nothing does not say so for the body around it where it has no key itself, and so is no operation"
    )
    func aroundCheck() async throws {
        let authority = try authority()
        let client = authority.client()
        let call = GuardedFunction(
            wrappedValue: { () async throws in throw BankClosed() },
            action: "bank.call",
            client: client
        )
        await #expect(throws: BankClosed.self) {
            try await client.guard("order.close", idempotencyKey: "close:1") { _ in try await call() }
        }
        #expect(authority.reports.map(\.effect) == [.unknown])
        await #expect(throws: ActionAlreadyStarted.self) {
            try await client.guard("order.close", idempotencyKey: "close:1") { _ in }
        }
    }

    @Test(
        "A body that says that it has done nothing says so for itself in its own words, also where a guard inside has said so before"
    )
    func ownWords() async throws {
        let authority = try authority()
        let client = authority.client()
        await #expect(throws: BankClosed.self) {
            try await client.guard("order.close", idempotencyKey: "close:1") { _ in
                do {
                    try await client.guard("bank.call", idempotencyKey: "call:1") { _ in throw BankClosed() }
                } catch { throw ActionNotPerformed(error) }
            }
        }
        #expect(try await authority.local.operation("close:1")?.outcome?.fact.effect == OutcomeEffect.none)
    }

    @Test("A body that says that it has done nothing can be a permit that is completed by hand")
    func byHand() async throws {
        let authority = try authority()
        let client = authority.client()
        let call = GuardCall("refund.create", idempotencyKey: "refund:1")
        try await client.permit(for: call).fail(ActionNotPerformed(BankAway()))
        try await client.permit(for: call).fail(BankAway())
        #expect(authority.reports.map(\.effect) == [.none, .unknown])
        await #expect(throws: ActionAlreadyStarted.self) { _ = try await client.permit(for: call).record }
    }

    @Test(
        "A body that says that it has done nothing has the error inside also where the call has no key, and then its report has no effect"
    )
    func check() async throws {
        let authority = try authority()
        let refund = GuardedFunction(
            wrappedValue: { () async throws in throw ActionNotPerformed(BankAway()) },
            action: "refund.create",
            client: authority.client()
        )
        await #expect(throws: BankAway.self) { try await refund() }
        #expect(authority.checkReports.count == 1)
    }

    @Test("A body that says that it has done nothing keeps saying so in a report that is made later")
    func later() async throws {
        let authority = try authority()
        let client = authority.client(retry: RetryPolicy(maximumAttempts: 1))
        authority.fail(.recordOutcome, with: Samples.unavailable)
        let unconfirmed = await #expect(throws: OutcomeUnconfirmed.self) {
            try await client.guard("refund.create", idempotencyKey: "refund:1") { _ in
                throw ActionNotPerformed(BankAway())
            }
        }
        #expect(unconfirmed?.actionError is BankAway)
        try await client.resume(#require(unconfirmed))
        try await client.guard("refund.create", idempotencyKey: "refund:1") { _ in }
    }
}

@Suite("A body that ends because a guard inside waits", .tags(.nothingUnknown))
struct PendingInsideTests {
    /// What a body does before a guard inside it waits, and whether the body may still be run again.
    enum Before: CaseIterable {
        case nothing, waiting, notPerformed
        case granted, grantedBelow, checked, asked, failed, byHand

        var isResumable: Bool { [.nothing, .waiting, .notPerformed].contains(self) }

        func run(_ client: HaltStateClient) async throws {
            switch self {
            case .nothing: break
            case .waiting: try? await refund(client)
            case .notPerformed:
                try? await client.guard("mail.send", idempotencyKey: "m") { _ in throw ActionNotPerformed(BankAway()) }
            case .granted: try await client.guard("mail.send", idempotencyKey: "m") { _ in }
            case .grantedBelow:
                try? await client.guard("order.part", idempotencyKey: "p", onPendingInside: .resume) { _ in
                    try await client.guard("mail.send", idempotencyKey: "m") { _ in }
                    throw ActionNotPerformed(BankAway())
                }
            case .checked:
                let send = GuardedFunction(
                    wrappedValue: { () async throws in },
                    action: "mail.send",
                    client: client
                )
                try await send()
            case .asked: _ = try await client.check("mail.send")
            case .failed:
                try? await client.guard("mail.send", idempotencyKey: "m") { _ in throw BankAway() }
            case .byHand:
                try await client.permit(for: GuardCall("mail.send", idempotencyKey: "m")).complete()
            }
        }
    }

    @Test(
        "A body that ends because a guard inside waits is suspended only while no guard inside has let anything through",
        arguments: Before.allCases
    )
    func before(_ before: Before) async throws {
        let authority = try authority()
        let client = authority.client()
        let error = await #expect(throws: (any Error).self) {
            try await client.guard("order.close", idempotencyKey: "close:1", onPendingInside: .resume) { _ in
                try await before.run(client)
                try await refund(client)
            }
        }
        let approval = try await authority.local.operation("refund:1")?.approval?.terms.id
        let effect = try await authority.local.operation("close:1")?.outcome?.fact.effect
        if before.isResumable {
            let pending = try #require(error as? ApprovalPending)
            #expect(pending.approvalID == approval)
            #expect(pending.action == "order.close")
            #expect(pending.idempotencyKey == "close:1")
            #expect(effect == .suspended(approvalID: try #require(approval)))
        } else {
            let inside = try #require(error as? ApprovalPendingInside)
            #expect(inside.cause == .letThrough)
            #expect(inside.pending.approvalID == approval)
            #expect(effect == .unknown)
            #expect(inside.description.contains("let through"))
        }
    }

    @Test(
        "A body that ends because a guard inside waits is not suspended by an error that only looks like one of a guard inside"
    )
    func elsewhere() async throws {
        let authority = try authority()
        let client = authority.client()
        let before = await #expect(throws: ApprovalPending.self) { try await refund(client) }
        let pending = try #require(before)
        for (key, mode) in [("a", PendingInside.resume), ("b", .fail)] {
            let key = IdempotencyKey(key)
            await #expect(throws: pending) {
                try await client.guard("order.close", idempotencyKey: key, onPendingInside: mode) { _ in throw pending }
            }
            #expect(try await authority.local.operation(key)?.outcome?.fact.effect == .unknown)
        }
    }

    @Test(
        "A body that ends because a guard inside waits is suspended also where a body in between says that it has done nothing"
    )
    func notPerformedBetween() async throws {
        let authority = try authority()
        let client = authority.client()
        for attempt in 1...2 {
            let pending = await #expect(throws: ApprovalPending.self) {
                try await client.guard("order.close", idempotencyKey: "close:1", onPendingInside: .resume) { _ in
                    try await client.guard("order.part", idempotencyKey: "part:1") { _ in
                        do { try await refund(client) } catch { throw ActionNotPerformed(error) }
                    }
                }
            }
            #expect(pending?.action == "order.close")
            #expect(try await authority.local.attempts("close:1").count == 1, "call \(attempt)")
        }
    }

    @Test("A body that ends because a guard inside waits is not suspended while a guard inside is still being asked")
    func underWay() async throws {
        let authority = EndingAuthority(inner: try authority())
        let client = HaltStateClient(authority: authority)
        let error = await #expect(throws: ApprovalPendingInside.self) {
            try await client.guard("order.close", idempotencyKey: "close:1", onPendingInside: .resume) { _ in
                Task { try await client.guard("mail.send", idempotencyKey: EndingAuthority.key) { _ in } }
                for await _ in authority.asked.stream { break }
                try await refund(client)
            }
        }
        authority.answer.continuation.finish()
        #expect(error?.cause == .letThrough)
    }

    @Test(
        "A body that ends because a guard inside waits is suspended through a check in between, which is no operation"
    )
    func throughCheck() async throws {
        let authority = try authority()
        let client = authority.client()
        let part = GuardedFunction(
            wrappedValue: { () async throws in try await refund(client) },
            action: "order.part",
            client: client
        )
        await #expect(throws: ApprovalPending.self, "a check can just be repeated") { try await part() }
        let error = await #expect(throws: ApprovalPendingInside.self) {
            try await client.guard("order.close", idempotencyKey: "close:1", onPendingInside: .resume) { _ in
                try await part()
            }
        }
        #expect(error?.cause == .letThrough, "the check has let its body through")
    }

    @Test(
        "A body that ends because a guard inside waits is not resumed where its permit is held by hand, and such a call is refused"
    )
    func byHand() async throws {
        let authority = try authority()
        let call = GuardCall("order.close", idempotencyKey: "close:1", onPendingInside: .resume)
        let client = authority.client()
        let error = await #expect(throws: HaltStateError.self) { _ = try await client.permit(for: call).record }
        #expect(error?.code == .invalidCall)
        #expect(authority.messages.isEmpty)
    }

    @Test(
        "A body that ends because a guard inside waits is suspended at the end of a stream, unless that has delivered something",
        arguments: [0, 1]
    )
    func stream(delivered: Int) async throws {
        let authority = try authority()
        let client = authority.client()
        let open = GuardedFunction(
            wrappedValue: { () async throws -> any AsyncSequence<Int, any Error> in
                AsyncThrowingStream { continuation in
                    for element in 0..<delivered { continuation.yield(element) }
                    Task {
                        do { try await refund(client) } catch { continuation.finish(throwing: error) }
                    }
                }
            },
            action: "stream.open",
            idempotencyKey: { "stream:1" },
            client: client,
            onPendingInside: .resume
        )
        let error = await #expect(throws: (any Error).self) {
            for try await _ in try await open() {}
        }
        #expect((error as? ApprovalPending)?.action == (delivered == 0 ? "stream.open" : nil))
        #expect((error as? ApprovalPendingInside)?.cause == (delivered == 0 ? nil : .letThrough))
    }

    @Test(
        "A body that ends because a guard inside waits lets nothing start afterwards in a task that outlives it",
        arguments: Driver.allCases,
        [true, false]
    )
    func outlived(driver: Driver, bodyFails: Bool) async throws {
        let authority = try authority()
        let client = authority.client()
        let (over, continuation) = AsyncStream<Void>.makeStream()
        let task = Mutex<Task<Void, any Error>?>(nil)
        try? await client.guard("order.close", idempotencyKey: "close:1") { _ in
            try await client.guard("order.part", idempotencyKey: "part:1") { _ in
                let late = Task {
                    for await _ in over {}
                    _ = try await driver.guard(client, key: "late") { _ in }
                }
                task.withLock { $0 = late }
            }
            if bodyFails { throw BankAway() }
        }
        let asked = authority.messages.count
        continuation.finish()
        let late = try #require(task.withLock { $0 })
        let error = await #expect(throws: HaltStateError.self) { try await late.value }
        #expect(error?.code == .permitInvalid)
        #expect(error?.message.contains("refund.create did not run: the guarded call around it has ended") == true)
        #expect(authority.messages.count == asked, "nobody is asked")
    }

    @Test(
        "A body that ends because a guard inside waits does not start what was permitted before it ended, and was to be redeemed after"
    )
    func endedInBetween() async throws {
        let authority = EndingAuthority(inner: try authority())
        let client = HaltStateClient(authority: authority)
        let task = Mutex<Task<Void, any Error>?>(nil)
        try await client.guard("order.close", idempotencyKey: "close:1") { _ in
            let late = Task {
                try await client.guard("mail.send", idempotencyKey: EndingAuthority.key) { _ in
                    _ = Issue.record("it ran")
                }
            }
            task.withLock { $0 = late }
            for await _ in authority.asked.stream { break }
        }
        authority.answer.continuation.finish()
        let late = try #require(task.withLock { $0 })
        let error = await #expect(throws: HaltStateError.self) { try await late.value }
        #expect(error?.code == .permitInvalid)
        #expect(try await authority.inner.local.operation(EndingAuthority.key)?.status == .permitted)
    }
}

/// Holds back the answer to one question.
private final class EndingAuthority: Authority {
    static let key: IdempotencyKey = "held"

    let inner: TestAuthority
    let asked = AsyncStream<Void>.makeStream()
    let answer = AsyncStream<Void>.makeStream()

    init(inner: TestAuthority) { self.inner = inner }

    func requestPermit(_ request: GuardRequest) async throws -> GuardReply {
        let reply = try inner.requestPermit(request)
        if request.identity.idempotencyKey == Self.key {
            asked.continuation.yield()
            for await _ in answer.stream {}
        }
        return reply
    }

    func redeemPermit(_ request: StartRequest) async throws -> StartReceipt { try inner.redeemPermit(request) }
    func recordOutcome(_ report: OutcomeReport) async throws -> OutcomeReceipt { try inner.recordOutcome(report) }
    func check(_ request: CheckRequest) async throws -> CheckReply { try inner.check(request) }
    func recordCheck(_ report: CheckReport) async throws -> CheckReceipt { try inner.recordCheck(report) }
    func approval(_ id: String) async throws -> ApprovalReply { try inner.approval(id) }
}

@Suite("The text of an effect")
struct OutcomeEffectTests {
    @Test(
        "The text of an effect is read as it is written",
        arguments: [
            OutcomeEffect.unknown: "unknown", .none: "none",
            .suspended(approvalID: "00000000-0000-4000-8000-000000000001"):
                "suspended; approval=\"00000000-0000-4000-8000-000000000001\"",
            .suspended(approvalID: "a;b=c,d"): "suspended; approval=\"a;b=c,d\"",
        ] as [OutcomeEffect: String]
    )
    func text(effect: OutcomeEffect, text: String) {
        #expect(effect.description == text)
        #expect(OutcomeEffect(text) == effect)
    }

    @Test(
        "The text of an effect is nothing else",
        arguments: [
            "", "None", "none ", "unknown;", "suspended", "suspended; approval=", "suspended; approval=\"\"",
            "suspended; approval=\"a\\b\"", "suspended; approval=\"é\"", "suspended; approval=\"a\" ",
            "suspended; approval=\"\u{0}\"",
        ]
    )
    func others(text: String) {
        #expect(OutcomeEffect(text) == nil)
    }
}
