import HaltState

extension GuardedOperation {
    /// Works an operation out from its events, oldest first; `nil` when there are none.
    ///
    /// - Throws: ``LedgerFault`` when the events do not follow from each other.
    public convenience init?(events: some Sequence<SealedEvent>) throws(LedgerFault) {
        guard let operation = try GuardedOperation.applying(events, to: nil) else { return nil }
        self.init(operation.origin, operation.progress)
    }

    /// The operation after more events; those that belong to no operation change nothing.
    ///
    /// - Throws: ``LedgerFault`` when an event does not follow from what happened before.
    public static func applying(
        _ events: some Sequence<SealedEvent>,
        to operation: GuardedOperation?
    ) throws(LedgerFault) -> GuardedOperation? {
        var (origin, progress) = (operation?.origin, operation?.progress)
        for sealed in events where sealed.event.idempotencyKey != nil {
            guard let step = sealed.event.kind.step,
                let state = OperationState.following(progress?.state, step)
            else { throw outOfOrder(sealed) }
            if step.isFirst || origin == nil, let (first, beginning) = beginning(with: sealed, in: state) {
                (origin, progress) = (first, beginning)
                continue
            }
            guard origin?.id.hasBytes(of: sealed.event.operationID) ?? false else {
                throw outOfOrder(sealed)
            }
            progress?.follow(sealed, to: state)
        }
        guard let origin, let progress else { return nil }
        return progress.lastSequence == operation?.lastSequence ? operation : GuardedOperation(origin, progress)
    }

    private static func outOfOrder(_ sealed: SealedEvent) -> LedgerFault {
        .tampered("event \(sealed.sequence) (\(sealed.event.kind.name)) does not follow from the events before it")
    }

    /// What an operation's first event makes of it; `nil` for any other event.
    private static func beginning(with sealed: SealedEvent, in state: OperationState) -> (Origin, Progress)? {
        let event = sealed.event
        guard let key = event.idempotencyKey else { return nil }
        let (proposal, ruling): (Proposal, PolicyRuling)
        var progress = Progress(
            status: state.status,
            decisionEventID: event.id,
            updatedAt: event.at,
            lastSequence: sealed.sequence
        )
        switch event.kind {
        case .denied(let asked, let ruled, _): (proposal, ruling) = (asked, ruled)
        case .approvalRequested(let asked, let ruled, let terms, let links):
            (proposal, ruling) = (asked, ruled)
            progress.approval = Approval(terms: terms.naming(requesterIn: links))
        case .allowed(let asked, let ruled, let terms, _):
            (proposal, ruling) = (asked, ruled)
            progress.permit = terms
        case .found(let asked, let fact):
            (proposal, ruling) = (asked, .unknown)
            progress.outcome = Recorded(fact, sealed)
            progress.isKnownByKeyOnly = true
        default: return nil
        }
        let origin = Origin(
            id: event.operationID,
            identity: OperationIdentity(idempotencyKey: key, call: proposal.call),
            proposal: proposal,
            ruling: ruling,
            createdAt: event.at,
            firstSequence: sealed.sequence
        )
        return (origin, progress)
    }
}

extension GuardedOperation.Progress {
    /// What decides which event can come next.
    fileprivate var state: OperationState {
        OperationState(
            status,
            missingApprovals: approval?.missingApprovals ?? 0,
            hasSucceeded: outcome?.fact.outcome == .success
        )
    }

    /// Takes what an event tells that is not the first, and that follows from the present state.
    fileprivate mutating func follow(_ sealed: SealedEvent, to state: OperationState) {
        switch sealed.event.kind {
        case .voted(let vote):
            approval?.votes.append(vote)
            withholdings = []
            if state.status != .pending { decisionEventID = sealed.event.id }
            if state.status == .approved, let terms = approval?.terms { approval?.useBy = vote.at + terms.useWithin }
        case .approvalWithdrawn(let withdrawal):
            approval?.take(withdrawal)
            withholdings = []
            decisionEventID = sealed.event.id
        case .withheld(let ruling): if !withholdings.contains(ruling) { withholdings.append(ruling) }
        case .permitted(let terms):
            if state.status == .started, let permit { supersededPermits.append(permit) }
            permit = terms
        case .started(let fact): start = Recorded(fact, sealed)
        case .completed(let fact), .found(_, let fact): outcome = Recorded(fact, sealed)
        default: break
        }
        status = state.status
        updatedAt = sealed.event.at
        lastSequence = sealed.sequence
    }
}

extension Approval.Terms {
    /// The terms with the API key that asked, where an event of before requesters were recorded names it in its links.
    fileprivate func naming(requesterIn links: [String: String]) -> Self {
        guard requester == nil, let key = links["api_key"] else { return self }
        var terms = self
        terms.requester = Approver(name: "key \(key)", authentication: "api-key:\(key)")
        return terms
    }
}
