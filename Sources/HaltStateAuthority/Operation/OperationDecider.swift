import HaltState

/// Decides what a command makes of an operation. A pure function: the events follow from the operation, the command,
/// the policies, the time and the identifiers alone.
struct OperationDecider {
    let policies: PolicySet
    let terms: AuthorityTerms
    let now: Timestamp
    let identifiers: any IdentifierSource
    /// An agent whose name somebody has vouched for, whatever it looks like; or `nil`.
    var establishedAgent: AgentID?
    var waitingLimits = WaitingLimits()

    /// What is asked of an operation.
    enum Command {
        /// - Parameter verdict: What the policies say, if they have been asked.
        case ask(GuardRequest, Proposal, tokenDigest: String, verdict: PolicyVerdict? = nil)
        case start(StartRequest)
        case report(OutcomeReport)
        case reportUnredeemed(UnredeemedReport)
        case vote(String, Approval.Decision, by: Approver, reason: String?)
        case expire
        case reconcile(IdempotencyKey, Outcome, by: Approver, reason: String)
        case lift(Quarantine.Scope, by: Approver, reason: String)
    }

    /// The events that a command leads to. None when everything has been said before.
    ///
    /// - Throws: ``IdempotencyConflict``, ``KeyInQuarantine``, ``ActionExpired``, ``ActionAlreadyStarted``, ``ApproverNotAllowed`` or
    ///   ``HaltStateError`` for a command that must not have any effect; ``VerdictOutdated``.
    func decide(_ state: LedgerState, _ command: Command) throws -> [LedgerEvent] {
        let operation = state.operation
        switch command {
        case .ask(let request, let proposal, let tokenDigest, let verdict):
            try requireKnown(state, request.identity.idempotencyKey)
            try requireNoneEarlier(state)
            return try ask(state, request, proposal, tokenDigest, verdict)
        case .start(let request):
            try requireKnown(state, request.identity.idempotencyKey)
            return try start(operation, request)
        case .report(let report): return try self.report(operation, report)
        case .reportUnredeemed(let report): return try self.report(operation, report)
        case .vote(let approvalID, let decision, let approver, let reason):
            return try vote(operation, approvalID, decision, approver, reason)
        case .expire: return expire(operation)
        case .reconcile(let key, let outcome, let approver, let reason):
            return try reconcile(state, key, outcome, approver, reason)
        case .lift(let scope, let person, let reason): return try lift(state.quarantine, scope, person, reason)
        }
    }

    func event(_ operation: GuardedOperation, _ kind: LedgerEvent.Kind) -> LedgerEvent {
        LedgerEvent(
            id: identifiers.uuid(),
            at: now,
            operationID: operation.id,
            idempotencyKey: operation.idempotencyKey,
            kind: kind
        )
    }
}
