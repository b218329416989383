import Expectations
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

private struct CardDeclined: Error {}
private struct Closed: NothingPerformed {}

/// A state that the operation of a key can be in, and how it is reached.
enum HeldState: String, CaseIterable, Sendable {
    case pending, approved, rejected, expired, permitted, permitLost, started, inDoubt, succeeded, failed

    var standing: OperationStanding {
        switch self {
        case .pending: .pending
        case .approved: .approved
        case .rejected: .rejected
        case .expired: .expired
        case .permitted, .started: .underWay
        case .permitLost: .permitLost
        case .inDoubt: .inDoubt
        case .succeeded, .failed: .completed
        }
    }

    var outcome: Outcome? {
        switch self {
        case .succeeded: .success
        case .failed: .error
        default: nil
        }
    }

    static let call = GuardCall(
        "refund.create",
        context: ["order": "5002", "cents": 100],
        idempotencyKey: "refund:5002"
    )

    func reach() async throws -> TestAuthority {
        let waits = [.pending, .approved, .rejected, .expired].contains(self)
        let authority = try TestAuthority(waits ? .approvalRequired : .allow)
        let identity = OperationIdentity(idempotencyKey: "refund:5002", action: "refund.create", agentID: "desk")
        let request = GuardRequest(identity, params: Self.call.context)
        let reply = try authority.requestPermit(request)
        switch self {
        case .approved: try await authority.approveAll()
        case .rejected: try await authority.rejectAll()
        case .expired: authority.clock.advance(by: .seconds(10 * 86_400))
        case .permitLost: authority.clock.advance(by: .seconds(86_400))
        default: break
        }
        guard case .permitted(let grant) = reply, ![.permitted, .permitLost].contains(self) else { return authority }
        _ = try authority.redeemPermit(StartRequest(grant.identity, token: grant.token, startID: "s"))
        if self == .inDoubt { authority.clock.advance(by: .seconds(86_400)) }
        guard let outcome else { return authority }
        let report = OutcomeReport(
            grant.identity,
            token: grant.token,
            reportID: "r",
            outcome: outcome,
            error: outcome == .error ? "App.BankDown" : nil,
            result: ["refund_id": "re_1"]
        )
        _ = try authority.recordOutcome(report)
        return authority
    }
}

@Suite("What a call hears of the one before it", .tags(.nothingUnknown))
struct EarlierCallTests {
    private func ask(
        _ authority: TestAuthority,
        as agent: AgentID = "desk",
        _ change: (inout GuardCall) -> Void = { _ in }
    ) async -> (any Error)? {
        var call = HeldState.call
        change(&call)
        do {
            let client = authority.client(agentID: agent)
            try await client.guard(call.action, context: call.context, idempotencyKey: "refund:5002") { _ in }
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "The holder of a key hears in what its call differs, and how far the other one has got",
        arguments: HeldState.allCases
    )
    func holder(state: HeldState) async throws {
        let authority = try await state.reach()
        let changed = await ask(authority) { $0.context["cents"] = 101 } as? IdempotencyConflict
        #expect(changed?.heldBy == "refund.create" && changed?.difference == .arguments)
        #expect(changed?.standing == state.standing && changed?.outcome == state.outcome)
        let other = await ask(authority) { $0 = GuardCall("refund.cancel", idempotencyKey: "refund:5002") }
        let conflict = other as? IdempotencyConflict
        #expect(conflict?.difference == .action && conflict?.standing == state.standing)
    }

    @Test("Another agent hears the same whatever the key is held for, and nothing of it")
    func stranger() async throws {
        var heard: Set<IdempotencyConflict> = []
        var words: Set<String> = []
        for state in HeldState.allCases {
            let authority = try await state.reach()
            for change: @Sendable (inout GuardCall) -> Void in [{ _ in }, { $0.context["cents"] = 101 }] {
                let conflict = try #require(await ask(authority, as: "other", change) as? IdempotencyConflict)
                heard.insert(conflict)
                words.formUnion([conflict.description, conflict.debugDescription, conflict.modelMessage])
            }
            let cancel = await ask(authority, as: "other") { $0 = GuardCall("refund.cancel", idempotencyKey: "") }
            let conflict = try #require(cancel as? IdempotencyConflict)
            #expect(conflict.heldBy == nil && conflict.difference == .agent)
        }
        #expect(heard.count == 1 && words.count == 3)
        #expect(heard.first?.heldBy == nil && heard.first?.standing == nil && heard.first?.outcome == nil)
        #expect(!words.contains { $0.contains("desk") })
    }

    @Test(
        "A call that is under way is said to be, and is in doubt only past its lease",
        arguments: [HeldState.permitted, .started, .inDoubt, .permitLost]
    )
    func underWay(state: HeldState) async throws {
        let error = try #require(await ask(try await state.reach()) as? ActionAlreadyStarted)
        #expect(error.status == .started && error.standing == state.standing)
        #expect(error.description.contains("is under way") == (state.standing == .underWay))
        #expect(error.description.contains("nobody knows") == (state == .inDoubt))
        #expect(error.modelMessage.contains("at the moment") == (state.standing == .underWay))
    }

    @Test("The first result can be told again: its outcome, its error's type and what its body attached")
    func again() async throws {
        let succeeded = try #require(await ask(try await HeldState.succeeded.reach()) as? ActionAlreadyStarted)
        #expect(succeeded.outcome == .success && succeeded.errorType == nil && succeeded.standing == .completed)
        #expect(succeeded.result == ["refund_id": "re_1"])
        let failed = try #require(await ask(try await HeldState.failed.reach()) as? ActionAlreadyStarted)
        #expect(failed.outcome == .error && failed.errorType == "App.BankDown" && !failed.isCancelled)
        #expect(failed.result == ["refund_id": "re_1"])
    }

    @Test("A result that no reply has room for is left out, and the rest is told")
    func largeResult() async throws {
        for (size, isTold) in [(60_000, true), (70_000, false)] {
            let authority = try TestAuthority(.allow)
            let client = authority.client()
            try await client.guard("refund.create", idempotencyKey: "k") { permit in
                permit.attach(["text": .string(String(repeating: "x", count: size))])
            }
            let again = await #expect(throws: ActionAlreadyStarted.self) {
                try await client.guard("refund.create", idempotencyKey: "k") { _ in }
            }
            #expect(again?.outcome == .success && (again?.result != nil) == isTold)
        }
    }

    @Test("A body that was cancelled is reported as cancelled, whatever it ended with", arguments: [false, true])
    func cancelled(hasErrorOfItsOwn: Bool) async throws {
        let authority = try TestAuthority(.allow)
        let client = authority.client()
        let caller = Task {
            try await client.guard("refund.create", idempotencyKey: "k") { _ in
                withUnsafeCurrentTask { $0?.cancel() }
                if hasErrorOfItsOwn { throw URLError(.cancelled) }
                try Task.checkCancellation()
            }
        }
        _ = await caller.result
        let summary = try #require(authority.reports.first?.error)
        #expect(authority.reports.first?.outcome == .error)
        #expect(
            hasErrorOfItsOwn
                ? summary.hasPrefix("cancelled: ") && summary.hasSuffix("URLError") : summary == "cancelled"
        )
        let again = await #expect(throws: ActionAlreadyStarted.self) {
            try await client.guard("refund.create", idempotencyKey: "k") { _ in }
        }
        #expect(again?.isCancelled == true)
        #expect(again?.description.contains("was cancelled") == true && again?.description.contains("failed") == false)
        #expect(again?.modelMessage.contains("was cancelled") == true)
    }

    @Test("An error that speaks for itself is reported as that, also in a task that is cancelled")
    func notCancelled() async throws {
        let errors: [any Error] = [Closed(), ActionDenied(reason: "no", policyID: nil, action: "a.b")]
        for error in errors {
            let authority = try TestAuthority(.allow)
            let client = authority.client()
            let caller = Task {
                try await client.guard("refund.create", idempotencyKey: "k") { _ in
                    withUnsafeCurrentTask { $0?.cancel() }
                    throw error
                }
            }
            _ = await caller.result
            #expect(authority.reports.first?.error?.hasPrefix("cancelled") == false)
        }
        let authority = try TestAuthority(.allow)
        await #expect(throws: CardDeclined.self) {
            try await authority.client().guard("refund.create", idempotencyKey: "k") { _ in throw CardDeclined() }
        }
        #expect(authority.reports.first?.error?.hasSuffix("CardDeclined") == true)
        #expect(authority.reports.first?.error?.hasPrefix("cancelled") == false)
    }

    @Test("A denial gives the policy's description once, and its name at most once")
    func denial() async throws {
        for (description, words) in [
            ("refunds are paused", "refund.create was denied by policy cap: refunds are paused"),
            (nil, "refund.create was denied: policy \"cap\" denies this call"),
            ("  ", "refund.create was denied: policy \"cap\" denies this call"),
        ] {
            let policy = Policy(name: "cap", actionPattern: "*", effect: .deny, description: description)
            let error = await ask(TestAuthority(policies: try PolicySet([policy])))
            #expect((error as? ActionDenied)?.description == words)
            let isQuoted = (error as? ActionDenied)?.modelMessage.contains("(\"refunds are paused\")")
            #expect(isQuoted == (description == "refunds are paused"))
        }
    }

    @Test("What waits says why, in the policy's words")
    func pending() async throws {
        let policy = Policy(name: "cap", actionPattern: "*", effect: .approvalRequired, description: "over 500 euros")
        let error = await ask(TestAuthority(policies: try PolicySet([policy])))
        let pending = try #require(error as? ApprovalPending)
        #expect(pending.reason == "over 500 euros")
        #expect(pending.description.contains("(over 500 euros)"))
        #expect(pending.modelMessage.contains("(\"over 500 euros\")"))
    }
}

@Suite("Errors of an authority", .tags(.errorsDoNotLeak))
struct ForeignErrorTests {
    private struct Away: Error {}

    /// An authority of another kind, which throws what it likes.
    private struct Foreign: Authority {
        let error: any Error

        func requestPermit(_ request: GuardRequest) async throws -> GuardReply { throw error }
        func redeemPermit(_ request: StartRequest) async throws -> StartReceipt { throw error }
        func recordOutcome(_ report: OutcomeReport) async throws -> OutcomeReceipt { throw error }
        func check(_ request: CheckRequest) async throws -> CheckReply { throw error }
        func recordCheck(_ report: CheckReport) async throws -> CheckReceipt { throw error }
        func approval(_ id: String) async throws -> ApprovalReply { throw error }
    }

    @Test("Errors of an authority are never taken for those of a body")
    func wrapped() async throws {
        let client = HaltStateClient(authority: Foreign(error: Away()))
        let error = await #expect(throws: HaltStateError.self) {
            try await client.guard("refund.create", idempotencyKey: "k") { _ in }
        }
        #expect(error?.underlyingError is Away && error?.callStatus == .unavailable)
        #expect(error?.message.contains("Away") == true)
    }

    @Test("Errors of an authority of this package pass as they are")
    func passed() async throws {
        let client = HaltStateClient(authority: Foreign(error: LedgerError("changed")))
        await #expect(throws: LedgerError.self) {
            try await client.guard("refund.create", idempotencyKey: "k") { _ in }
        }
        let cancelled = HaltStateClient(authority: Foreign(error: CancellationError()))
        await #expect(throws: CancellationError.self) {
            try await cancelled.guard("refund.create", idempotencyKey: "k") { _ in }
        }
    }
}
