import HaltState

/// Decides what a command makes of an operation. A pure function: the events follow from the operation, the command,
/// the policies, the time and the identifiers alone.
struct OperationDecider {
    let policies: PolicySet
    let terms: AuthorityTerms
    let now: Timestamp
    let identifiers: IdentifierMint
    /// What somebody has vouched for of who asks.
    var caller = EstablishedCaller()
    var waitingLimits = WaitingLimits()
    /// What all clocks say; `nil` where ``now`` is all that there is.
    var clocks: ExpiryJudgement?

    /// What is asked of an operation.
    enum Command {
        /// - Parameter verdict: What the policies say, if they have been asked.
        case ask(GuardRequest, Proposal, tokenDigest: String, verdict: PolicyVerdict? = nil)
        case start(StartRequest)
        case report(OutcomeReport, tokenDigest: String)
        case reportUnredeemed(UnredeemedReport)
        case vote(String, Approval.Decision, by: Approver, reason: String?)
        case withdraw(String, of: String, by: Approver, reason: String?)
        case expire
        case reconcile(IdempotencyKey, Outcome, by: Approver, reason: String)
        case release(IdempotencyKey, OperationRelease, operationID: String?)
        case lift(Quarantine.Scope, by: Approver, reason: String)
        case order(OrderGiven, isOnRecord: Bool)
    }

    /// The events that a command leads to. None when everything has been said before.
    ///
    /// Nothing is granted, and nothing is done that leads to a grant, while the tenant may have an order that this version does not
    /// know. What records, stops or takes back goes on.
    ///
    /// - Throws: ``IdempotencyConflict``, ``KeyInQuarantine``, ``ActionExpired``, ``ActionAlreadyStarted``, ``ApproverNotAllowed`` or
    ///   ``HaltStateError`` for a command that must not have any effect; ``VerdictOutdated``; ``ExpiryUnjudged``.
    func decide(_ state: LedgerState, _ command: Command) throws -> [LedgerEvent] {
        let operation = state.operation
        switch command {
        case .ask(let request, let proposal, let tokenDigest, let verdict):
            return try ask(state, request, proposal, tokenDigest, verdict)
        case .start(let request):
            let key = request.identity.idempotencyKey
            if let refusal = try refusal(state, request.identity.call, key: key) { return [refusal] }
            try requireKnown(state, key)
            return try start(operation, request)
        case .report(let report, let tokenDigest): return try self.report(state, report, tokenDigest)
        case .reportUnredeemed(let report): return try self.report(state, report)
        case .vote(let approvalID, let decision, let approver, let reason):
            if decision == .approve { _ = try state.orders.readable() }
            return try vote(operation, approvalID, decision, approver, reason)
        case .withdraw(let approvalID, let approver, let person, let reason):
            return try withdraw(operation, approvalID, of: approver, by: person, reason)
        case .expire: return try expire(operation)
        case .reconcile(let key, let outcome, let approver, let reason):
            return try reconcile(state, key, outcome, approver, reason)
        case .release(let key, let release, let operationID):
            _ = try state.orders.readable()
            return try self.release(state, key, release, operationID: operationID)
        case .lift(let scope, let person, let reason):
            _ = try state.orders.readable()
            return try lift(state, scope, person, reason)
        case .order(let given, let isOnRecord): return try order(given, isOnRecord: isOnRecord)
        }
    }

    /// What is to be said of times that may be over.
    var expiry: ExpiryJudgement { clocks ?? ExpiryJudgement(at: now) }

    /// Whether a time is over by all clocks.
    ///
    /// - Throws: ``ExpiryUnjudged``; ``HaltStateError`` with code `unavailable` where they do not agree.
    func isOver(_ deadline: Timestamp, of operation: GuardedOperation) throws -> Bool {
        if deadline <= expiry.earliest { return true }
        if deadline > expiry.latest { return false }
        throw held(operation)
    }

    /// Why nothing may be granted to an operation, and nothing recorded either.
    func held(_ operation: GuardedOperation) -> any Error {
        guard expiry.isComplete, let hold = expiry.hold else { return ExpiryUnjudged() }
        return HaltStateError.held(operation.identity.action, hold)
    }

    func event(_ operation: GuardedOperation, _ kind: LedgerEvent.Kind) -> LedgerEvent {
        LedgerEvent(
            identifiers.next(),
            at: now,
            of: operation.name,
            idempotencyKey: operation.idempotencyKey,
            kind: kind
        )
    }
}
