#if Macros
import HaltState
import HaltStateAuthority
import HaltStateTesting
import HaltStateTools
import Testing

@Guarded(action: "outer.run")
private func checkedOuter(@Unbound by client: HaltStateClient) async throws -> String {
    try await client.guard("inner.ask", idempotencyKey: "1") { _ in "" }
}

/// Tools whose results have every form that is told.
@GuardedTools
@GuardedService(client: \.client)
private struct KeptAnswers: Sendable {
    enum Form: String, CaseIterable { case text, json, metered, blocking }

    let client: HaltStateClient
    let text: String
    /// How many KiB are attached beside it.
    var attached = 0

    /// Tells it as text.
    @Guarded(action: "kept.text", idempotencyKey: "text:{number}")
    func text(@Identifier number: Int = 1) async throws -> String {
        Permit.current?.attach(["more": .string(String(repeating: "b", count: attached * 1_024))])
        return text
    }

    /// Tells it as JSON.
    @Guarded(action: "kept.json", idempotencyKey: "json:{number}")
    func json(@Identifier number: Int = 1) async throws -> [String: String?] { ["text": text, "more": nil] }

    /// Tells it beside its tokens.
    @Guarded(action: "kept.metered", idempotencyKey: "metered:{number}")
    func metered(@Identifier number: Int = 1) async throws -> MeteredResponse<String?> {
        MeteredResponse(text, tokenUsage: nil)
    }

    /// Tells it from a synchronous function.
    @Guarded(action: "kept.blocking", idempotencyKey: "blocking:{number}")
    func blocking(@Identifier number: Int = 1) throws -> [String] { [text] }
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

    @Test(
        "A call that is repeated is told its first answer again where the toolbox keeps it, and only there",
        arguments: [
            ("refundOrder", refund, " Its answer was: refunded"),
            ("cancel", #"{"order": 7}"#, " Its answer was: null"),
            ("sendMail", #"{"address": "a@b.example"}"#, ""),
        ]
    )
    func keptAnswers(name: String, arguments: String, words: String) async throws {
        let done = "Done: an earlier call has performed it, with success. Do not call it again."
        for isKept in [true, false] {
            let authority = try TestAuthority(.allow)
            let tools = SupportTools(client: authority.client(), deeds: Deeds())
            let toolbox = try Toolbox(tools.tools + tools.orderTools, keepingAnswersOf: isKept ? [name] : [])
            _ = try await toolbox.run(name, arguments: arguments)
            let outcome = try await toolbox.run(name, arguments: arguments)
            #expect(outcome == .answer(done + (isKept ? words : ""), isError: false))
            let evidence = try Self.evidence(of: authority)
            #expect(evidence.contains("tool_answer") == (isKept && !words.isEmpty))
            #expect(isKept || !evidence.contains("refunded"))
        }
    }

    private static func evidence(of authority: TestAuthority) throws -> String {
        var evidence = ""
        try authority.local.exportEvidence { evidence += String(decoding: $0, as: UTF8.self) }
        return evidence
    }

    @Test("What a kept tool calls inside its body, or by other means, leaves no answer on record")
    func keptInside() async throws {
        let authority = try TestAuthority(.allow)
        let tools = SupportTools(client: authority.client(), deeds: Deeds())
        let refund = Self.refund
        let tool = GuardedTool(name: "close", description: "", inputSchema: .object([])) { _ in
            _ = try await authority.client().guard("order.close", idempotencyKey: "close") { _ in
                try await Toolbox(tools.tools).run("refundOrder", arguments: refund)
            }
            return "closed"
        }
        _ = try await Toolbox([tool], keepingAnswersOf: ["close"]).run("close", arguments: "{}")
        let evidence = try Self.evidence(of: authority)
        #expect(evidence.contains("refund.create") && !evidence.contains("tool_answer"))
    }

    @Test("What a tool made by hand calls leaves no answer on record")
    func keptByHand() async throws {
        let authority = try TestAuthority(.allow)
        let answers = KeptAnswers(client: authority.client(), text: "from the vault")
        let tool = GuardedTool(name: "look", description: "", inputSchema: .object([])) { _ in
            try await answers.text().isEmpty ? "nothing" : "found"
        }
        let toolbox = try Toolbox([tool], keepingAnswersOf: ["look"])
        #expect(try await toolbox.run("look", arguments: "{}") == .answer("found", isError: false))
        #expect(try !Self.evidence(of: authority).contains("vault"))
    }

    @Test(
        "An answer that is too long beside what the body attached is left out, and the outcome is recorded",
        arguments: [1, 30]
    )
    func keptBesideFacts(size: Int) async throws {
        let authority = try TestAuthority(.allow)
        let answers = KeptAnswers(
            client: authority.client(),
            text: String(repeating: "a", count: 10_000),
            attached: size
        )
        _ = try await Toolbox(answers.tools, keepingAnswersOf: ["text"]).run("text", arguments: "{}")
        #expect(try Self.evidence(of: authority).contains("tool_answer") == (size == 1))
        #expect(try await authority.local.operation("text:1")?.outcome?.fact.outcome == .success)
    }

    @Test("What a permit returns as it fails tells a model that the action had begun")
    func failedByHand() async throws {
        let authority = try TestAuthority(.allow)
        let client = authority.client()
        try await client.guard("inner.run", idempotencyKey: "1") { _ in }
        let tool = GuardedTool(name: "outer", description: "", inputSchema: .object([])) { _ in
            let permit = try await client.permit(for: GuardCall("outer.run", idempotencyKey: "outer"))
            do {
                try await client.guard("inner.run", idempotencyKey: "1") { _ in }
            } catch {
                throw try await permit.fail(error)
            }
            try await permit.complete()
            return "done"
        }
        let words = try text(try await Toolbox([tool]).run("outer", arguments: "{}"), isError: true)
        #expect(!words.hasPrefix("Done") && !words.hasPrefix("Not performed"), "\(words)")
    }

    @Test("A body under a guard written by hand keeps its answer by attaching it")
    func attachedAnswer() async throws {
        let client = try TestAuthority(.allow).client()
        let tool = GuardedTool(name: "close", description: "", inputSchema: .object([])) { _ in
            try await client.guard("order.close", idempotencyKey: "close") { permit in
                permit.attach(["tool_answer": "closed"])
                return "closed"
            }
        }
        let toolbox = try Toolbox([tool])
        #expect(try await toolbox.run("close", arguments: "{}") == .answer("closed", isError: false))
        #expect(try text(try await toolbox.run("close", arguments: "{}"), isError: false).hasSuffix("was: closed"))
    }

    @Test(
        "An answer is kept in the form in which it was told, and not at all where it is long",
        arguments: [true, false]
    )
    func keptForms(isLong: Bool) async throws {
        let text = String(repeating: isLong ? "ä\n" : "a\n", count: isLong ? 6_000 : 2_000)
        for answer in KeptAnswers.Form.allCases {
            let authority = try TestAuthority(.allow)
            let tools = KeptAnswers(client: authority.client(), text: text)
            let name = answer.rawValue
            let toolbox = try Toolbox(tools.tools, keepingAnswersOf: [name])
            guard case .answer(let first, isError: false) = try await toolbox.run(name, arguments: "{}"),
                case .answer(let second, isError: false) = try await toolbox.run(name, arguments: "{}")
            else {
                Issue.record("\(name) was not performed")
                return
            }
            #expect(second.hasSuffix(" Its answer was: " + first) != isLong, "\(name)")
            #expect(second.hasPrefix("Done: "))
        }
    }

    @Test("An answer is kept only of a tool that is there")
    func keptOfNoTool() async throws {
        let error = #expect(throws: HaltStateError.self) { try Toolbox([], keepingAnswersOf: ["refund\u{200B}"]) }
        #expect(error?.code == .invalidConfiguration && error?.message.contains(#"refund\u{200B}"#) == true)
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
        case denied, started, invalid, waited

        func call(_ client: HaltStateClient) async throws {
            switch self {
            case .denied: try await client.guard("inner.deny", idempotencyKey: "in") { _ in }
            case .started:
                _ = try? await client.guard("inner.run", idempotencyKey: "in") { _ in }
                try await client.guard("inner.run", idempotencyKey: "in") { _ in }
            case .invalid: try await client.guard("inner.run", idempotencyKey: " ") { _ in }
            case .waited:
                // Its approval is nothing that this call waits for.
                throw ApprovalPending(approvalID: "1", idempotencyKey: "in", action: "inner.ask")
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
        let errors = await #expect(throws: ToolTurnErrors.self) { try await toolbox.run(&turn) }
        #expect(errors?.errors.count { $0 is OutcomeUnconfirmed } == 2)
    }

    @Test("An error is thrown, since no model can mend it")
    func error() async throws {
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
        let error = HaltStateError(code: .unavailable, message: "away")
        for _ in 0..<RetryPolicy().maximumAttempts { fail(message, with: error) }
    }
}
#endif
