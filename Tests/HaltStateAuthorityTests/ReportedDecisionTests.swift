import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@Suite("The report of a check")
struct ReportedDecisionTests {
    private static let call = CallIdentity(action: "job.run", agentID: "a")

    private let ledger = MemoryLedger()
    private let authority: LocalAuthority

    init() throws {
        authority = LocalAuthority(
            policies: try PolicySet([Policy(name: "p", actionPattern: "*", effect: .allow)]),
            ledger: ledger,
            tenant: "t\u{E9}\"nant"
        )
    }

    private func check(_ id: String, size: Int = 0) throws {
        _ = try authority.check(
            CheckRequest(
                Self.call,
                params: ["text": .string(String(repeating: "x", count: size))],
                evidenceContext: ["correlation_id": id]
            )
        )
    }

    /// What the evidence says of the decision.
    private func report(_ id: String) throws -> String? {
        let report = CheckReport(Self.call, requestID: id, status: .success, decision: .allow, policyID: "p")
        _ = try authority.recordCheck(report)
        let last = try ledger.head(tenant: authority.tenant).sequence
        guard case .checkReported(let kept) = try event(last).kind else { return nil }
        return kept.evidenceContext?["decision_event_id"]
    }

    private func event(_ sequence: Int) throws -> LedgerEvent {
        let stored = try #require(try ledger.events(from: sequence, limit: 1, tenant: authority.tenant).first)
        return try SealedEvent(payload: stored.payload, hash: stored.hash).event
    }

    @Test(
        "The report of a check names the decision on record, also the first event of all, whatever letters the identity has"
    )
    func found() throws {
        for id in ["c-1", "\u{E9}\"\\", String(repeating: "\u{1F600}", count: 60)] {
            try check(id)
            let decision = try event(try ledger.head(tenant: authority.tenant).sequence)
            #expect(try report(id) == decision.id)
        }
    }

    @Test(
        "The report of a check names one that is a thousand events ago, and is claimed further on",
        arguments: [1_023, 1_024]
    )
    func distance(_ count: Int) throws {
        try check("c-1")
        let decision = try event(1)
        for _ in 0..<count { try check("other") }
        #expect(try report("c-1") == (count == 1_023 ? decision.id : "claimed"))
    }

    @Test("The report of a check looks behind no more than a few large events")
    func large() throws {
        try check("c-1")
        for _ in 0..<16 { try check("other", size: 400_000) }
        #expect(try report("c-1") == "claimed")
    }
}
