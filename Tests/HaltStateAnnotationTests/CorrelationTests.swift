#if Macros
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@Guarded(action: "order.cancel", idempotencyKey: "cancel:{orderID}", correlation: "{callID}")
private func cancel(orderID: String, @Unbound callID: String?) async throws -> String { orderID }

@Guarded(action: "order.cancel", idempotencyKey: .arguments, correlation: "{callID}", binding: .except("callID"))
private func cancelNow(orderID: String, callID: inout String) throws {}

@Guarded(action: "order.read")
private func read(orderID: String) async throws {}

@LLMGuarded(correlation: "trace/{trace.id}")
private func ask(@Unbound trace: Trace) throws {}

private struct Trace: Sendable { var id: String }

private struct Till: Sendable {
    @GuardedFunction(action: "till.open", idempotencyKey: { (id: Int) in "open:\(id)" })
    var open: @concurrent (Int) async throws -> Void = { _ in }
}

extension TestAuthority {
    /// What each call was named, in the order of the questions.
    fileprivate var correlations: [String?] {
        (requests.map(\.evidenceContext) + checks.map(\.evidenceContext)).map { $0["correlation_id"] }
    }
}

@Suite("What a call is named elsewhere")
struct CorrelationTests {
    @Test(
        "What a call is named elsewhere is sent with the question and with the outcome, and is no part of the operation"
    )
    func retry() async throws {
        let authority = try TestAuthority(.approvalRequired)
        try await HaltStateClient.withCurrent(authority.client()) { () async throws in
            await #expect(throws: ApprovalPending.self) { try await cancel(orderID: "1", callID: "call_1") }
            let waiting = try await authority.local.operations(OperationQuery(statuses: [.pending]))
            #expect(waiting.map(\.correlation) == ["call_1"])
            try await authority.approveAll()
            #expect(try await cancel(orderID: "1", callID: "call_2") == "1")
        }
        #expect(authority.correlations == ["call_1", "call_2"])
        #expect(authority.requests.map(\.params).allSatisfy { Set($0.values.keys) == ["arguments_digest"] })
        #expect(Set(authority.requests.map(\.params)).count == 1)
        #expect(authority.reports.map { $0.evidenceContext["correlation_id"] } == ["call_2"])
    }

    @Test("A key of the arguments and an argument left out of them make one operation, whatever the call is named")
    func keyOfArguments() async throws {
        let authority = try TestAuthority(.allow)
        try await HaltStateClient.withCurrent(authority.client()) { () async throws in
            var (first, second) = ("call_1", "call_2")
            try cancelNow(orderID: "1", callID: &first)
            #expect(throws: ActionAlreadyStarted.self) { try cancelNow(orderID: "1", callID: &second) }
        }
        #expect(authority.correlations == ["call_1", "call_2"])
    }

    @Test("Calls without one of their own have that of their task, whatever makes them")
    func task() async throws {
        let authority = try TestAuthority(.allow)
        let client = authority.client()
        try await HaltStateClient.withCurrent(client) { () async throws in
            try await HaltStateClient.withCorrelation("trace-1") { () async throws in
                #expect(HaltStateClient.correlation == "trace-1")
                try await client.guard("job.run", idempotencyKey: "job:1") { _ in }
                try await Till().open(1)
                _ = try await cancel(orderID: "2", callID: "call_1")
                try await HaltStateClient.withCorrelation(nil) { _ = try await Till().open(2) }
                try await read(orderID: "3")
                try ask(trace: Trace(id: "7"))
                _ = try await client.check("job.look")
            }
        }
        #expect(HaltStateClient.correlation == nil)
        let said = authority.correlations
        #expect(
            said.map { $0?.hasPrefix("0000") == true ? nil : $0 } == [
                "trace-1", "trace-1", "call_1", nil, "trace-1", "trace/7", "trace-1",
            ]
        )
        #expect(said[3] != nil, "a client names what nobody has named")
    }

    @Test("A synchronous operation is named as well")
    func synchronous() throws {
        let authority = try TestAuthority(.allow)
        try HaltStateClient.withCurrent(authority.client()) {
            try HaltStateClient.withCorrelation("trace-2") { try ask(trace: Trace(id: "8")) }
            HaltStateClient.withCorrelation("trace-3") { #expect(HaltStateClient.correlation == "trace-3") }
        }
        #expect(authority.correlations == ["trace/8"])
    }

    @Test("The report of a check follows its own decision, though the check is named by the caller")
    func checks() async throws {
        let authority = try TestAuthority(.allow)
        try await HaltStateClient.withCurrent(authority.client()) { () async throws in
            try await HaltStateClient.withCorrelation("call_1") { try await read(orderID: "3") }
        }
        let report = try #require(authority.checkReports.first)
        #expect(report.requestID == "call_1")
        let ledger = try authority.local.blockingLedger
        let events = try ledger.events(from: 1, limit: 10, tenant: authority.local.tenant).map { stored in
            try SealedEvent(payload: stored.payload, hash: stored.hash).event
        }
        guard case .checkReported(let kept) = events.last?.kind else { return #expect(Bool(false)) }
        #expect(kept.evidenceContext?["decision_event_id"] == events.first?.id)
    }

    @Test(
        "One that people could not read, or that is no name, ends the call before anybody is asked",
        arguments: [
            ("", "has a placeholder without a visible value; leave it out where there is none"),
            ("\u{200B}", "has a placeholder without a visible value; leave it out where there is none"),
            ("a\nb", "holds the control character U+000A"), ("a\u{202E}b", "holds U+202E, which changes the direction"),
            ("a\u{200B}", "holds U+200B, which cannot be seen"), (" a", "starts with a blank (U+0020)"),
            ("a\u{A0}", "ends with a blank (U+00A0)"),
            (String(repeating: "x", count: 129), "is longer than 128 bytes; it names a call, and holds nothing of it"),
            (String(repeating: "e\u{301}", count: 40), "is longer than 128 bytes"),
        ]
    )
    func refused(text: String, problem: String) async throws {
        let authority = try TestAuthority(.allow)
        let client = authority.client()
        try await HaltStateClient.withCurrent(client) { () async throws in
            let own = await #expect(throws: HaltStateError.self) { _ = try await cancel(orderID: "1", callID: text) }
            #expect(own?.code == .invalidCall)
            #expect(own?.message.hasPrefix("order.cancel was not asked for: the correlation \(problem)") == true)
            await #expect(throws: HaltStateError.self) { _ = try await cancel(orderID: "1", callID: nil) }
            guard !text.isEmpty, text != "\u{200B}" else { return }
            try await HaltStateClient.withCorrelation(CorrelationID(text)) { () async throws in
                await #expect(throws: HaltStateError.self) { try await read(orderID: "1") }
                await #expect(throws: HaltStateError.self) { try await client.check("job.look") }
            }
        }
        #expect(authority.messages.isEmpty)
    }

    @Test("A name elsewhere of 128 bytes is taken, and shown as it is")
    func longest() async throws {
        let authority = try TestAuthority(.allow)
        let text = String(repeating: "é", count: 64)
        try await HaltStateClient.withCurrent(authority.client()) { _ = try await cancel(orderID: "1", callID: text) }
        #expect(try await authority.local.operations(OperationQuery()).map(\.correlation) == [CorrelationID(text)])
    }

    @Test(
        "What another client claims is shown only where it is fit to be",
        arguments: [
            ("c-1", true), (String(repeating: "x", count: 129), false), ("a\u{202E}b", false), ("", false),
            (nil, false),
        ]
    )
    func claims(text: String?, isShown: Bool) async throws {
        let authority = try TestAuthority(.approvalRequired)
        var request = GuardRequest(OperationIdentity(idempotencyKey: "k", action: "job.run", agentID: "a"))
        request.evidenceContext["correlation_id"] = text
        _ = try await authority.local.requestPermit(request)
        let shown = try await authority.local.operations(OperationQuery()).map { $0.correlation?.rawValue }
        #expect(shown == [isShown ? text : nil])
    }
}
#endif
