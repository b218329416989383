#if Macros
import Expectations
import Foundation
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Synchronization
import Testing

/// A service as a user writes it, with a destination that counts its effects.
private final class RefundDesk: Sendable {
    let haltState: HaltStateClient
    private let effects = Mutex<[String]>([])

    init(_ client: HaltStateClient) {
        haltState = client
    }

    var written: [String] { effects.withLock { $0 } }

    @Guarded(
        action: "refund.create",
        idempotencyKey: "refund:{order.id}",
        agentID: "refund-desk",
        resource: "order/{order.id}",
        riskClass: .high,
        client: \RefundDesk.haltState
    )
    func issueRefund(
        _ order: Order,
        @Amount("amount_cents") cents: Int,
        @Redacted email: String,
        @Unbound note: String = ""
    ) async throws -> String {
        effects.withLock { $0.append("\(order.id)") }
        Permit.current?.attach(["refund_id": "r-\(order.id)"])
        return Permit.current?.approver ?? "policy"
    }

    @Guarded(
        action: "refund.create",
        idempotencyKey: { (order: Order) in "refund:\(order.id)" },
        client: \RefundDesk.haltState,
        binding: .contextOnly
    )
    func issueRefundNow(_ order: Order, cents: Int) throws {
        effects.withLock { $0.append("\(order.id)") }
    }

    @Guarded(action: "report.read", client: \RefundDesk.haltState)
    func read(@Identifier("report_id") _ id: Int) async throws -> Int { id }
}

private extension RefundDesk {
    @discardableResult
    func refund(_ id: Int, cents: Int = 100, email: String = "a@example.com", note: String = "") async throws -> String
    {
        try await issueRefund(Order(id: id), cents: cents, email: email, note: note)
    }
}

@Suite("Annotated calls and their authority", .tags(.failClosed))
struct GuardedCallTests {
    @Test("What the annotation says reaches the authority, and nothing else does")
    func request() async throws {
        let authority = try TestAuthority(.allow)
        try await RefundDesk(authority.client()).refund(7, cents: 12_900)
        let request = try #require(authority.requests.first)
        #expect(request.identity.action == "refund.create")
        #expect(request.identity.idempotencyKey == "refund:7")
        #expect(request.identity.agentID == "refund-desk")
        #expect(request.identity.resource == "order/7")
        #expect(request.identity.riskClass == "high")
        #expect(Set(request.params.values.keys) == ["amount_cents", "email", "arguments_digest"])
        #expect(request.params["amount_cents"] == 12_900)
        #expect(request.params["email"] == "[redacted]")
        let sent = String(decoding: try JSONEncoder().encode(request), as: UTF8.self)
        #expect(!sent.contains("a@example.com"), "a redacted value does not leave the process")
    }

    @Test("The body's attachments are part of the outcome")
    func attachments() async throws {
        let authority = try TestAuthority(.allow)
        try await RefundDesk(authority.client()).refund(7)
        #expect(authority.reports.first?.result == ["refund_id": "r-7"])
        #expect(authority.reports.first?.outcome == .success)
    }

    @Test("A call that is approved later runs once, and its body sees who approved")
    func approval() async throws {
        let authority = try TestAuthority(.approvalRequired)
        let desk = RefundDesk(authority.client())
        let pending = await #expect(throws: ApprovalPending.self) { try await desk.refund(1) }
        let again = await #expect(throws: ApprovalPending.self) { try await desk.refund(1) }
        #expect(pending == again, "asking again opens no second approval")
        #expect(desk.written.isEmpty)

        try await authority.approveAll(by: "alice")
        #expect(try await desk.refund(1) == "alice")
        let repeated = await #expect(throws: ActionAlreadyStarted.self) { try await desk.refund(1) }
        #expect(repeated?.status == .completed && repeated?.outcome == .success)
        #expect(desk.written == ["1"])
    }

    @Test("Refusals keep the body from running", arguments: [PolicyEffect.deny, .approvalRequired])
    func refusals(effect: PolicyEffect) async throws {
        let authority = try TestAuthority(effect)
        let desk = RefundDesk(authority.client())
        await #expect(throws: (any Error).self) { try await desk.refund(1) }
        #expect(throws: (any Error).self) { try desk.issueRefundNow(Order(id: 2), cents: 1) }
        await #expect(throws: ActionDenied.self) { _ = try await desk.read(1) }
        #expect(desk.written.isEmpty)
        #expect(authority.reports.isEmpty)
    }

    @Test("A rejected call stays rejected, and says by whom")
    func rejection() async throws {
        let authority = try TestAuthority(.approvalRequired)
        let desk = RefundDesk(authority.client())
        await #expect(throws: ApprovalPending.self) { try await desk.refund(1) }
        try await authority.rejectAll(by: "bob")
        for _ in 0..<2 {
            let denied = await #expect(throws: ActionDenied.self) { try await desk.refund(1) }
            guard case .rejection(_, "bob")? = denied?.origin else {
                Issue.record("the origin is \(String(describing: denied?.origin))")
                return
            }
        }
        #expect(desk.written.isEmpty)
    }

    @Test("An approval that is not used in time expires")
    func expiry() async throws {
        let authority = try TestAuthority(.approvalRequired, terms: AuthorityTerms(useWithin: .seconds(60)))
        let desk = RefundDesk(authority.client())
        await #expect(throws: ApprovalPending.self) { try await desk.refund(1) }
        try await authority.approveAll()
        authority.clock.advance(by: .seconds(60))
        await #expect(throws: ActionExpired.self) { try await desk.refund(1) }
        #expect(desk.written.isEmpty)
    }

    @Test("Every bound argument counts, and an unbound one does not")
    func binding() async throws {
        let authority = try TestAuthority(.approvalRequired)
        let desk = RefundDesk(authority.client())
        await #expect(throws: ApprovalPending.self) { try await desk.refund(1) }
        await #expect(throws: IdempotencyConflict.self, "an amount") { try await desk.refund(1, cents: 101) }
        await #expect(throws: IdempotencyConflict.self, "a redacted value") { try await desk.refund(1, email: "b") }
        await #expect(throws: ApprovalPending.self, "an unbound value") { try await desk.refund(1, note: "other") }
    }

    @Test("With contextOnly, arguments are neither sent nor bound")
    func contextOnly() async throws {
        let authority = try TestAuthority(.approvalRequired)
        let desk = RefundDesk(authority.client())
        #expect(throws: ApprovalPending.self) { try desk.issueRefundNow(Order(id: 3), cents: 1) }
        #expect(throws: ApprovalPending.self) { try desk.issueRefundNow(Order(id: 3), cents: 2) }
        #expect(authority.requests.allSatisfy { $0.params.values.isEmpty })
        #expect(authority.requests.map(\.identity.idempotencyKey) == ["refund:3", "refund:3"])
    }

    @Test("Without a key the call is a check, and its end is reported")
    func check() async throws {
        let authority = try TestAuthority(.allow)
        #expect(try await RefundDesk(authority.client()).read(4) == 4)
        #expect(authority.messages == [.check, .recordCheck])
        #expect(authority.checks.first?.params["report_id"] == 4)
        #expect(authority.checkReports.first?.status == .success)
    }

    @Test("A synchronous function is guarded on its own thread, with the same ledger")
    func blocking() async throws {
        let authority = try TestAuthority(.allow)
        let desk = RefundDesk(authority.client())
        try desk.issueRefundNow(Order(id: 5), cents: 1)
        #expect(throws: ActionAlreadyStarted.self) { try desk.issueRefundNow(Order(id: 5), cents: 1) }
        #expect(desk.written == ["5"])
    }

    @Test("The key can be made of the arguments")
    func argumentsKey() async throws {
        let (_, calls) = try await withGuard { () async throws in
            try await copy("a")
            try await copy("b")
            await #expect(throws: ActionAlreadyStarted.self) { try await copy("a") }
        }
        #expect(Set(calls.dropLast().compactMap(\.idempotencyKey)).count == 2)
    }

    @Test("Without a client the body does not run")
    func noClient() async {
        let error = await #expect(throws: HaltStateError.self) { try await copy("a") }
        #expect(error?.code == .noClient)
    }
}

@Guarded(action: "file.copy", idempotencyKey: .arguments)
private func copy(_ path: String) async throws {}
#endif
