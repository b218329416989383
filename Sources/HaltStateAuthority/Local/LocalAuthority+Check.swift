public import HaltState

extension LocalAuthority {
    /// Decides without keeping anything for a later call. The decision is evidence all the same.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerFault``.
    public func check(_ request: CheckRequest) async throws -> CheckReply {
        do { return try await recordedCheck(request).reply } catch let stop as StoppedByOrder {
            return CheckReply(decision: .deny, reason: stop.reason)
        }
    }

    /// Decides without keeping anything for a later call, and names the event that is the evidence.
    ///
    /// - Parameter caller: What somebody has vouched for of who asks.
    /// - Throws: ``StoppedByOrder``; ``HaltStateError``; ``LedgerFault``.
    package func recordedCheck(
        _ request: CheckRequest,
        from caller: EstablishedCaller = EstablishedCaller()
    ) async throws -> (reply: CheckReply, eventID: String) {
        let proposal = try CheckQuestion.proposal(of: request)
        for _ in 0..<CheckQuestion.verdictLimit {
            let question = try CheckQuestion(request, proposal, await verdict(on: proposal), self, from: caller)
            do {
                _ = try await ledger.append(to: .none, tenant: tenant) { try question.events($0) }.admitted()
                return (question.reply, question.event.id)
            } catch is VerdictOutdated {}
        }
        throw CheckQuestion.undecided(request)
    }

    /// Decides without keeping anything for a later call.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerFault``.
    public func check(_ request: CheckRequest) throws -> CheckReply {
        let proposal = try CheckQuestion.proposal(of: request)
        for _ in 0..<CheckQuestion.verdictLimit {
            let question = try CheckQuestion(request, proposal, PolicyVerdict(policies, on: proposal), self)
            do {
                let entry = try ledger.appendBlocking(to: .none, tenant: tenant) { try question.events($0) }
                if let refusal = entry.refusal { return CheckReply(decision: .deny, reason: refusal.reason) }
                return question.reply
            } catch is VerdictOutdated {}
        }
        throw CheckQuestion.undecided(request)
    }

    /// Records how a checked call ended, and the decision that it follows, or that this is only claimed.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerFault``.
    public func recordCheck(_ report: CheckReport) async throws -> CheckReceipt {
        try await recordCheck(report, isOfKnownCheck: true)
    }

    /// Records how a checked call ended.
    ///
    /// - Parameter isKnown: Whether the check may have been told the report's identity. Without that, nothing is looked for.
    /// - Throws: ``HaltStateError``; ``LedgerFault``.
    package func recordCheck(_ report: CheckReport, isOfKnownCheck isKnown: Bool) async throws -> CheckReceipt {
        let event = try event(for: report, isOfKnownCheck: isKnown)
        _ = try await ledger.append(to: .none, tenant: tenant) { _ in [event] }
        return CheckReceipt(evidenceID: event.id)
    }

    /// Records how a checked call ended, and the decision that it follows, or that this is only claimed.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerFault``.
    public func recordCheck(_ report: CheckReport) throws -> CheckReceipt {
        let event = try event(for: report)
        _ = try ledger.appendBlocking(to: .none, tenant: tenant) { _ in [event] }
        return CheckReceipt(evidenceID: event.id)
    }

    private func event(for report: CheckReport, isOfKnownCheck isKnown: Bool = true) throws -> LedgerEvent {
        let decision = isKnown ? try decision(before: report)?.id : nil
        var report = report
        report.result = report.result?.keepable
        report.evidenceContext = (report.evidenceContext ?? [:]).merging([
            CheckReport.decisionLink: decision ?? CheckReport.claimedDecision
        ]) { $1 }
        return LedgerEvent(
            id: identifiers.uuid(),
            at: wallClock.now(),
            operationID: report.requestID,
            idempotencyKey: nil,
            kind: .checkReported(report)
        )
    }
}

/// A stateless check, its answer and its evidence.
private struct CheckQuestion: Sendable {
    /// How often the policies may be replaced while one check is decided.
    static let verdictLimit = 16

    private let proposal: Proposal
    private let verdict: PolicyVerdict
    private let authority: LocalAuthority
    private let decider: OperationDecider
    let event: LedgerEvent
    let reply: CheckReply

    init(
        _ request: CheckRequest,
        _ proposal: Proposal,
        _ verdict: PolicyVerdict,
        _ authority: LocalAuthority,
        from caller: EstablishedCaller = EstablishedCaller()
    ) throws {
        decider = authority.decider(for: caller)
        (self.proposal, self.verdict, self.authority) = (proposal, verdict, authority)
        try decider.requireNames(request.call)
        let decision = verdict.decision
        let effect: CheckReply.Decision =
            switch decision.effect {
            case .allow: .allow
            case .deny: .deny
            case .approvalRequired: .approvalRequired
            }
        let requestID = request.evidenceContext[CorrelationID.link] ?? authority.identifiers.uuid()
        event = LedgerEvent(
            id: authority.identifiers.uuid(),
            at: decider.now,
            operationID: requestID,
            idempotencyKey: nil,
            kind: .checked(proposal, verdict.ruling, effect, links: request.evidenceContext)
        )
        reply = CheckReply(
            decision: effect,
            reason: decision.reason,
            policyID: decision.policyID,
            requestID: requestID
        )
    }

    /// The evidence of the answer, or of an order that holds the call up.
    ///
    /// - Throws: ``VerdictOutdated``.
    func events(_ state: LedgerState) throws -> [LedgerEvent] {
        guard verdict.holds(for: proposal, under: authority.policies) else { throw VerdictOutdated() }
        return [decider.refusal(state, proposal.call, key: nil) ?? event]
    }

    static func undecided(_ request: CheckRequest) -> HaltStateError {
        let message = "the policies were replaced each time that \(request.call.action) was decided; try again"
        return HaltStateError(code: .unavailable, message: message)
    }

    static func proposal(of request: CheckRequest) throws -> Proposal {
        try request.params.requireReadable(for: request.call.action)
        return try Proposal(request.call, context: request.params)
    }
}
