package import HaltState
package import HaltStateAuthority

/// What people do around the calls of agents: keys, orders, policies, answers that are taken back, a restore. Leaves every kind of event
/// that ``SampleHistory`` does not, and those who ask.
///
/// Golden files were made with it, so it stays as it is: what a later version has to show comes in a history of its own.
package struct PeopleHistory: Sendable {
    package let authority: LocalAuthority
    private let clock = ManualClock()
    private let identifiers = SequentialIdentifiers()
    private let dora = Approver(name: "dora", authentication: "os-user:dora(1000)")
    private let alice = Approver(name: "alice", authentication: "api-key:1f0c93d2a4b6")

    package init(ledger: any Ledger = MemoryLedger(), tenant: TenantID = "shop-7") throws {
        authority = LocalAuthority(
            policies: try PolicySet(
                [
                    Policy(name: "ask", actionPattern: "refund.*", effect: .approvalRequired),
                    Policy(
                        name: "ask another person",
                        actionPattern: "payout.*",
                        effect: .approvalRequired,
                        approval: ApprovalRule(quorum: 2, approvers: ["alice", "bob", "dora"], excludesRequester: true)
                    ),
                ],
                version: "2026-11"
            ),
            ledger: ledger,
            tenant: tenant,
            requester: dora,
            wallClock: clock,
            identifiers: identifiers
        )
    }

    /// Plays the 33 events.
    package func play() throws {
        try playKeys()
        try playOrders()
        try playRequesters()
        try playWithdrawals()
        try playRestore()
    }

    private func append(_ kind: LedgerEvent.Kind, operation: String? = nil, key: IdempotencyKey? = nil) throws {
        clock.advance(by: .seconds(1))
        let id = identifiers.uuid()
        let event = LedgerEvent(
            id: id,
            at: clock.now(),
            operationID: operation ?? id,
            idempotencyKey: key,
            kind: kind
        )
        let target: LedgerTarget = key.map { .key($0) } ?? .none
        _ = try authority.blockingLedger.appendBlocking(to: target, tenant: authority.tenant) { _ in [event] }
    }

    private func request(_ action: ActionName, _ key: IdempotencyKey) -> GuardRequest {
        GuardRequest(
            OperationIdentity(idempotencyKey: key, action: action, agentID: "refund-bot", resource: "order:\(key)"),
            params: ["amount_cents": 4_200, "note": "caf\u{E9} \u{1F4B6} \"x\""],
            evidenceContext: ["api_key": "1f0c93d2a4b6"]
        )
    }

    private func ask(_ request: GuardRequest, from caller: EstablishedCaller? = nil) throws {
        clock.advance(by: .milliseconds(250))
        do {
            let own = EstablishedCaller(person: dora, mayDecide: true)
            _ = try authority.requestPermitBlocking(request, from: caller ?? own)
        } catch is StoppedByOrder {}
    }

    private func answer(_ key: IdempotencyKey, _ decision: Approval.Decision, _ person: Approver) throws {
        clock.advance(by: .seconds(30))
        let id = try approval(key)
        try authority.decide(id, decision, by: person, reason: decision == .reject ? "wrong account!" : nil)
    }

    private func approval(_ key: IdempotencyKey) throws -> String {
        guard let approval = try authority.operation(key)?.approval else {
            throw ConformanceFailure("\(key) waits for nobody")
        }
        return approval.terms.id
    }
}

extension PeopleHistory {
    private func playKeys() throws {
        let bot = KeyChange.Grant(
            name: "desk",
            agent: "refund-bot",
            scopes: ["agent:check", "agent:report"],
            expiresAt: clock.now() + .seconds(86_400)
        )
        let nameless = KeyChange.Grant(name: nil, agent: nil, scopes: [], expiresAt: nil)
        for (key, change) in [
            ("1f0c93d2a4b6", KeyChange.Change.created(bot)), ("2f0c93d2a4b6", .created(nameless)),
            ("2f0c93d2a4b6", .named("alice \u{E9}")), ("2f0c93d2a4b6", .revoked), ("1f0c93d2a4b6", .resumed),
        ] {
            try append(.keyChanged(KeyChange(change, key: key, by: dora)))
        }
        let user = "00000000-0000-4000-8000-0000000000a1"
        for change in [
            UserChange.Change.created(name: "erin \u{E9}", role: "approver"), .reset, .roleChanged("viewer"), .disabled,
            .enabled, .resumed,
        ] {
            try append(.userChanged(UserChange(change, user: user, by: dora)))
        }
        try append(.policiesReloaded(PolicyReload(version: "2026-11", digest: authority.policies.digest, by: alice)))
    }

    private func playOrders() throws {
        let targets: [AgentOrder.Target] = [.agent("refund-bot"), .everyone, .actions("refund.*")]
        for (index, target) in targets.enumerated() {
            clock.advance(by: .seconds(60))
            let status: AgentOrder.Status = index == 1 ? .pause : .kill
            let reason = index == 0 ? "incident \"7\"\u{1F6D1}" : nil
            try give(status, target, reason)
            for _ in 0..<3 { try ask(request("refund.create", "stopped"), from: caller(index)) }
            clock.advance(by: .seconds(60))
            if index == 0 { try ask(request("refund.create", "stopped again"), from: caller(index)) }
            try give(.ok, target, reason)
        }
    }

    private func caller(_ index: Int) -> EstablishedCaller {
        index == 2 ? EstablishedCaller() : EstablishedCaller(apiKey: "1f0c93d2a4b6", person: alice)
    }

    private func give(_ status: AgentOrder.Status, _ target: AgentOrder.Target, _ reason: String?) throws {
        _ = try authority.blockingOrder(status, target, by: dora, reason: reason)
    }

    private func playRequesters() throws {
        try ask(request("refund.create", "of a key"), from: caller(0))
        try answer("of a key", .approve, dora)
        try ask(request("refund.create", "of a person"))
        try answer("of a person", .approve, dora)
        try ask(request("payout.create", "of another person"))
        try answer("of another person", .approve, alice)
    }

    private func playWithdrawals() throws {
        for reason in [nil, "not now"] {
            _ = try authority.withdrawApproval(approval("of a person"), by: dora, reason: reason)
            try answer("of a person", .approve, dora)
        }
        _ = try authority.withdrawApproval(approval("of a key"), of: "dora", by: alice)
        try answer("of a person", .reject, dora)
    }

    private func playRestore() throws {
        let restore = identifiers.uuid()
        let time = clock.now()
        try append(.restored(LedgerRestore(backedUpAt: time, by: dora)), operation: restore)
        for scope: Quarantine.Scope in [.key("refund:1"), .prefix("report:"), .all] {
            let lift = QuarantineLift(scope: scope, by: dora, reason: "looked at the bank")
            try append(.quarantineLifted(lift), operation: restore)
        }
        let unknown = try Proposal(CallIdentity(action: "unknown", agentID: "unknown"), context: [:])
        let finding = OperationOutcome(outcome: .success, reconciliation: .init(by: dora, reason: "on the statement"))
        try append(.found(unknown, finding), operation: identifiers.uuid(), key: "refund:found")
    }
}

extension LocalAuthority {
    /// ``order(_:_:by:reason:)`` from where nothing can be awaited.
    fileprivate func blockingOrder(
        _ status: AgentOrder.Status,
        _ target: AgentOrder.Target,
        by person: Approver,
        reason: String?
    ) throws -> AgentOrder {
        try order(status, target, by: person, reason: reason)
    }
}
