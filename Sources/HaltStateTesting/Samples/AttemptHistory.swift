package import HaltState
package import HaltStateAuthority

/// Attempts, as keys go on after failure, doubt, rejection and suspension: every kind of event and every member that
/// ``SampleHistory`` lacks of them.
///
/// Golden files were made with it, so it stays as it is: what a later version has to show comes in a history of its own.
package struct AttemptHistory: Sendable {
    package let authority: LocalAuthority
    private let clock = ManualClock()
    private let dave = Approver(name: "dave", authentication: "os-user:dave")

    package init(ledger: any Ledger = MemoryLedger(), tenant: TenantID = "shop-7") throws {
        let policies = try PolicySet(
            [
                Policy(name: "refunds", actionPattern: "refund.*", effect: .allow, priority: 1),
                Policy(
                    name: "payouts need a human",
                    actionPattern: "payout.*",
                    effect: .approvalRequired,
                    priority: 1,
                    approval: ApprovalRule(expiresIn: .seconds(86_400), useWithin: .seconds(3_600), attempts: 3)
                ),
            ],
            version: "2026-11"
        )
        authority = LocalAuthority(
            policies: policies,
            ledger: ledger,
            tenant: tenant,
            wallClock: clock,
            identifiers: SequentialIdentifiers()
        )
    }

    /// Plays the 56 events.
    package func play() throws {
        try playReleases()
        try playLateReports()
        try playApprovals()
        try playSuspension()
    }

    private func ask(_ action: ActionName, _ key: IdempotencyKey, amount: Int64 = 4_200) throws -> PermitGrant? {
        clock.advance(by: .seconds(1))
        let identity = OperationIdentity(idempotencyKey: key, action: action, agentID: "refund-bot")
        let request = GuardRequest(identity, params: ["amount_cents": .integer(amount)])
        guard case .permitted(let grant) = try authority.blocking?.requestPermit(request) else { return nil }
        return grant
    }

    private func begin(_ action: ActionName, _ key: IdempotencyKey, amount: Int64 = 4_200) throws -> PermitGrant {
        guard let grant = try ask(action, key, amount: amount) else { throw ConformanceFailure("\(key) got no permit") }
        _ = try authority.blocking?.redeemPermit(
            StartRequest(grant.identity, token: grant.token, startID: "start of \(grant.operationID)")
        )
        return grant
    }

    private func report(_ grant: PermitGrant, _ outcome: Outcome, _ effect: OutcomeEffect = .unknown) throws {
        clock.advance(by: .seconds(1))
        let report = OutcomeReport(
            grant.identity,
            token: grant.token,
            reportID: "report of \(grant.operationID)",
            outcome: outcome,
            error: outcome == .error ? "BankAway" : nil,
            effect: effect
        )
        _ = try authority.blocking?.recordOutcome(report)
    }

    private func release(
        _ key: IdempotencyKey,
        _ finding: OperationRelease.Finding? = nil,
        _ change: OperationRelease.Change = .refused
    ) throws {
        clock.advance(by: .seconds(1))
        let release = OperationRelease(by: dave, reason: "asked the bank", finding: finding, change: change)
        try authority.release(key, release)
    }

    private func decide(_ key: IdempotencyKey, _ decision: Approval.Decision) throws {
        guard let approval = try authority.operation(key)?.approval else {
            throw ConformanceFailure("\(key) waits for nobody")
        }
        clock.advance(by: .seconds(1))
        try authority.decide(approval.terms.id, decision, by: dave)
    }
}

extension AttemptHistory {
    /// A failure and a rejection are released, the latter for another amount.
    private func playReleases() throws {
        try report(begin("refund.create", "refund:failed"), .error)
        try release("refund:failed")
        try report(begin("refund.create", "refund:failed"), .success)
        _ = try ask("payout.send", "payout:rejected")
        try decide("payout:rejected", .reject)
        try release("payout:rejected", nil, .allowed)
        _ = try ask("payout.send", "payout:rejected", amount: 100)
    }

    /// What is in doubt is released, and the earlier attempt reports after all: before another one begins, before it starts,
    /// after that, and an error that changes nothing.
    private func playLateReports() throws {
        for (key, outcome) in [
            ("early", Outcome.success), ("permitted", .success), ("started", .success), ("error", .error),
        ] {
            let key = IdempotencyKey("refund:late:\(key)")
            let first = try begin("refund.create", key)
            clock.advance(by: .seconds(3_600))
            try release(key, outcome == .error ? .processEnded : .noEffect)
            switch key {
            case "refund:late:early": break
            case "refund:late:permitted": _ = try ask("refund.create", key)
            default: _ = try begin("refund.create", key)
            }
            try report(first, outcome)
        }
    }

    /// An approval is good for three attempts.
    private func playApprovals() throws {
        _ = try ask("payout.send", "payout:thrice")
        try decide("payout:thrice", .approve)
        for _ in 0..<3 { try report(begin("payout.send", "payout:thrice"), .error, .none) }
        _ = try ask("payout.send", "payout:thrice")
    }

    /// A body waits for an approval inside, and goes on when it is given.
    private func playSuspension() throws {
        _ = try ask("payout.send", "payout:outside")
        try decide("payout:outside", .approve)
        let grant = try begin("payout.send", "payout:outside")
        _ = try ask("payout.send", "payout:inside")
        guard let inner = try authority.operation("payout:inside")?.approval?.terms.id else {
            throw ConformanceFailure("nobody was asked inside")
        }
        try report(grant, .error, .suspended(approvalID: inner))
        try decide("payout:inside", .approve)
        try report(begin("payout.send", "payout:outside"), .success)
    }
}
