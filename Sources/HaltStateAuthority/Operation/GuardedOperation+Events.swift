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
            if origin?.id != sealed.event.operationID, let (first, beginning) = beginning(with: sealed) {
                // Only a denial leaves the key free for another operation.
                guard progress == nil || progress?.status == .denied else { throw outOfOrder(sealed) }
                (origin, progress) = (first, beginning)
                continue
            }
            guard origin?.id == sealed.event.operationID, progress?.follow(sealed) ?? false else {
                throw outOfOrder(sealed)
            }
            progress?.updatedAt = sealed.event.at
            progress?.lastSequence = sealed.sequence
        }
        guard let origin, let progress else { return nil }
        return progress.lastSequence == operation?.lastSequence ? operation : GuardedOperation(origin, progress)
    }

    private static func outOfOrder(_ sealed: SealedEvent) -> LedgerFault {
        .tampered("event \(sealed.sequence) (\(sealed.event.kind.name)) does not follow from the events before it")
    }

    /// What an operation's first event makes of it; `nil` for any other event.
    private static func beginning(with sealed: SealedEvent) -> (Origin, Progress)? {
        let event = sealed.event
        guard let key = event.idempotencyKey else { return nil }
        let (proposal, ruling): (Proposal, PolicyRuling)
        var progress = Progress(
            status: .denied,
            decisionEventID: event.id,
            updatedAt: event.at,
            lastSequence: sealed.sequence
        )
        switch event.kind {
        case .denied(let asked, let ruled, _): (proposal, ruling) = (asked, ruled)
        case .approvalRequested(let asked, let ruled, let terms, _):
            (proposal, ruling) = (asked, ruled)
            progress.status = .pending
            progress.approval = Approval(terms: terms)
        case .allowed(let asked, let ruled, let terms, _):
            (proposal, ruling) = (asked, ruled)
            progress.status = .permitted
            progress.permit = terms
        case .found(let asked, let fact):
            (proposal, ruling) = (asked, .unknown)
            progress.status = .completed
            progress.outcome = Recorded(fact, sealed)
            progress.isKnownByKeyOnly = true
        default: return nil
        }
        let origin = Origin(
            id: event.operationID,
            idempotencyKey: key,
            proposal: proposal,
            ruling: ruling,
            createdAt: event.at,
            firstSequence: sealed.sequence
        )
        return (origin, progress)
    }
}

extension GuardedOperation.Progress {
    /// Takes an event that is not the first; `false` when it does not follow from the present state.
    fileprivate mutating func follow(_ sealed: SealedEvent) -> Bool {
        switch (sealed.event.kind, status) {
        case (.voted(let vote), .pending): count(vote, eventID: sealed.event.id)
        case (.expired(.decide), .pending), (.expired(.use), .approved): status = .expired
        case (.withheld, .approved): break
        case (.permitted(let terms), .approved):
            permit = terms
            status = .permitted
        case (.permitted(let terms), .started):
            if let permit { supersededPermits.append(permit) }
            permit = terms
        case (.started(let fact), .permitted):
            start = Recorded(fact, sealed)
            status = .started
        case (.completed(let fact), .started), (.completed(let fact), .permitted):
            guard status == .started || fact.reconciliation != nil else { return false }
            outcome = Recorded(fact, sealed)
            status = .completed
        case (.found(_, let fact), _):
            guard outcome?.fact.outcome != .success else { return false }
            outcome = Recorded(fact, sealed)
            status = .completed
        default: return false
        }
        return true
    }

    private mutating func count(_ vote: Approval.Vote, eventID: String) {
        approval?.votes.append(vote)
        guard let approval, let decisive = approval.decisiveVote else { return }
        decisionEventID = eventID
        status = decisive.decision == .reject ? .rejected : .approved
        if status == .approved { self.approval?.useBy = vote.at + approval.terms.useWithin }
    }
}
