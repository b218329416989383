import HaltState

/// Asking for a permit (contract section 1.3).
extension OperationDecider {
    /// What a request leads to: the refusal of an order that holds it up, or else what policies and ledger make of it.
    ///
    /// - Throws: As ``decide(_:_:)``.
    func ask(
        _ state: LedgerState,
        _ request: GuardRequest,
        _ proposal: Proposal,
        _ tokenDigest: String,
        _ verdict: PolicyVerdict?
    ) throws -> [LedgerEvent] {
        let key = request.identity.idempotencyKey
        try requireKnown(state, key)
        // What has ended is answered as ever: nothing is granted.
        if state.operation?.status != .completed || state.operation?.leavesKeyFree ?? false,
            let refusal = try refusal(state, request.identity.call, key: key)
        {
            return [refusal]
        }
        try requireNoneEarlier(state)
        return try grantOrRepeat(state, request, proposal, tokenDigest, verdict)
    }

    private func grantOrRepeat(
        _ state: LedgerState,
        _ request: GuardRequest,
        _ proposal: Proposal,
        _ tokenDigest: String,
        _ verdict: PolicyVerdict?
    ) throws -> [LedgerEvent] {
        guard let operation = state.operation, !operation.leavesKeyFree else {
            // A request that was made before another attempt began, and comes late.
            if state.latest != nil { return [] }
            return try begin(state, request, proposal, tokenDigest, verdict)
        }
        guard operation.isKnownByKeyOnly || operation.proposal == proposal else {
            throw conflict(operation, request.identity)
        }
        // To say that it still waits grants nothing.
        if operation.status == .pending, expiry.verdict(on: operation) == .held { return [] }
        if let lapse = try lapse(operation) { return [lapse] }
        switch operation.status {
        case .approved:
            let verdict = try require(verdict, on: proposal)
            return permitOrWithhold(operation, verdict, tokenDigest).map { withStart($0, request) } ?? []
        case .started: return repeatPermit(operation, request, tokenDigest)
        case .denied, .pending, .rejected, .expired, .permitted, .completed, .suspended, .released: return []
        }
    }

    /// Begins an operation under a key that is free for one.
    private func begin(
        _ state: LedgerState,
        _ request: GuardRequest,
        _ proposal: Proposal,
        _ tokenDigest: String,
        _ verdict: PolicyVerdict?
    ) throws -> [LedgerEvent] {
        let previous = state.operation
        if let previous, try isHeld(previous, state, request, proposal) { return [] }
        try requireNames(request.identity, after: previous?.identity)
        let verdict = try require(verdict, on: proposal)
        let isAsked = verdict.decision.effect == .approvalRequired
        let carried = isAsked ? approval(carriedFrom: previous, proposal, waitedFor: state.inner) : nil
        switch verdict.decision.effect {
        case .deny where isOnRecord(verdict.ruling, on: proposal, previous): return []
        case .approvalRequired where carried == nil: try requireRoom(for: proposal.call, among: state.waiting)
        case .deny, .approvalRequired, .allow: break
        }
        let attempt = previous.flatMap { Attempt(after: $0, approval: carried) }
        return withStart(try event(for: verdict, request, proposal, tokenDigest, attempt), request)
    }

    /// Whether the key is not free for this call after all: for one that has had its answer, and comes again after its operation
    /// has ended; and where people still decide on what the body waits for.
    ///
    /// - Throws: ``IdempotencyConflict`` for another operation than the one that the key is bound to; ``ExpiryUnjudged``.
    private func isHeld(
        _ previous: GuardedOperation,
        _ state: LedgerState,
        _ request: GuardRequest,
        _ proposal: Proposal
    ) throws -> Bool {
        if previous.isAttempt || previous.attempt != nil, previous.proposal != proposal,
            previous.release?.fact.change != .allowed
                || !previous.identity.agentID.rawValue.hasBytes(of: request.identity.agentID.rawValue)
        {
            throw conflict(previous, request.identity)
        }
        if let startID = request.startID, startID.isUUID, previous.answers(to: startID) { return true }
        guard previous.status == .suspended, let inner = state.inner, inner.status == .pending else { return false }
        let verdict = expiry.verdict(on: inner)
        if verdict == .unjudged { throw ExpiryUnjudged() }
        return verdict != .over
    }

    /// The approval of the attempt before, where its body has done nothing and it is good for one more; or `nil`.
    ///
    /// - Parameter inner: What it has waited for, where it is suspended. Only what was asked for while it ran makes it go on; else
    ///   this is another attempt, so that a body which lies cannot run many times on one yes.
    private func approval(
        carriedFrom previous: GuardedOperation?,
        _ proposal: Proposal,
        waitedFor inner: GuardedOperation?
    ) -> CarriedApproval? {
        guard let previous, previous.proposal == proposal, let approval = CarriedApproval(of: previous) else {
            return nil
        }
        return switch previous.status {
        case .suspended where inner.map { isInside($0, previous) } ?? false: approval.resumed()
        case .suspended: approval.used(at: expiry.latest)
        case .completed: approval.used(at: expiry.latest)
        default: nil
        }
    }

    private func isInside(_ inner: GuardedOperation, _ outer: GuardedOperation) -> Bool {
        guard let start = outer.start, inner.idempotencyKey != outer.idempotencyKey else { return false }
        return inner.firstSequence > outer.firstSequence && inner.createdAt >= start.at
    }

    /// What the policies in force say of a proposal.
    ///
    /// - Throws: ``VerdictOutdated``.
    private func require(_ verdict: PolicyVerdict?, on proposal: Proposal) throws -> PolicyVerdict {
        guard let verdict else { return PolicyVerdict(policies, on: proposal) }
        guard verdict.holds(for: proposal, under: policies) else { throw VerdictOutdated() }
        return verdict
    }

    /// Whether the key's last operation is this one, and was denied like this. Whoever asks again hears so, and the evidence
    /// holds it once: an agent that tries for ever must not make the ledger grow for ever.
    private func isOnRecord(_ denial: PolicyRuling, on proposal: Proposal, _ operation: GuardedOperation?) -> Bool {
        operation?.status == .denied && operation?.proposal == proposal && operation?.ruling == denial
    }

    /// Refuses a call that is on record under a key that it was given before the tenant had a binding key, also where it has
    /// got on there while this key waits. Only clients whose arguments make their keys name such keys. A denial reserves none.
    func requireNoneEarlier(_ state: LedgerState) throws {
        let found =
            switch state.operation?.status {
            case nil, .denied: state.earlier.first { $0.status != .denied }
            case .pending, .approved, .suspended, .released:
                state.earlier.first { $0.permit != nil || $0.outcome != nil }
            case .rejected, .expired, .permitted, .started, .completed: GuardedOperation?.none
            }
        if let found { throw EarlierKeyOnRecord(key: found.idempotencyKey) }
    }

    private func conflict(_ operation: GuardedOperation, _ asked: OperationIdentity) -> IdempotencyConflict {
        let (held, call) = (operation.identity.call, asked.call)
        guard held.agentID == call.agentID else {
            // Keys can be guessed. Who holds one, for what, and what became of it, is nobody else's business.
            return IdempotencyConflict(idempotencyKey: asked.idempotencyKey, action: call.action, difference: .agent)
        }
        let difference: IdempotencyConflict.Difference =
            if held.action != call.action {
                .action
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
            difference: difference,
            standing: OperationStanding(operation, at: now),
            outcome: operation.knownOutcome
        )
    }

    /// Issues a permit again, where the caller is the one that has started the operation and no reply may have reached it.
    ///
    /// Only a UUID tells one call from all others (contract section 1.4); clients that redeem no permit have none. It goes on
    /// for as long as the first permit, and so often as a call can have attempts under way. Where an earlier attempt has
    /// succeeded meanwhile, whoever has not heard of its permit never does.
    private func repeatPermit(_ operation: GuardedOperation, _ request: GuardRequest, _ tokenDigest: String)
        -> [LedgerEvent]
    {
        guard !operation.hasSucceeded, let startID = request.startID, startID.isUUID,
            operation.start?.fact.startID.hasBytes(of: startID) ?? false,
            let permit = operation.permit, permit.expiresAt > expiry.latest,
            operation.supersededPermits.count < Self.repeatLimit
        else { return [] }
        return [event(operation, .permitted(PermitTerms(tokenDigest: tokenDigest, expiresAt: permit.expiresAt)))]
    }

    private static let repeatLimit = 16

    /// The start that the caller wants with its permit, in the same commit: one flush to disk less for each call.
    private func withStart(_ decision: LedgerEvent, _ request: GuardRequest) -> [LedgerEvent] {
        switch (decision.kind, request.startID) {
        case (.allowed, let startID?), (.permitted, let startID?):
            let start = LedgerEvent(
                identifiers.next(),
                at: now,
                of: decision.operation,
                idempotencyKey: decision.idempotencyKey,
                kind: .started(started(startID))
            )
            return [decision, start]
        default: return [decision]
        }
    }

    private func event(
        for verdict: PolicyVerdict,
        _ request: GuardRequest,
        _ proposal: Proposal,
        _ tokenDigest: String,
        _ attempt: Attempt?
    ) throws -> LedgerEvent {
        let (decision, ruling) = (verdict.decision, verdict.ruling)
        let kind: LedgerEvent.Kind
        switch decision.effect {
        case .deny: kind = .denied(proposal, ruling, links: request.evidenceContext)
        case .approvalRequired where attempt?.approval != nil:
            kind = .allowed(proposal, ruling, permit(tokenDigest), links: request.evidenceContext)
        case .approvalRequired:
            kind = .approvalRequested(
                proposal,
                ruling,
                try approvalTerms(decision.approval, for: proposal.call.action),
                links: request.evidenceContext
            )
        case .allow: kind = .allowed(proposal, ruling, permit(tokenDigest), links: request.evidenceContext)
        }
        return LedgerEvent(
            identifiers.next(),
            at: now,
            of: identifiers.next(),
            idempotencyKey: request.identity.idempotencyKey,
            attempt: attempt,
            kind: kind
        )
    }

    /// A human's yes stands for the policies it was given under. Where those of the moment say no, no wins, and is put on record
    /// once.
    private func permitOrWithhold(
        _ operation: GuardedOperation,
        _ verdict: PolicyVerdict,
        _ tokenDigest: String
    ) -> LedgerEvent? {
        guard verdict.decision.effect == .deny else { return event(operation, .permitted(permit(tokenDigest))) }
        return operation.withholdings.contains(verdict.ruling) ? nil : event(operation, .withheld(verdict.ruling))
    }

    private func permit(_ tokenDigest: String) -> PermitTerms {
        PermitTerms(tokenDigest: tokenDigest, expiresAt: expiry.earliest + terms.permitLifetime)
    }

    /// - Throws: ``HaltStateError`` where the policy excludes whoever asks, and nobody has said who that is.
    private func approvalTerms(_ rule: ApprovalRule, for action: ActionName) throws -> Approval.Terms {
        guard !rule.excludesRequester || caller.person != nil else {
            let message =
                "nobody was asked to approve \(action): its policy excludes the requester from deciding, and nobody has said who "
                + "that is; name one where the authority is made"
            throw HaltStateError(code: .invalidConfiguration, message: message)
        }
        return Approval.Terms(
            id: identifiers.uuid(),
            decideBy: now + (rule.expiresIn ?? terms.decideWithin),
            useWithin: rule.useWithin ?? terms.useWithin,
            quorum: rule.quorum,
            approvers: rule.approvers,
            attempts: rule.attempts,
            requester: caller.person,
            requesterDecides: caller.mayDecide && !rule.excludesRequester
        )
    }
}
