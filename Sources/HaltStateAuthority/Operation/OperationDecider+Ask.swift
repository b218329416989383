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
            try requireNames(request.identity, after: operation?.identity)
            return withStart(decideAfresh(request, proposal, tokenDigest), request)
        }
        guard operation.isKnownByKeyOnly || operation.proposal == proposal else {
            throw conflict(operation, request.identity)
        }
        switch operation.status {
        case .pending where operation.status(at: now) == .expired: return [event(operation, .expired(.decide))]
        case .approved where operation.status(at: now) == .expired: return [event(operation, .expired(.use))]
        case .approved: return withStart(permitOrWithhold(operation, tokenDigest), request)
        case .started: return repeatPermit(operation, request, tokenDigest)
        case .denied, .pending, .rejected, .expired, .permitted, .completed: return []
        }
    }

    /// Refuses a call that is on record under a key that it was given before the tenant had a binding key, also where it has
    /// got on there while this key waits. Only clients whose arguments make their keys name such keys. A denial reserves none.
    func requireNoneEarlier(_ state: LedgerState) throws {
        let found =
            switch state.operation?.status {
            case nil, .denied: state.earlier.first { $0.status != .denied }
            case .pending, .approved: state.earlier.first { $0.permit != nil || $0.outcome != nil }
            case .rejected, .expired, .permitted, .started, .completed: GuardedOperation?.none
            }
        if let found { throw EarlierKeyOnRecord(key: found.idempotencyKey) }
    }

    private func conflict(_ operation: GuardedOperation, _ asked: OperationIdentity) -> IdempotencyConflict {
        let (held, call) = (operation.identity.call, asked.call)
        let difference: IdempotencyConflict.Difference =
            if held.action != call.action {
                .action
            } else if held.agentID != call.agentID {
                .agent
            } else if held.resource != call.resource {
                .resource
            } else if held.riskClass != call.riskClass {
                .riskClass
            } else {
                .arguments
            }
        return IdempotencyConflict(
            idempotencyKey: asked.idempotencyKey,
            action: call.action,
            heldBy: held.action,
            difference: difference
        )
    }

    /// Issues a permit again, where the caller is the one that has started the operation and no reply may have reached it.
    ///
    /// Only a UUID tells one call from all others (contract section 1.4); clients that redeem no permit have none. It goes on
    /// for as long as the first permit, and so often as a call can have attempts under way.
    private func repeatPermit(_ operation: GuardedOperation, _ request: GuardRequest, _ tokenDigest: String)
        -> [LedgerEvent]
    {
        guard let startID = request.startID, startID.isUUID,
            operation.start?.fact.startID.hasBytes(of: startID) ?? false,
            let permit = operation.permit, permit.expiresAt > now, operation.supersededPermits.count < Self.repeatLimit
        else { return [] }
        return [event(operation, .permitted(PermitTerms(tokenDigest: tokenDigest, expiresAt: permit.expiresAt)))]
    }

    private static let repeatLimit = 16

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
        let decision = policies.decide(proposal.call, params: proposal.context)
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
            idempotencyKey: request.identity.idempotencyKey,
            kind: kind
        )
    }

    /// A human's yes stands for the policies it was given under. Where those of the moment say no, no wins.
    private func permitOrWithhold(_ operation: GuardedOperation, _ tokenDigest: String) -> LedgerEvent {
        let decision = policies.decide(operation.proposal.call, params: operation.proposal.context)
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
            approvers: rule.approvers,
            requester: caller.person
        )
    }
}
