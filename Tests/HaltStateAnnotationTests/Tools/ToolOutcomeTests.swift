#if Macros
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@Guarded(action: "outer.run")
private func checkedOuter(@Unbound by client: HaltStateClient) async throws -> String {
    try await client.guard("inner.ask", idempotencyKey: "1") { _ in "" }
}

/// What a loop gets of calls that do not simply run.
@Suite("Outcomes of tools")
struct ToolOutcomeTests {
    private static let refund = #"{"order_id": "5002", "amount_cents": 1250, "reason": "late"}"#

    private func toolbox(_ authority: TestAuthority, _ deeds: Deeds = Deeds()) throws -> Toolbox {
        try Toolbox(SupportTools(client: authority.client(), deeds: deeds).tools)
    }

    private func text(_ outcome: ToolOutcome, isError: Bool) throws -> String {
        guard case .answer(let text, isError) = outcome else {
            Issue.record("\(outcome)")
            return ""
        }
        return text
    }

    @Test("A call that waits is for the loop, and runs once when it is asked again after the approval")
    func pending() async throws {
        let authority = try TestAuthority(.approvalRequired)
        let deeds = Deeds()
        let toolbox = try toolbox(authority, deeds)
        guard case .pending(let pending) = try await toolbox.run("refundOrder", arguments: Self.refund) else {
            Issue.record("it does not wait")
            return
        }
        #expect(pending.action == "refund.create")
        #expect(deeds.all.isEmpty)
        try await authority.approveAll(by: "alice")
        let outcome = try await toolbox.run("refundOrder", arguments: Self.refund, callID: "another")
        #expect(outcome == .answer("refunded", isError: false))
        #expect(deeds.all == ["refund 5002 1250"])
    }

    @Test("What is denied is an answer")
    func denied() async throws {
        let outcome = try await toolbox(TestAuthority(.deny)).run("deleteAll", arguments: "{}")
        #expect(try text(outcome, isError: true).hasPrefix("Not performed"))
    }

    @Test("A call that is repeated, or worded anew, is told that it was done, and is no error")
    func repeated() async throws {
        let deeds = Deeds()
        let toolbox = try toolbox(TestAuthority(.allow), deeds)
        _ = try await toolbox.run("refundOrder", arguments: Self.refund)
        for arguments in [Self.refund, #"{"reason": "too late", "order_id": "5002", "amount_cents": 1250}"#] {
            let outcome = try await toolbox.run("refundOrder", arguments: arguments)
            #expect(try text(outcome, isError: false).hasPrefix("Done"))
        }
        #expect(deeds.all.count == 1)
    }

    @Test("A call that is changed under its key does not run")
    func changed() async throws {
        let deeds = Deeds()
        let toolbox = try toolbox(TestAuthority(.allow), deeds)
        _ = try await toolbox.run("refundOrder", arguments: Self.refund)
        let changed = #"{"order_id": "5002", "amount_cents": 9900, "reason": "late"}"#
        #expect(try text(try await toolbox.run("refundOrder", arguments: changed), isError: true).hasPrefix("Not"))
        #expect(deeds.all.count == 1)
    }

    @Test("What a body throws is told by its type, and never by its text")
    func failed() async throws {
        let mail = #"{"address": "a@b.example", "body": "fail"}"#
        let outcome = try await toolbox(TestAuthority(.allow)).run("sendMail", arguments: mail)
        let text = try text(outcome, isError: true)
        #expect(text.contains("MailError") && !text.contains("the body was"))
    }

    /// How a guarded call inside a body is refused.
    enum Inner: CaseIterable {
        case denied, started, invalid

        func call(_ client: HaltStateClient) async throws {
            switch self {
            case .denied: try await client.guard("inner.deny", idempotencyKey: "in") { _ in }
            case .started:
                _ = try? await client.guard("inner.run", idempotencyKey: "in") { _ in }
                try await client.guard("inner.run", idempotencyKey: "in") { _ in }
            case .invalid: try await client.guard("inner.run", idempotencyKey: " ") { _ in }
            }
        }
    }

    @Test(
        "What a guarded call inside a body is refused for is not told of the tool itself",
        arguments: Inner.allCases,
        ["outer.run", nil]
    )
    func inside(inner: Inner, outer: ActionName?) async throws {
        let deny = Policy(name: "no", actionPattern: "inner.deny", effect: .deny, priority: 1)
        let client = TestAuthority(policies: try PolicySet([deny], version: "1", defaultEffect: .allow)).client()
        let tool = GuardedTool(name: "close", description: "", inputSchema: .object([])) { _ in
            try await client.guard(outer ?? "inner.run", idempotencyKey: "out") { _ in
                try await inner.call(client)
                return ""
            }
        }
        let text = try text(try await Toolbox([tool]).run("close", arguments: "{}"), isError: true)
        #expect(text.hasPrefix("Begun, and stopped at a step inside it"), "\(text)")
    }

    @Test("What waits inside a body that was only checked is not asked for again")
    func pendingInside() async throws {
        let waits = Policy(name: "ask", actionPattern: "inner.ask", effect: .approvalRequired, priority: 1)
        let client = TestAuthority(policies: try PolicySet([waits], version: "1", defaultEffect: .allow)).client()
        let tool = GuardedTool(name: "close", description: "", inputSchema: .object([])) { _ in
            try await checkedOuter(by: client)
        }
        let outcome = try await HaltStateClient.withCurrent(client) {
            try await Toolbox([tool]).run("close", arguments: "{}")
        }
        let text = try text(outcome, isError: true)
        #expect(text.hasPrefix("Begun, and stopped at a step inside it"), "\(text)")
    }

    @Test("Every outcome of a turn that could not be recorded is thrown")
    func severalUnconfirmed() async throws {
        let authority = try TestAuthority(.allow)
        let toolbox = try toolbox(authority)
        for _ in 0..<2 { authority.failAlways(.recordOutcome) }
        var turn = ToolTurn(
            ["1", "2"].map { id in
                let arguments = #"{"order_id": "\#(id)", "amount_cents": 1, "reason": ""}"#
                return ToolTurn.Call(id: id, name: "refundOrder", arguments: arguments)
            }
        )
        let faults = await #expect(throws: ToolTurnFaults.self) { try await toolbox.run(&turn) }
        #expect(faults?.errors.count { $0 is OutcomeUnconfirmed } == 2)
    }

    @Test("A fault is thrown, since no model can mend it")
    func fault() async throws {
        let authority = try TestAuthority(.allow)
        authority.failAlways(.requestPermit)
        let error = await #expect(throws: HaltStateError.self) {
            try await toolbox(authority).run("refundOrder", arguments: Self.refund)
        }
        #expect(error?.code == .unavailable)
    }

    @Test("An outcome that could not be recorded is thrown, so that it can be resumed")
    func unconfirmed() async throws {
        let authority = try TestAuthority(.allow)
        authority.failAlways(.recordOutcome)
        await #expect(throws: OutcomeUnconfirmed.self) {
            try await toolbox(authority).run("refundOrder", arguments: Self.refund)
        }
    }

    @Test("A cancellation is thrown, whatever the body makes of it", arguments: ["cancel", "fail"])
    func cancelled(body: String) async throws {
        let toolbox = try toolbox(TestAuthority(.allow))
        let task = Task {
            if body == "fail" { withUnsafeCurrentTask { $0?.cancel() } }
            return try await toolbox.run("sendMail", arguments: #"{"address": "a", "body": "\#(body)"}"#)
        }
        await #expect(throws: (any Error).self) { try await task.value }
    }
}

extension TestAuthority {
    /// Makes every attempt of one call fail.
    func failAlways(_ message: Message) {
        let fault = HaltStateError(code: .unavailable, message: "away")
        for _ in 0..<RetryPolicy().maximumAttempts { fail(message, with: fault) }
    }
}
#endif
