import Expectations
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@Suite("Permits held by hand, checks and approvals", .tags(.onePermit))
struct ClientPermitTests {
    private static let call = GuardCall("refund.create", idempotencyKey: "refund:1")

    @Test("A permit is redeemed before the caller has it, and completed once")
    func complete() async throws {
        let authority = try TestAuthority(.allow)
        let permit = try await authority.client().permit(for: Self.call)
        #expect(authority.messages == [.requestPermit, .redeemPermit])
        #expect(permit.approver == nil && permit.record.action == "refund.create")
        try await permit.complete(result: ["id": "r-1"])
        #expect(authority.reports.map(\.outcome) == [.success])
        #expect(authority.reports.first?.result == ["id": "r-1"])
    }

    @Test("A permit can be failed, which does not throw the failure again")
    func fail() async throws {
        let authority = try TestAuthority(.allow)
        let permit = try await authority.client().permit(for: Self.call)
        try await permit.fail(CancellationError())
        #expect(authority.reports.map(\.outcome) == [.error])
        #expect(authority.reports.first?.error == "cancelled")
    }

    @Test("A permit that has failed gives back an error which knows that the action had begun")
    func failedInside() async throws {
        let client = try TestAuthority(.allow).client()
        let inner = ActionDenied(reason: "no", policyID: nil, action: "inner.call")
        #expect(GuardedCallReport(of: inner).modelMessage.hasPrefix("Not performed"))
        let errors = [
            try await client.permit(for: Self.call).fail(inner),
            try Self.failBlocking(client, GuardCall("refund.create", idempotencyKey: "refund:2"), inner),
        ]
        for error in errors {
            #expect(error as? ActionDenied == inner)
            #expect(GuardedCallReport(of: error).modelMessage.hasPrefix("Begun"))
        }
    }

    @Test("A permit can be held and completed synchronously")
    func blocking() throws {
        let authority = try TestAuthority(.allow)
        let first = try authority.client().blocking.permit(for: Self.call)
        try first.complete()
        let second = try authority.client().blocking.permit(for: GuardCall("refund.create", idempotencyKey: "other"))
        try second.fail(CancellationError())
        #expect(authority.reports.map(\.outcome) == [.success, .error])
    }

    @Test("A permit that is dropped is reported as abandoned")
    func dropped() async throws {
        let authority = try TestAuthority(.allow)
        func drop() async throws { _ = try await authority.client().permit(for: Self.call) }
        try await drop()
        while authority.reports.isEmpty { await Task.yield() }
        #expect(authority.reports.map(\.outcome) == [.error])
        #expect(authority.reports.first?.error?.contains("PermitAbandoned") == true)
    }

    @Test("A completion that cannot be recorded can be resumed")
    func unconfirmed() async throws {
        let authority = try TestAuthority(.allow)
        let client = authority.client(retry: RetryPolicy(maximumAttempts: 1))
        let permit = try await client.permit(for: Self.call)
        authority.fail(.recordOutcome, with: HaltStateError(code: .unavailable, message: "away"))
        do {
            try await permit.complete()
            Issue.record("the outcome could not be recorded")
        } catch let unconfirmed as OutcomeUnconfirmed {
            try await client.resume(unconfirmed)
        }
        #expect(try await authority.local.operation("refund:1")?.status == .completed)
    }

    @Test("A permit that fails for an outcome left open elsewhere is failed, and does not throw that")
    func failedByAnotherOutcome() async throws {
        let authority = try TestAuthority(.allow)
        let client = authority.client(retry: RetryPolicy(maximumAttempts: 1))
        authority.fail(.recordOutcome, with: HaltStateError(code: .unavailable, message: "away"))
        let inner = try #require(
            await #expect(throws: OutcomeUnconfirmed.self) {
                try await client.guard("inner.call", idempotencyKey: "inner") { _ in }
            }
        )
        try await client.permit(for: Self.call).fail(inner)
        try Self.failBlocking(client, GuardCall("refund.create", idempotencyKey: "refund:2"), inner)
        #expect(try await authority.local.operation("refund:1")?.outcome?.fact.outcome == .error)
        #expect(try await authority.local.operation("refund:2")?.outcome?.fact.outcome == .error)
    }

    @discardableResult
    private static func failBlocking(
        _ client: HaltStateClient,
        _ call: GuardCall,
        _ error: any Error
    ) throws -> any Error {
        try client.blocking.permit(for: call).fail(error)
    }

    @Test("A permit needs a key")
    func keyless() async throws {
        let client = try TestAuthority(.allow).client()
        let error = await #expect(throws: HaltStateError.self) {
            _ = try await client.permit(for: GuardCall("refund.create", idempotencyKey: nil))
        }
        #expect(error?.code == .invalidCall)
    }

    @Test("A check answers, and its end is reported under the same identity")
    func check() async throws {
        let authority = try TestAuthority(.deny)
        let client = authority.client()
        let check = try await client.check("report.read", context: ["scope": "team"])
        #expect(check.decision == .deny && !check.isAllowed)
        try await client.report(check, .error, result: ["note": "skipped"])
        #expect(authority.checkReports.first?.requestID == authority.checks.first?.evidenceContext["correlation_id"])
        #expect(authority.checkReports.first?.decision == .deny)
    }

    @Test("Waiting ends with the decision, also when it is a rejection", arguments: [true, false])
    func wait(approve: Bool) async throws {
        let authority = try TestAuthority(.approvalRequired)
        let client = authority.client()
        let pending = try #require(
            await #expect(throws: ApprovalPending.self) { try await client.guard("a.b", idempotencyKey: "k") { _ in } }
        )
        authority.fail(.approval, with: HaltStateError(code: .unavailable, message: "away"))
        async let reply = client.waitForApproval(pending.approvalID)
        if approve { try await authority.approveAll() } else { try await authority.rejectAll() }
        #expect(try await reply.status == (approve ? .approved : .rejected))
        #expect(try await reply.approver == "alice")
    }

    @Test("Waiting ends at the deadline, and not after it")
    func timeout() async throws {
        let authority = try TestAuthority(.approvalRequired)
        let client = authority.client()
        let pending = try #require(
            await #expect(throws: ApprovalPending.self) { try await client.guard("a.b", idempotencyKey: "k") { _ in } }
        )
        let start = authority.clock.now()
        let error = await #expect(throws: HaltStateError.self) {
            try await client.waitForApproval(pending.approvalID, timeout: .seconds(1), pollInterval: .milliseconds(300))
        }
        #expect(error?.code == .approvalTimeout)
        #expect(authority.clock.now() - start == .seconds(1))
    }

    @Test("Waiting for an approval that does not exist is an error at once")
    func unknownApproval() async throws {
        let client = try TestAuthority(.allow).client()
        let error = await #expect(throws: HaltStateError.self) { try await client.waitForApproval("nothing") }
        #expect(error?.code == .notFound)
    }

    @Test("The nearest client wins: argument, then task")
    func scope() async throws {
        let outer = try TestAuthority(.allow).client(agentID: "outer")
        let inner = try TestAuthority(.allow).client(agentID: "inner")
        try await HaltStateClient.withCurrent(outer) {
            #expect(HaltStateClient.current?.configuration.agentID == "outer")
            HaltStateClient.withCurrent(inner) {
                #expect(HaltStateClient.current?.configuration.agentID == "inner")
            }
            await Task { #expect(HaltStateClient.current?.configuration.agentID == "outer") }.value
        }
        #expect(HaltStateClient.current == nil)
    }

    @Test("No token is printed, described or dumped")
    func secrecy() async throws {
        let authority = try TestAuthority(.allow)
        let reply = try authority.requestPermit(
            GuardRequest(OperationIdentity(idempotencyKey: "k", action: "a.b", agentID: "agent"), params: [:])
        )
        guard case .permitted(let grant) = reply else {
            Issue.record("the call is allowed")
            return
        }
        let key = BindingKey(derivedFrom: "a very secret key")
        for text in [String(describing: reply), String(reflecting: grant), "\(grant.token)", "\(key)"] + [dumped(reply)]
        {
            #expect(!text.contains(grant.token.secret))
            #expect(!text.contains("secret key"))
        }
    }

    private func dumped(_ value: some Any) -> String {
        var text = ""
        dump(value, to: &text)
        return text
    }
}
