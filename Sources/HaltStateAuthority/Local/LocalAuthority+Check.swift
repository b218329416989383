public import HaltState

extension LocalAuthority {
    /// Decides without keeping anything for a later call. The decision is evidence all the same.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerError``.
    public func check(_ request: CheckRequest) async throws -> CheckReply {
        do { return try await recordedCheck(request).reply } catch let stop as StoppedByOrder {
            return CheckReply(decision: .deny, reason: stop.reason)
        } catch let error as HaltStateError where error.isUnanswered {
            throw Self.reached(error)
        }
    }

    /// Decides without keeping anything for a later call, and names the event that is the evidence.
    ///
    /// - Parameter caller: What somebody has vouched for of who asks.
    /// - Throws: ``StoppedByOrder``; ``HaltStateError``; ``LedgerError``.
    package func recordedCheck(
        _ request: CheckRequest,
        from caller: EstablishedCaller = EstablishedCaller()
    ) async throws -> (reply: CheckReply, eventID: String) {
        let proposal = try CheckQuestion.proposal(of: request)
        for _ in 0..<CheckQuestion.verdictLimit {
            let question = try CheckQuestion(request, proposal, await verdict(on: proposal), self, from: caller)
            do {
                _ = try await ledger.append(to: .none, tenant: tenant) { try question.events($0) }.admitted()
                return (question.reply, question.eventID)
            } catch is VerdictOutdated {}
        }
        throw CheckQuestion.undecided(request)
    }

    /// Decides without keeping anything for a later call.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerError``.
    public func check(_ request: CheckRequest) throws -> CheckReply {
        let proposal = try CheckQuestion.proposal(of: request)
        for _ in 0..<CheckQuestion.verdictLimit {
            let question = try CheckQuestion(request, proposal, PolicyVerdict(policies, on: proposal), self)
            do {
                let entry = try blockingLedger.appendBlocking(to: .none, tenant: tenant) { try question.events($0) }
                if let refusal = entry.refusal { return CheckReply(decision: .deny, reason: refusal.reason) }
                return question.reply
            } catch is VerdictOutdated {
            } catch let error as HaltStateError where error.isUnanswered {
                throw Self.reached(error)
            }
        }
        throw CheckQuestion.undecided(request)
    }

    /// A ledger that did not answer is no authority that was not reached: this one was, and could not look at its orders. So `failOpen`
    /// opens nothing.
    private static func reached(_ error: HaltStateError) -> HaltStateError {
        HaltStateError(code: .unavailable, message: error.message, retryAfter: error.retryAfter)
    }

    /// Records how a checked call ended, and the decision that it follows, or that this is only claimed.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerError``.
    public func recordCheck(_ report: CheckReport) async throws -> CheckReceipt {
        try await recordCheck(report, isOfKnownCheck: true)
    }

    /// Records how a checked call ended.
    ///
    /// - Parameter isKnown: Whether the check may have been told the report's identity. Without that, nothing is looked for.
    /// - Throws: ``HaltStateError``; ``LedgerError``.
    package func recordCheck(_ report: CheckReport, isOfKnownCheck isKnown: Bool) async throws -> CheckReceipt {
        var decision: LedgerEvent?
        if isKnown { decision = try await ledger.read { [tenant] in try $0.decision(before: report, tenant: tenant) } }
        let record = record(of: report, after: decision)
        _ = try await ledger.append(to: .none, tenant: tenant) { [record($0)] }
        return CheckReceipt(evidenceID: record.id)
    }

    /// Records how a checked call ended, and the decision that it follows, or that this is only claimed.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerError``.
    public func recordCheck(_ report: CheckReport) throws -> CheckReceipt {
        let ledger = try blockingLedger
        let record = record(of: report, after: try ledger.decision(before: report, tenant: tenant))
        _ = try ledger.appendBlocking(to: .none, tenant: tenant) { [record($0)] }
        return CheckReceipt(evidenceID: record.id)
    }

    private func record(of report: CheckReport, after decision: LedgerEvent?) -> CheckRecord {
        var report = report
        report.result = report.result?.keepable
        report.evidenceContext = (report.evidenceContext ?? [:]).merging([
            CheckReport.decisionLink: decision?.id ?? CheckReport.claimedDecision
        ]) { $1 }
        return CheckRecord(id: identifiers.uuid(), report: report, watch: wallClock)
    }
}

/// The evidence of how a checked call ended.
private struct CheckRecord: Sendable {
    let id: String
    let report: CheckReport
    let watch: ClockWatch

    /// The event, at the time that the ledger gives it.
    func callAsFunction(_ state: LedgerState) -> LedgerEvent {
        LedgerEvent(
            id: id,
            at: watch.now(at: state.time),
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

    private let request: CheckRequest
    private let proposal: Proposal
    private let verdict: PolicyVerdict
    private let authority: LocalAuthority
    private let caller: EstablishedCaller
    private let requestID: String
    let eventID: String
    let reply: CheckReply

    init(
        _ request: CheckRequest,
        _ proposal: Proposal,
        _ verdict: PolicyVerdict,
        _ authority: LocalAuthority,
        from caller: EstablishedCaller = EstablishedCaller()
    ) throws {
        (self.request, self.proposal, self.verdict) = (request, proposal, verdict)
        (self.authority, self.caller) = (authority, caller)
        try caller.requireNames(request.call)
        let decision = verdict.decision
        let effect: CheckReply.Decision =
            switch decision.effect {
            case .allow: .allow
            case .deny: .deny
            case .approvalRequired: .approvalRequired
            }
        requestID = request.evidenceContext[CorrelationID.link] ?? authority.identifiers.uuid()
        eventID = authority.identifiers.uuid()
        reply = CheckReply(
            decision: effect,
            reason: decision.reason,
            policyID: decision.policyID,
            requestID: requestID
        )
    }

    /// The evidence of the answer, or of an order that holds the call up.
    ///
    /// - Throws: ``VerdictOutdated``; ``HaltStateError``.
    func events(_ state: LedgerState) throws -> [LedgerEvent] {
        guard verdict.holds(for: proposal, under: authority.policies) else { throw VerdictOutdated() }
        let decider = authority.decider(for: caller, at: state.time)
        if let refusal = try decider.refusal(state, proposal.call, key: nil) { return [refusal] }
        return [
            LedgerEvent(
                id: eventID,
                at: decider.now,
                operationID: requestID,
                idempotencyKey: nil,
                kind: .checked(proposal, verdict.ruling, reply.decision, links: request.evidenceContext)
            )
        ]
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
