public import HaltState

extension LocalAuthority {
    /// Decides without keeping anything for a later call. The decision is evidence all the same.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerFault``.
    public func check(_ request: CheckRequest) async throws -> CheckReply {
        try await recordedCheck(request, admitting: {}).reply
    }

    /// Decides without keeping anything for a later call, and names the event that is the evidence.
    ///
    /// - Parameters:
    ///   - agent: As in ``requestPermit(_:establishedAgent:admitting:)``.
    ///   - admit: As there.
    /// - Throws: What `admit` throws; ``HaltStateError``; ``LedgerFault``.
    package func recordedCheck(
        _ request: CheckRequest,
        establishedAgent agent: AgentID? = nil,
        admitting admit: @escaping @Sendable () throws -> Void
    ) async throws -> (reply: CheckReply, eventID: String) {
        let question = try CheckQuestion(request, self, establishedAgent: agent)
        _ = try await ledger.append(to: .none, tenant: tenant) { _ in
            try admit()
            return [question.event]
        }
        return (question.reply, question.event.id)
    }

    /// Decides without keeping anything for a later call.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerFault``.
    public func check(_ request: CheckRequest) throws -> CheckReply {
        let question = try CheckQuestion(request, self)
        _ = try ledger.appendBlocking(to: .none, tenant: tenant) { _ in [question.event] }
        return question.reply
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
    let event: LedgerEvent
    let reply: CheckReply

    init(_ request: CheckRequest, _ authority: LocalAuthority, establishedAgent agent: AgentID? = nil) throws {
        try request.params.requireReadable(for: request.call.action)
        let proposal = try Proposal(request.call, context: request.params)
        let decider = authority.decider(establishedAgent: agent)
        try decider.requireNames(request.call)
        let decision = decider.policies.decide(request.call, params: request.params)
        let effect: CheckReply.Decision =
            switch decision.effect {
            case .allow: .allow
            case .deny: .deny
            case .approvalRequired: .approvalRequired
            }
        let requestID = request.evidenceContext["correlation_id"] ?? authority.identifiers.uuid()
        event = LedgerEvent(
            id: authority.identifiers.uuid(),
            at: decider.now,
            operationID: requestID,
            idempotencyKey: nil,
            kind: .checked(proposal, decider.ruling(decision), effect, links: request.evidenceContext)
        )
        reply = CheckReply(
            decision: effect,
            reason: decision.reason,
            policyID: decision.policyID,
            requestID: requestID
        )
    }
}
