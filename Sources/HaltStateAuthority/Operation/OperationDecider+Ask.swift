import HaltState

/// Asking for a permit (contract section 1.3).
extension OperationDecider {
    func ask(
        _ operation: GuardedOperation?,
        _ request: GuardRequest,
        _ proposal: Proposal,
        _ tokenDigest: String
    ) throws -> [LedgerEvent] {
        guard let operation, operation.status != .denied else {
            return withStart(decideAfresh(request, proposal, tokenDigest), request)
        }
        guard operation.proposal.digest == proposal.digest else {
            throw IdempotencyConflict(idempotencyKey: request.idempotencyKey, action: request.action)
        }
        switch operation.status {
        case .pending where operation.status(at: now) == .expired: return [event(operation, .expired(.decide))]
        case .approved where operation.status(at: now) == .expired: return [event(operation, .expired(.use))]
        case .approved: return withStart(permitOrWithhold(operation, tokenDigest), request)
        case .denied, .pending, .rejected, .expired, .permitted, .started, .completed: return []
        }
    }

    /// The start that the caller wants with its permit, in the same commit: one flush to disk less for each call.
    private func withStart(_ decision: LedgerEvent, _ request: GuardRequest) -> [LedgerEvent] {
        switch (decision.kind, request.startID) {
        case (.allowed, let startID?), (.permitted, let startID?):
            let start = LedgerEvent(
                id: identifiers.uuid(),
                at: now,
                operationID: decision.operationID,
                idempotencyKey: decision.idempotencyKey,
                kind: .started(started(startID))
            )
            return [decision, start]
        default: return [decision]
        }
    }

    private func decideAfresh(_ request: GuardRequest, _ proposal: Proposal, _ tokenDigest: String) -> LedgerEvent {
        let decision = policies.decide(PolicyCall(proposal))
        let ruling = ruling(decision)
        let kind: LedgerEvent.Kind
        switch decision.effect {
        case .deny: kind = .denied(proposal, ruling, links: request.evidenceContext)
        case .approvalRequired:
            kind = .approvalRequested(
                proposal,
                ruling,
                approvalTerms(decision.approval),
                links: request.evidenceContext
            )
        case .allow: kind = .allowed(proposal, ruling, permit(tokenDigest), links: request.evidenceContext)
        }
        return LedgerEvent(
            id: identifiers.uuid(),
            at: now,
            operationID: identifiers.uuid(),
            idempotencyKey: request.idempotencyKey,
            kind: kind
        )
    }

    /// A human's yes stands for the policies it was given under. Where those of the moment say no, no wins.
    private func permitOrWithhold(_ operation: GuardedOperation, _ tokenDigest: String) -> LedgerEvent {
        let decision = policies.decide(PolicyCall(operation.proposal))
        return decision.effect == .deny
            ? event(operation, .withheld(ruling(decision)))
            : event(operation, .permitted(permit(tokenDigest)))
    }

    func ruling(_ decision: PolicyDecision) -> PolicyRuling {
        PolicyRuling(
            policyID: decision.policyID,
            policyVersion: policies.version,
            policyDigest: policies.digest,
            reason: decision.reason
        )
    }

    private func permit(_ tokenDigest: String) -> PermitTerms {
        PermitTerms(tokenDigest: tokenDigest, expiresAt: now + terms.permitLifetime)
    }

    private func approvalTerms(_ rule: ApprovalRule) -> Approval.Terms {
        Approval.Terms(
            id: identifiers.uuid(),
            decideBy: now + (rule.expiresIn ?? terms.decideWithin),
            useWithin: rule.useWithin ?? terms.useWithin,
            quorum: rule.quorum,
            approvers: rule.approvers
        )
    }
}

extension PolicyCall {
    init(_ proposal: Proposal) {
        self.init(
            action: ActionName(stringLiteral: proposal.action),
            agentID: proposal.agentID,
            resource: proposal.resource,
            riskClass: proposal.riskClass,
            params: proposal.context
        )
    }
}
