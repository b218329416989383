import HaltState

extension GuardedOperation {
    /// Works an operation out from its events, oldest first; `nil` when there are none.
    ///
    /// - Throws: ``LedgerError`` when the events do not follow from each other; ``HaltStateError`` with code `ledgerUnusable` for
    ///   an event of a type that this version does not know.
    public convenience init?(events: some Sequence<SealedEvent>) throws {
        guard let operation = try GuardedOperation.applying(events, to: nil) else { return nil }
        self.init(operation.origin, operation.progress)
    }

    /// The operation after more events; those that belong to no operation change nothing.
    ///
    /// - Throws: ``LedgerError`` when an event does not follow from what happened before; ``HaltStateError`` with code
    ///   `ledgerUnusable` for an event of a type that this version does not know.
    public static func applying(
        _ events: some Sequence<SealedEvent>,
        to operation: GuardedOperation?
    ) throws -> GuardedOperation? {
        var (origin, progress) = (operation?.origin, operation?.progress)
        for sealed in events where sealed.event.idempotencyKey != nil {
            guard let step = sealed.event.kind.step,
                let state = OperationState.following(progress?.state, step)
            else { throw notFollowing(sealed) }
            if step.isFirst, let origin, progress.map({ !follows(sealed.event, step, origin, $0) }) ?? false {
                throw notFollowing(sealed)
            }
            if step.isFirst || origin == nil, let (first, beginning) = beginning(with: sealed, in: state) {
                (origin, progress) = (first, beginning)
                continue
            }
            guard origin?.name == sealed.event.operation else {
                throw notFollowing(sealed)
            }
            progress?.follow(sealed, to: state)
        }
        if progress?.lastSequence == operation?.lastSequence { return operation }
        guard let origin, let progress = progress.take() else { return nil }
        return GuardedOperation(origin, progress)
    }

    private static func notFollowing(_ sealed: SealedEvent) -> any Error {
        if case .unknown(let type) = sealed.event.kind {
            return HaltStateError.unreadableOperation(sealed.event.operationID, unknown: type)
        }
        let detail = "event \(sealed.sequence) (\(sealed.event.kind.name)) does not follow from the events before it"
        return LedgerError.tampered(detail)
    }

    /// What an operation's first event makes of it; `nil` for any other event.
    private static func beginning(with sealed: SealedEvent, in state: OperationState) -> (Origin, Progress)? {
        let event = sealed.event
        guard let key = event.idempotencyKey else { return nil }
        let (proposal, ruling): (Proposal, PolicyRuling)
        var requester: Approver?
        var approval: Approval?
        var permit: PermitTerms?
        var outcome: Recorded<OperationOutcome>?
        var claims: [String: String] = [:]
        switch event.kind {
        case .denied(let asked, let ruled, let links):
            (proposal, ruling, claims) = (asked, ruled, links)
            requester = Approver(keyIn: links)
        case .approvalRequested(let asked, let ruled, var terms, let links):
            (proposal, ruling, claims) = (asked, ruled, links)
            requester = terms.requester ?? Approver(keyIn: links)
            terms.requester = requester
            approval = Approval(terms: terms)
        case .allowed(let asked, let ruled, let terms, let links):
            (proposal, ruling, claims) = (asked, ruled, links)
            requester = Approver(keyIn: links)
            permit = terms
        case .found(let asked, let fact):
            (proposal, ruling) = (asked, .unknown)
            outcome = Recorded(fact, sealed)
        default: return nil
        }
        let origin = Origin(
            name: event.operation,
            identity: OperationIdentity(idempotencyKey: key, call: proposal.call),
            proposal: proposal,
            ruling: ruling,
            createdAt: event.at,
            firstSequence: sealed.sequence,
            attempt: event.attempt,
            requester: requester,
            claim: claims[CorrelationID.link]
        )
        let progress = Progress(
            status: state.status,
            ending: state.ending,
            decision: event.name,
            approval: approval,
            permit: permit,
            outcome: outcome,
            isKnownByKeyOnly: outcome != nil,
            updatedAt: event.at,
            lastSequence: sealed.sequence
        )
        return (origin, progress)
    }
}

extension GuardedOperation.Progress {
    /// What decides which event can come next.
    var state: OperationState {
        OperationState(status, missingApprovals: approval?.missingApprovals ?? 0, ending: ending)
    }

    /// Takes what an event tells that is not the first, and that follows from the present state.
    fileprivate mutating func follow(_ sealed: SealedEvent, to state: OperationState) {
        switch sealed.event.kind {
        case .voted(let vote):
            approval?.votes.append(vote)
            withholdings = []
            if state.status != .pending { decision = sealed.event.name }
            if state.status == .approved, let terms = approval?.terms { approval?.useBy = vote.at + terms.useWithin }
        case .approvalWithdrawn(let withdrawal):
            approval?.take(withdrawal)
            withholdings = []
            decision = sealed.event.name
        case .withheld(let ruling): if !withholdings.contains(ruling) { withholdings.append(ruling) }
        case .permitted(let terms):
            if state.status == .started, let permit { supersededPermits.append(permit) }
            permit = terms
        case .started(let fact): start = Recorded(fact, sealed)
        case .completed(let fact) where fact.reconciliation == nil && outcome != nil && fact.outcome != .success:
            lateReport = Recorded(fact, sealed)
        case .completed(let fact): outcome = Recorded(fact, sealed)
        case .found(_, let fact):
            // What the body has reported before stays its report.
            if lateReport == nil, let outcome, outcome.fact.reconciliation == nil { lateReport = outcome }
            outcome = Recorded(fact, sealed)
        case .released(let fact): release = Recorded(fact, sealed)
        case .overtaken(let operation): overtaker = Recorded(operation, sealed)
        default: break
        }
        status = state.status
        ending = state.ending
        updatedAt = sealed.event.at
        lastSequence = sealed.sequence
    }
}

extension GuardedOperation {
    /// The approval that a guarded call inside its body waits for, where it is suspended; or `nil`.
    package var suspendingApproval: String? { status == .suspended ? outcome?.fact.effect.approvalID : nil }

    /// Whether another operation can begin under its key.
    var leavesKeyFree: Bool { progress.state.leavesKeyFree }

    /// Whether it, or an earlier attempt at it, is known to have succeeded.
    var hasSucceeded: Bool { progress.state.ending.contains(.success) }
}

extension Approver {
    /// The API key that asked, where an event names it in its links.
    fileprivate init?(keyIn links: [String: String]) {
        guard let key = links["api_key"] else { return nil }
        self.init(name: "key \(key)", authentication: "api-key:\(key)")
    }
}

extension GuardedOperation {
    /// Works the latest operation of a key out from the key's events, from its first one on. Among them are only late reports of
    /// attempts before it.
    ///
    /// - Throws: ``LedgerError`` when the events do not follow from each other.
    package convenience init?(latestOf events: [SealedEvent]) throws {
        let name = events.first?.event.operation
        for sealed in events where sealed.event.operation != name {
            guard case .completed = sealed.event.kind else { throw Self.notFollowing(sealed) }
        }
        try self.init(earlierOf: events)
    }

    /// Works an attempt out from its key's events, from its first one on. What they tell of others is passed over.
    ///
    /// - Throws: ``LedgerError`` when its events do not follow from each other.
    package convenience init?(earlierOf events: [SealedEvent]) throws {
        let name = events.first?.event.operation
        try self.init(events: events.filter { $0.event.operation == name })
    }
}
