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
        let proposal = try CheckQuestion.proposal(of: request)
        let question = try CheckQuestion(request, proposal, await verdict(on: proposal), self, establishedAgent: agent)
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
        let proposal = try CheckQuestion.proposal(of: request)
        let question = try CheckQuestion(request, proposal, PolicyVerdict(policies, on: proposal), self)
        _ = try ledger.appendBlocking(to: .none, tenant: tenant) { _ in [question.event] }
        return question.reply
    }

    /// Records how a checked call ended.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerFault``.
    public func recordCheck(_ report: CheckReport) async throws -> CheckReceipt {
        let event = event(for: report)
        _ = try await ledger.append(to: .none, tenant: tenant) { _ in [event] }
        return CheckReceipt(evidenceID: event.id)
    }

    /// Records how a checked call ended.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerFault``.
    public func recordCheck(_ report: CheckReport) throws -> CheckReceipt {
        let event = event(for: report)
        _ = try ledger.appendBlocking(to: .none, tenant: tenant) { _ in [event] }
        return CheckReceipt(evidenceID: event.id)
    }

    private func event(for report: CheckReport) -> LedgerEvent {
        var report = report
        report.result = report.result?.keepable
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

    init(
        _ request: CheckRequest,
        _ proposal: Proposal,
        _ verdict: PolicyVerdict,
        _ authority: LocalAuthority,
        establishedAgent agent: AgentID? = nil
    ) throws {
        let decider = authority.decider(establishedAgent: agent)
        try decider.requireNames(request.call)
        let decision = verdict.decision
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
            kind: .checked(proposal, verdict.ruling, effect, links: request.evidenceContext)
        )
        reply = CheckReply(
            decision: effect,
            reason: decision.reason,
            policyID: decision.policyID,
            requestID: requestID
        )
    }

    static func proposal(of request: CheckRequest) throws -> Proposal {
        try request.params.requireReadable(for: request.call.action)
        return try Proposal(request.call, context: request.params)
    }
}
