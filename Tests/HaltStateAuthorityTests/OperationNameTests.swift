import Expectations
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

@Suite("Names of operations", .tags(.allowedIsWhatRuns, .exactComparison))
struct OperationNameTests {
    private static let refund = CallIdentity(action: "refund.create", agentID: "desk")

    private static func request(_ change: (inout OperationIdentity) -> Void) -> GuardRequest {
        var identity = OperationIdentity(idempotencyKey: "refund:1", call: refund)
        change(&identity)
        return GuardRequest(identity, params: ["amount_cents": 100])
    }

    @Test(
        "A new key or resource that hides something is refused, and names it by its number",
        arguments: [
            ("\u{200B}", "nothing that can be seen"), ("\u{AD}", "nothing that can be seen"),
            ("\u{A0}\u{2800}", "nothing that can be seen"), ("\u{301}", "nothing that can be seen"),
            ("refund\u{202E}1", "U+202E"), ("refund\u{7}1", "control character"),
        ]
    )
    func hidingData(text: String, reason: String) async throws {
        let changes: [(inout OperationIdentity) -> Void] = [
            { $0.idempotencyKey = IdempotencyKey(text) }, { $0.resource = ResourceName(text) },
            { $0.riskClass = RiskClass(text) },
        ]
        for change in changes {
            let authority = try TestAuthority(.allow)
            let refused = await #expect(throws: (any Error).self) {
                try await authority.local.requestPermit(Self.request(change))
            }
            let error = try #require(refused as? any GuardedCallError)
            #expect(!"\(error)".contains(text) && !error.modelMessage.contains(text))
            if !text.hasPrefix("refund\u{7}") { #expect("\(error)".contains(reason), "\(error)") }
            #expect(error is InvalidArguments || (error as? HaltStateError)?.code == .invalidCall)
            #expect(try authority.local.blockingLedger.head(tenant: .local).sequence == 0)
        }
    }

    @Test(
        "A key is data: marks, joiners and blanks at its ends are part of it",
        arguments: [
            "refund:1 ", " refund:1", "नमस्ते\u{200D}", "a\u{200C}b", "cafe\u{301}", "\u{1F468}\u{200D}\u{1F469}", "日本",
        ]
    )
    func data(text: String) async throws {
        let authority = try TestAuthority(.allow)
        let reply = try await authority.local.requestPermit(Self.request { $0.idempotencyKey = IdempotencyKey(text) })
        guard case .permitted(let grant) = reply else {
            Issue.record("\(reply)")
            return
        }
        #expect(grant.identity.idempotencyKey.rawValue.utf8.elementsEqual(text.utf8))
    }

    @Test(
        "A new agent whose name could be taken for another is refused, asked or checked",
        arguments: [
            "desk\u{200B}", "desk ", " desk", "de\u{AD}sk", "\u{202E}desk", "\u{3164}", "desk\u{A0}", "desk\u{FE0F}",
        ]
    )
    func agents(name: String) async throws {
        let authority = try TestAuthority(.allow)
        await #expect(throws: HaltStateError.self) {
            try await authority.local.requestPermit(Self.request { $0.agentID = AgentID(name) })
        }
        let call = CallIdentity(action: "refund.create", agentID: AgentID(name))
        await #expect(throws: HaltStateError.self) { try await authority.local.check(CheckRequest(call)) }
        #expect(try authority.local.blockingLedger.head(tenant: .local).sequence == 0)
    }

    @Test("An agent that an API key names goes on, whatever its name is like")
    func established() async throws {
        let authority = try TestAuthority(.allow)
        let request = Self.request { $0.agentID = "desk\u{200B}" }
        let reply = try await authority.local.requestPermit(request, from: EstablishedCaller(agent: "desk\u{200B}"))
        guard case .permitted = reply else {
            Issue.record("\(reply)")
            return
        }
        await #expect(throws: HaltStateError.self) {
            let other = Self.request { ($0.idempotencyKey, $0.agentID) = ("refund:2", "desk\u{200C}") }
            _ = try await authority.local.requestPermit(other, from: EstablishedCaller(agent: "desk\u{200B}"))
        }
    }

    @Test("What is on record under such names goes on: it is asked for again, starts, ends and is read")
    func onRecord() async throws {
        let ledger = MemoryLedger()
        let authority = LocalAuthority(
            policies: try PolicySet([Policy(name: "all", actionPattern: "refund.*", effect: .allow, priority: 1)]),
            ledger: ledger
        )
        var identity = OperationIdentity(idempotencyKey: "\u{200B}", call: Self.refund)
        identity.agentID = "desk\u{200B}"
        identity.resource = "order\u{202E}"
        // As an earlier version has let it in.
        let approval = Approval.Terms(
            id: "6f1c2d3e-0000-4000-8000-000000000001",
            decideBy: SystemWallClock().now() + .seconds(600),
            useWithin: .seconds(600),
            quorum: 1,
            approvers: []
        )
        let asked = LedgerEvent(
            id: "6f1c2d3e-0000-4000-8000-000000000002",
            at: SystemWallClock().now(),
            operationID: "6f1c2d3e-0000-4000-8000-000000000003",
            idempotencyKey: identity.idempotencyKey,
            kind: .approvalRequested(
                try Proposal(identity.call, context: [:]),
                PolicyRuling(policyID: nil, policyVersion: "1", policyDigest: "", reason: "because"),
                approval,
                links: [:]
            )
        )
        _ = try await ledger.append(to: .key(identity.idempotencyKey), tenant: .local) { _ in [asked] }
        try await authority.decide(approval.id, .approve, by: Approver(name: "alice", authentication: "test"))
        guard case .permitted(let grant) = try await authority.requestPermit(GuardRequest(identity)) else {
            Issue.record("it is approved")
            return
        }
        #expect(identity.mismatch(with: grant.identity) == nil)
        _ = try await authority.redeemPermit(StartRequest(grant.identity, token: grant.token, startID: "s"))
        let report = OutcomeReport(grant.identity, token: grant.token, reportID: "r", outcome: .success)
        _ = try await authority.recordOutcome(report)
        #expect(try await authority.operation("\u{200B}")?.status == .completed)
        try await authority.verifyEvidence()
    }

    @Test(
        "A conflict names the action that holds the key, and the first thing that differs",
        arguments: [
            (IdempotencyConflict.Difference.action, "keys are shared by all actions"), (.agent, "another agent"),
            (.resource, "another resource"), (.riskClass, "another risk class"), (.arguments, "other arguments"),
        ]
    )
    func conflict(difference: IdempotencyConflict.Difference, words: String) async throws {
        let authority = try TestAuthority(.allow)
        _ = try await authority.local.requestPermit(Self.request { _ in })
        var changed = Self.request { identity in
            switch difference {
            case .action: identity.action = "refund.cancel"
            case .agent: identity.agentID = "other"
            case .resource: identity.resource = "order/2"
            case .riskClass: identity.riskClass = "low"
            case .arguments: break
            }
        }
        if difference == .arguments { changed.params["amount_cents"] = 101 }
        let error = await #expect(throws: IdempotencyConflict.self) {
            try await authority.local.requestPermit(changed)
        }
        #expect(error?.heldBy == (difference == .agent ? nil : "refund.create") && error?.difference == difference)
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }
}

@Suite("Keys that a call was given earlier")
struct EarlierKeyTests {
    private static func request(_ key: IdempotencyKey, earlier: IdempotencyKey? = nil, _ amount: Int64 = 1)
        -> GuardRequest
    {
        GuardRequest(
            OperationIdentity(idempotencyKey: key, action: "refund.create", agentID: "desk"),
            params: ["amount": .integer(amount)],
            evidenceContext: earlier.map { ["earlier_key": $0.rawValue] } ?? [:]
        )
    }

    private static func policies(_ effect: PolicyEffect) throws -> PolicySet {
        try PolicySet([Policy(name: "all", actionPattern: "refund.*", effect: effect, priority: 1)])
    }

    private enum Progress: String, CaseIterable { case none, denied, pending, approved, rejected, permitted }

    /// Brings a key as far as it says.
    private static func reach(_ progress: Progress, _ key: IdempotencyKey, _ authority: TestAuthority) async throws {
        switch progress {
        case .none: return
        case .denied: authority.local.policies = try policies(.deny)
        case .permitted: authority.local.policies = try policies(.allow)
        case .pending, .approved, .rejected: authority.local.policies = try policies(.approvalRequired)
        }
        let reply = try await authority.local.requestPermit(request(key))
        guard case .pending(let id, _) = reply, progress != .pending else { return }
        let alice = Approver(name: "alice", authentication: "test")
        try await authority.local.decide(id, progress == .approved ? .approve : .reject, by: alice)
    }

    @Test("A call never runs under its key and under an earlier one, in whatever order they come")
    func never() async throws {
        for own in Progress.allCases {
            for earlier in Progress.allCases {
                let authority = try TestAuthority(.allow)
                try await Self.reach(earlier, "earlier", authority)
                try await Self.reach(own, "own", authority)
                authority.local.policies = try Self.policies(.allow)
                let ran = earlier == .permitted
                let expected =
                    switch own {
                    case .none, .denied: earlier != .none && earlier != .denied
                    case .pending, .approved: ran
                    case .rejected, .permitted: false
                    }
                let asked = Self.request("own", earlier: "earlier")
                do {
                    _ = try await authority.local.requestPermit(asked)
                    #expect(!expected, "\(own) with \(earlier) before")
                } catch let found as EarlierKeyOnRecord {
                    #expect(expected && found.key == "earlier", "\(own) with \(earlier) before")
                }
                let runs = try ["own", "earlier"].filter { try authority.local.operation($0)?.permit != nil }
                #expect(runs.count <= (own == .permitted && ran ? 2 : 1), "\(own) with \(earlier) before")
            }
        }
    }
}

@Suite("Reports say what they say")
struct RepeatedReportTests {
    private static let alice = Approver(name: "alice", authentication: "test")

    private static func started() async throws -> (TestAuthority, PermitGrant) {
        let authority = try TestAuthority(.allow)
        let identity = OperationIdentity(idempotencyKey: "k", action: "refund.create", agentID: "desk")
        guard case .permitted(let grant) = try await authority.local.requestPermit(GuardRequest(identity)) else {
            throw ConformanceFailure("no permit")
        }
        _ = try await authority.local.redeemPermit(StartRequest(grant.identity, token: grant.token, startID: "s"))
        return (authority, grant)
    }

    @Test("The same outcome under a new report identity is the same report")
    func sameOutcome() async throws {
        let (authority, grant) = try await Self.started()
        var report = OutcomeReport(
            grant.identity,
            token: grant.token,
            reportID: "first",
            outcome: .success,
            result: ["refund_id": "r-1"]
        )
        let first = try await authority.local.recordOutcome(report)
        report.reportID = "second"
        let second = try await authority.local.recordOutcome(report)
        #expect(second.eventID == first.eventID && second.isDuplicate && !first.isDuplicate)
        for change in [{ $0.outcome = .error }, { $0.result = ["refund_id": "r-2"] }, { $0.error = "Late" }]
            as [(inout OutcomeReport) -> Void]
        {
            var other = report
            change(&other)
            let error = await #expect(throws: HaltStateError.self) { try await authority.local.recordOutcome(other) }
            #expect(error?.code == .permitInvalid)
            #expect(error?.message.contains("has reported success") == true)
        }
    }

    @Test(
        "A report that comes after a person has found out is kept, and changes their finding only where it is success",
        arguments: Outcome.allCases,
        Outcome.allCases
    )
    func reconciled(found: Outcome, reported: Outcome) async throws {
        let (authority, grant) = try await Self.started()
        authority.clock.advance(by: .seconds(3_600))
        try await authority.local.reconcile("k", found, by: Self.alice, reason: "the bank shows it")
        var late = OutcomeReport(grant.identity, token: grant.token, reportID: "late", outcome: reported)
        let receipt = try await authority.local.recordOutcome(late)
        #expect(!receipt.isDuplicate)
        #expect(try await authority.local.recordOutcome(late).isDuplicate)
        let operation = try #require(try await authority.local.operation("k"))
        #expect(operation.outcome?.fact.outcome == (reported == .success ? .success : found))
        #expect(operation.outcome?.fact.reconciliation?.by.name == (reported == .success ? nil : "alice"))
        #expect(operation.ownReport?.eventID == receipt.eventID)
        late.error = "Late"
        let error = await #expect(throws: HaltStateError.self) { try await authority.local.recordOutcome(late) }
        #expect(error?.message.contains("has reported \(reported.rawValue)") == true)
        try await authority.local.verifyEvidence()
    }

    @Test("Two ways to write one start identity are two starts, and the second is refused")
    func startIdentity() async throws {
        let authority = try TestAuthority(.allow)
        let identity = OperationIdentity(idempotencyKey: "k", action: "refund.create", agentID: "desk")
        guard case .permitted(let grant) = try await authority.local.requestPermit(GuardRequest(identity)) else {
            throw ConformanceFailure("no permit")
        }
        func start(_ id: String) async throws -> StartReceipt {
            try await authority.local.redeemPermit(StartRequest(grant.identity, token: grant.token, startID: id))
        }
        #expect(try await start("caf\u{E9}").isDuplicate == false)
        #expect(try await start("caf\u{E9}").isDuplicate)
        await #expect(throws: ActionAlreadyStarted.self) { try await start("cafe\u{301}") }
    }

    @Test("Who asks again hears whether it has started or only its permit is issued")
    func reasons() async throws {
        let (authority, grant) = try await Self.started()
        let again = try await authority.local.requestPermit(
            GuardRequest(
                OperationIdentity(idempotencyKey: "k", action: "refund.create", agentID: "desk")
            )
        )
        guard case .alreadyStarted(.started, nil, grant.operationID, let reason?, _) = again else {
            Issue.record("\(again)")
            return
        }
        #expect(reason == "it has started, and no outcome is recorded yet")
    }
}
