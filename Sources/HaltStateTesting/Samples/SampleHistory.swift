package import HaltState
package import HaltStateAuthority

/// A refund desk at work: rounds of calls, approvals, accidents and checks that leave every kind of event.
///
/// Golden files were made with it, and a test holds them against it byte by byte. So it stays as it is: what a later
/// version has to show comes in a history of its own.
package struct SampleHistory: Sendable {
    package let authority: LocalAuthority
    package let clock: ManualClock

    package init(ledger: any Ledger = MemoryLedger(), tenant: TenantID = "shop-7") throws {
        let clock = ManualClock()
        self.clock = clock
        authority = LocalAuthority(
            policies: try Self.policies(),
            ledger: ledger,
            tenant: tenant,
            wallClock: clock,
            identifiers: SequentialIdentifiers()
        )
    }

    /// What decides; where exports are forbidden, those that were approved before are withheld.
    package static func policies(forbidExports: Bool = false) throws -> PolicySet {
        let exports: Policy =
            forbidExports
            ? Policy(name: "no exports", actionPattern: "export.*", effect: .deny, priority: 90)
            : Policy(
                name: "exports need a human",
                actionPattern: "export.*",
                effect: .approvalRequired,
                priority: 90,
                approval: ApprovalRule(expiresIn: .seconds(90 * 86_400), useWithin: .seconds(86_400))
            )
        let large = ApprovalRule(
            expiresIn: .seconds(3_600),
            useWithin: .seconds(600),
            quorum: 2,
            approvers: ["alice", "bob", "carol"]
        )
        return try PolicySet(
            [
                exports,
                Policy(
                    name: "large refunds need two",
                    actionPattern: "refund.*",
                    effect: .approvalRequired,
                    priority: 80,
                    conditions: [PolicyCondition(path: "params.amount_cents", op: .greaterThan, value: 50_000)],
                    approval: large
                ),
                Policy(name: "refunds", actionPattern: "refund.*", effect: .allow, priority: 10),
                Policy(name: "no deletions", actionPattern: "data.delete", effect: .deny, priority: 100),
            ],
            version: forbidExports ? "2026-02" : "2026-01"
        )
    }

    /// Plays so many rounds of 36 events each.
    package func play(rounds: ClosedRange<Int>) throws {
        for round in rounds {
            try playAllowed(round)
            try playAccidents(round)
            try playApprovals(round)
            try playLateApprovals(round)
            try playExports(round)
            try playChecks(round)
        }
    }

    package func request(_ action: ActionName, _ key: IdempotencyKey, amount: Int64 = 4_200, note: String = "")
        -> GuardRequest
    {
        GuardRequest(
            OperationIdentity(
                idempotencyKey: key,
                action: action,
                agentID: "refund-bot",
                resource: action == "data.delete" ? nil : "order:\(key)",
                riskClass: action == "data.delete" ? nil : "high"
            ),
            params: [
                "amount_cents": .integer(amount), "currency": "EUR", "note": .string(note), "window": nil,
                "arguments_digest": "hmac-sha256:00",
            ],
            evidenceContext: ["correlation_id": "e7f3c7a8-6f0e-4c56-8d3b-bf4d6d9c9a11", "conversation_id": "c-1"]
        )
    }

    /// Asks for a permit, and after it has been granted starts.
    @discardableResult
    package func ask(_ request: GuardRequest, starts: Bool = true) throws -> PermitGrant? {
        clock.advance(by: .milliseconds(250))
        guard case .permitted(let grant) = try authority.blocking?.requestPermit(request) else { return nil }
        if starts {
            clock.advance(by: .microseconds(1_500))
            _ = try authority.blocking?.redeemPermit(
                StartRequest(grant.identity, token: grant.token, startID: "6f1c2d3e-0000-4000-8000-00000000000a")
            )
        }
        return grant
    }

    package func report(_ request: GuardRequest, _ grant: PermitGrant?, _ outcome: Outcome) throws {
        guard let grant else { throw ConformanceFailure("\(request.identity.action) got no permit") }
        clock.advance(by: .seconds(2))
        _ = try authority.blocking?.recordOutcome(
            OutcomeReport(
                grant.identity,
                token: grant.token,
                reportID: "6f1c2d3e-0000-4000-8000-00000000000b",
                outcome: outcome,
                error: outcome == .error ? "PaymentDeclined" : nil,
                result: outcome == .success
                    ? ["refund_id": "r-1", "fee": 0.25, "large": 1e17, "parts": [1, nil]] : nil
            )
        )
    }

    package func answer(_ key: IdempotencyKey, _ decision: Approval.Decision, _ name: String, _ reason: String?) throws
    {
        guard let approval = try authority.operation(key)?.approval else {
            throw ConformanceFailure("\(key) waits for nobody")
        }
        clock.advance(by: .seconds(30))
        let approver = Approver(name: name, authentication: "os-user:\(name)")
        try authority.decide(approval.terms.id, decision, by: approver, reason: reason)
    }
}

extension SampleHistory {
    private func playAllowed(_ round: Int) throws {
        try ask(request("data.delete", "delete:\(round)"))
        let paid = request("refund.create", "refund:paid:\(round)", note: "\"quoted\" \\ \t\u{1}\u{7F} caf\u{E9}")
        try report(paid, ask(paid), .success)
        let failed = request("refund.create", "refund:failed:\(round)", note: "\u{1F4B6} \u{2028} </script>\n")
        try report(failed, ask(failed), .error)
    }

    private func playAccidents(_ round: Int) throws {
        let dora = Approver(name: "dora", authentication: "os-user:dora")
        try ask(request("refund.create", "refund:lost:\(round)"), starts: false)
        try ask(request("refund.create", "refund:crashed:\(round)"))
        clock.advance(by: .seconds(3_600))
        try authority.reconcile("refund:lost:\(round)", .error, by: dora, reason: "never left the desk")
        try authority.reconcile("refund:crashed:\(round)", .success, by: dora, reason: "the bank shows it")
    }

    private func playApprovals(_ round: Int) throws {
        let approved = request("refund.create", "refund:large:\(round)", amount: 60_000)
        try ask(approved)
        try answer(approved.identity.idempotencyKey, .approve, "alice", "known customer")
        try answer(approved.identity.idempotencyKey, .approve, "bob", nil)
        try report(approved, ask(approved), .success)
        let rejected = request("refund.create", "refund:rejected:\(round)", amount: 70_000)
        try ask(rejected)
        try answer(rejected.identity.idempotencyKey, .reject, "carol", "sent twice")
    }

    private func playLateApprovals(_ round: Int) throws {
        let undecided = request("refund.create", "refund:undecided:\(round)", amount: 80_000)
        try ask(undecided)
        clock.advance(by: .seconds(3_600))
        try ask(undecided)
        let unused = request("refund.create", "refund:unused:\(round)", amount: 90_000)
        try ask(unused)
        try answer(unused.identity.idempotencyKey, .approve, "alice", nil)
        try answer(unused.identity.idempotencyKey, .approve, "carol", nil)
        clock.advance(by: .seconds(600))
        try ask(unused)
    }

    private func playExports(_ round: Int) throws {
        let withheld = request("export.customers", "export:\(round)")
        try ask(withheld)
        try answer(withheld.identity.idempotencyKey, .approve, "alice", "for the auditor")
        authority.policies = try Self.policies(forbidExports: true)
        try ask(withheld)
        authority.policies = try Self.policies()
        try report(withheld, ask(withheld), .success)
        try ask(request("export.orders", "export:open:\(round)"))
    }

    private func playChecks(_ round: Int) throws {
        clock.advance(by: .seconds(1))
        let check = CheckRequest(
            CallIdentity(action: "refund.create", agentID: "refund-bot"),
            params: ["amount_cents": 10]
        )
        let reply = try authority.blocking?.check(check)
        for evidence in [nil, ["correlation_id": "c-\(round)"]] {
            let report = CheckReport(
                check.call,
                requestID: reply?.requestID ?? "",
                status: .success,
                decision: .allow,
                policyID: reply?.policyID,
                result: evidence == nil ? nil : ["count": 1],
                evidenceContext: evidence
            )
            _ = try authority.blocking?.recordCheck(report)
        }
    }
}
