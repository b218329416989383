import HaltState

extension GuardedOperation {
    /// Works an operation out from its events, oldest first; `nil` when there are none.
    ///
    /// - Throws: ``LedgerFault`` when the events do not follow from each other.
    public init?(events: some Sequence<SealedEvent>) throws(LedgerFault) {
        var operation: GuardedOperation?
        for event in events { operation = try GuardedOperation.applying(event, to: operation) }
        guard let operation else { return nil }
        self = operation
    }

    /// The operation after one more event.
    ///
    /// - Throws: ``LedgerFault`` when the event does not follow from what happened before.
    public static func applying(_ sealed: SealedEvent, to operation: GuardedOperation?) throws(LedgerFault)
        -> GuardedOperation
    {
        if let first = GuardedOperation(first: sealed) {
            // Only a denial leaves the key free for another operation.
            guard operation == nil || operation?.status == .denied else { throw outOfOrder(sealed) }
            return first
        }
        guard var operation, operation.id == sealed.event.operationID else { throw outOfOrder(sealed) }
        guard operation.follow(sealed) else { throw outOfOrder(sealed) }
        operation.updatedAt = sealed.event.at
        operation.lastSequence = sealed.sequence
        return operation
    }

    private static func outOfOrder(_ sealed: SealedEvent) -> LedgerFault {
        .tampered("event \(sealed.sequence) (\(sealed.event.kind.name)) does not follow from the events before it")
    }

    private init?(first sealed: SealedEvent) {
        guard let key = sealed.event.idempotencyKey else { return nil }
        let (proposal, ruling, status): (Proposal, PolicyRuling, Status)
        switch sealed.event.kind {
        case .denied(let asked, let ruled, _): (proposal, ruling, status) = (asked, ruled, .denied)
        case .approvalRequested(let asked, let ruled, let terms, _):
            (proposal, ruling, status) = (asked, ruled, .pending)
            approval = Approval(terms: terms)
        case .allowed(let asked, let ruled, let terms, _):
            (proposal, ruling, status) = (asked, ruled, .permitted)
            permit = terms
        default: return nil
        }
        id = sealed.event.operationID
        idempotencyKey = key
        self.proposal = proposal
        self.ruling = ruling
        self.status = status
        decisionEventID = sealed.event.id
        createdAt = sealed.event.at
        updatedAt = sealed.event.at
        firstSequence = sealed.sequence
        lastSequence = sealed.sequence
    }

    /// Takes an event that is not the first; `false` when it does not follow from the present state.
    private mutating func follow(_ sealed: SealedEvent) -> Bool {
        switch (sealed.event.kind, status) {
        case (.voted(let vote), .pending): count(vote, eventID: sealed.event.id)
        case (.expired(.decide), .pending), (.expired(.use), .approved): status = .expired
        case (.withheld, .approved): break
        case (.permitted(let terms), .approved):
            permit = terms
            status = .permitted
        case (.started(let fact), .permitted):
            start = Recorded(fact, sealed)
            status = .started
        case (.completed(let fact), .started), (.completed(let fact), .permitted):
            guard status == .started || fact.reconciliation != nil else { return false }
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
