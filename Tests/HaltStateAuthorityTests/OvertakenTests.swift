import Expectations
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

/// An attempt that has started while an earlier one succeeds. Whoever does not know yet that it may run never hears it.
@Suite("An attempt that an earlier one has overtaken", .tags(.onePermit))
struct OvertakenTests {
    private static let startID = "6f1c2d3e-0000-4000-8000-0000000000aa"
    private let clock = ManualClock()
    private let authority: LocalAuthority
    private let identity = OperationIdentity(idempotencyKey: "refund:1", action: "refund.create", agentID: "desk")

    init() throws {
        let policies = try PolicySet(
            [Policy(name: "all", actionPattern: "*", effect: .allow, priority: 1)],
            version: "1"
        )
        authority = LocalAuthority(
            policies: policies,
            ledger: MemoryLedger(),
            terms: AuthorityTerms(lease: .seconds(60)),
            wallClock: clock
        )
    }

    @Test("An attempt that an earlier one has overtaken gets no permit again, where the first reply was lost")
    func permit() throws {
        let first = try begin("6f1c2d3e-0000-4000-8000-0000000000bb")
        try release()
        _ = try begin(Self.startID)
        guard case .permitted = try ask(Self.startID) else { return #expect(Bool(false), "nothing has happened yet") }
        try succeed(first)
        guard case .alreadyStarted(.completed, .success, let id, _, _) = try ask(Self.startID) else {
            return #expect(Bool(false), "it was permitted again")
        }
        #expect(id == first.operationID)
    }

    @Test(
        "An attempt that an earlier one has overtaken gets no receipt of its start again, where the first one was lost"
    )
    func start() throws {
        let first = try begin("6f1c2d3e-0000-4000-8000-0000000000bb")
        try release()
        guard case .permitted(let second) = try ask(nil) else { return #expect(Bool(false)) }
        let request = StartRequest(second.identity, token: second.token, startID: Self.startID)
        _ = try authority.blocking?.redeemPermit(request)
        #expect(try authority.blocking?.redeemPermit(request).isDuplicate == true)
        try succeed(first)
        let error = #expect(throws: ActionAlreadyStarted.self) { try authority.blocking?.redeemPermit(request) }
        #expect(error?.status == .completed)
        #expect(error?.outcome == .success)
        let report = OutcomeReport(second.identity, token: second.token, reportID: "r", outcome: .success)
        #expect(try authority.blocking?.recordOutcome(report).isDuplicate == false, "what has run all the same is told")
        try authority.verifyEvidence()
    }

    private func ask(_ startID: String?) throws -> GuardReply {
        try #require(authority.blocking).requestPermit(GuardRequest(identity, startID: startID))
    }

    private func begin(_ startID: String) throws -> PermitGrant {
        guard case .permitted(let grant) = try ask(startID) else { throw ConformanceFailure("it was not permitted") }
        return grant
    }

    private func release() throws {
        clock.advance(by: .seconds(60))
        let dave = Approver(name: "dave", authentication: "test")
        try authority.release("refund:1", OperationRelease(by: dave, reason: "it is dead", finding: .processEnded))
    }

    private func succeed(_ grant: PermitGrant) throws {
        let report = OutcomeReport(grant.identity, token: grant.token, reportID: "r", outcome: .success)
        _ = try authority.blocking?.recordOutcome(report)
    }
}
