package import HaltState
package import HaltStateAuthority

/// Makes the events of one operation, or of stateless checks, each of them different from every other.
package struct SampleOperation: Sendable {
    package let key: IdempotencyKey
    package let operationID: String
    package let approvalID: String
    package let proposal: Proposal
    private let clock: ManualClock
    private let identifiers: SequentialIdentifiers

    package init(
        _ key: IdempotencyKey,
        context: GuardContext = ["amount_cents": 12_900, "currency": "EUR", "tags": ["retail", "online"]],
        clock: ManualClock = ManualClock(),
        identifiers: SequentialIdentifiers
    ) throws {
        self.key = key
        self.clock = clock
        self.identifiers = identifiers
        operationID = identifiers.uuid()
        approvalID = identifiers.uuid()
        proposal = try Proposal(
            CallIdentity(action: "refund.create", agentID: "refund-bot", resource: "order:\(key)", riskClass: "high"),
            context: context
        )
    }

    /// The operation's next event; the clock moves on by a second.
    package func event(_ kind: LedgerEvent.Kind) -> LedgerEvent {
        clock.advance(by: .seconds(1))
        let isCheck =
            switch kind {
            case .checked, .checkReported: true
            default: false
            }
        return LedgerEvent(
            id: identifiers.uuid(),
            at: clock.now(),
            operationID: operationID,
            idempotencyKey: isCheck ? nil : key,
            kind: kind
        )
    }

    /// The operation's first event as another attempt, which is allowed unless something else is said.
    package func attempt(
        _ number: Int,
        after previous: String,
        _ kind: LedgerEvent.Kind? = nil,
        approval: CarriedApproval? = nil
    ) -> LedgerEvent {
        let event = event(kind ?? .allowed(proposal, ruling, permitTerms, links: links))
        return LedgerEvent(
            id: event.id,
            at: event.at,
            operationID: operationID,
            idempotencyKey: key,
            attempt: Attempt(number: number, previous: previous, approval: approval),
            kind: event.kind
        )
    }

    /// The operation's first event as another attempt, after another operation.
    package func attempt(
        _ number: Int,
        after previous: SampleOperation,
        _ kind: LedgerEvent.Kind? = nil,
        approval: CarriedApproval? = nil
    ) -> LedgerEvent {
        attempt(number, after: previous.operationID, kind, approval: approval)
    }

    /// A start under an identity of the caller's.
    package func started(_ startID: String) -> LedgerEvent {
        event(.started(OperationStart(startID: startID, leaseExpiresAt: clock.now() + .seconds(900))))
    }

    /// The outcome of a body that failed, with what it says of its effect.
    package func failed(_ effect: OutcomeEffect) -> LedgerEvent {
        event(
            .completed(
                OperationOutcome(outcome: .error, reportID: identifiers.uuid(), error: "BankAway", effect: effect)
            )
        )
    }

    package func released(_ finding: OperationRelease.Finding? = nil) -> LedgerEvent {
        let dave = Approver(name: "dave", authentication: "os-user:dave")
        return event(.released(OperationRelease(by: dave, reason: "asked the bank", finding: finding)))
    }

    package func overtaken(by other: SampleOperation) -> LedgerEvent { event(.overtaken(by: other.operationID)) }

    package var ruling: PolicyRuling {
        PolicyRuling(
            policyID: "refunds",
            policyVersion: "2026-01",
            policyDigest: String(repeating: "5a", count: 32),
            reason: "refunds over 100 EUR need a human"
        )
    }

    private var links: [String: String] { ["correlation_id": operationID] }

    package var denied: LedgerEvent { event(.denied(proposal, ruling, links: links)) }
    package var allowed: LedgerEvent { event(.allowed(proposal, ruling, permitTerms, links: links)) }
    package var asked: LedgerEvent { event(.approvalRequested(proposal, ruling, approvalTerms, links: links)) }
    package var permitted: LedgerEvent { event(.permitted(permitTerms)) }
    package var withheld: LedgerEvent { event(.withheld(ruling)) }
    package var checked: LedgerEvent { event(.checked(proposal, ruling, .approvalRequired, links: links)) }

    package var started: LedgerEvent {
        event(.started(OperationStart(startID: identifiers.uuid(), leaseExpiresAt: clock.now() + .seconds(900))))
    }

    package var checkReported: LedgerEvent {
        let report = CheckReport(
            proposal.call,
            requestID: operationID,
            status: .success,
            decision: .allow,
            policyID: "refunds",
            result: ["refund_id": "r-1"],
            evidenceContext: links
        )
        return event(.checkReported(report))
    }

    package func voted(_ decision: Approval.Decision, by name: String, reason: String? = "seen") -> LedgerEvent {
        let approver = Approver(name: name, authentication: "os-user:\(name)")
        // A vote has no time of its own: it is its event's.
        let at = clock.now() + .seconds(1)
        return event(.voted(Approval.Vote(approver: approver, decision: decision, reason: reason, at: at)))
    }

    package func withdrawn(of name: String, by person: String, reason: String? = "another account") -> LedgerEvent {
        let person = Approver(name: person, authentication: "os-user:\(person)")
        // As with a vote.
        let at = clock.now() + .seconds(1)
        return event(.approvalWithdrawn(Approval.Withdrawal(of: name, by: person, reason: reason, at: at)))
    }

    package func expired(_ approvalClock: Approval.Clock) -> LedgerEvent { event(.expired(approvalClock)) }

    package func completed(_ outcome: Outcome) -> LedgerEvent {
        event(
            .completed(
                OperationOutcome(
                    outcome: outcome,
                    reportID: identifiers.uuid(),
                    error: outcome == .error ? "PaymentDeclined" : nil,
                    result: outcome == .success ? ["refund_id": "r-1", "amount_cents": 12_900] : nil
                )
            )
        )
    }

    package var reconciled: LedgerEvent {
        let approver = Approver(name: "dora", authentication: "os-user:dora")
        let finding = OperationOutcome.Reconciliation(by: approver, reason: "the bank shows no transfer")
        return event(.completed(OperationOutcome(outcome: .error, reconciliation: finding)))
    }

    private var permitTerms: PermitTerms {
        PermitTerms(
            tokenDigest: SHA256Digest.text(of: Array(identifiers.uuid().utf8)),
            expiresAt: clock.now() + .seconds(60)
        )
    }

    private var approvalTerms: Approval.Terms {
        Approval.Terms(
            id: approvalID,
            decideBy: clock.now() + .seconds(86_400),
            useWithin: .seconds(1_800),
            quorum: 2,
            approvers: ["alice", "bob", "carol"]
        )
    }
}
