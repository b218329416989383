import HaltState

/// Decides what a command makes of an operation. A pure function: the events follow from the operation, the command,
/// the policies, the time and the identifiers alone.
struct OperationDecider {
    let policies: PolicySet
    let terms: AuthorityTerms
    let now: Timestamp
    let identifiers: any IdentifierSource
    /// What somebody has vouched for of who asks.
    var caller = EstablishedCaller()
    var waitingLimits = WaitingLimits()

    /// What is asked of an operation.
    enum Command {
        /// - Parameter verdict: What the policies say, if they have been asked.
        case ask(GuardRequest, Proposal, tokenDigest: String, verdict: PolicyVerdict? = nil)
        case start(StartRequest)
        case report(OutcomeReport)
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
    /// - Throws: ``IdempotencyConflict``, ``KeyInQuarantine``, ``ActionExpired``, ``ActionAlreadyStarted``, ``ApproverNotAllowed`` or
    ///   ``HaltStateError`` for a command that must not have any effect; ``VerdictOutdated``.
    func decide(_ state: LedgerState, _ command: Command) throws -> [LedgerEvent] {
        let operation = state.operation
        switch command {
        case .ask(let request, let proposal, let tokenDigest, let verdict):
            let key = request.identity.idempotencyKey
            try requireKnown(state, key)
            // What has ended is answered as ever: nothing is granted.
            if operation?.status != .completed || operation?.leavesKeyFree ?? false,
                let refusal = refusal(state, request.identity.call, key: key)
            {
                return [refusal]
            }
            try requireNoneEarlier(state)
            return try ask(state, request, proposal, tokenDigest, verdict)
        case .start(let request):
            let key = request.identity.idempotencyKey
            if let refusal = refusal(state, request.identity.call, key: key) { return [refusal] }
            try requireKnown(state, key)
            return try start(operation, request)
        case .report(let report): return try self.report(state, report)
        case .reportUnredeemed(let report): return try self.report(state, report)
        case .vote(let approvalID, let decision, let approver, let reason):
            return try vote(operation, approvalID, decision, approver, reason)
        case .withdraw(let approvalID, let approver, let person, let reason):
            return try withdraw(operation, approvalID, of: approver, by: person, reason)
        case .expire: return expire(operation)
        case .reconcile(let key, let outcome, let approver, let reason):
            return try reconcile(state, key, outcome, approver, reason)
        case .release(let key, let release, let operationID):
            return try self.release(state, key, release, operationID: operationID)
        case .lift(let scope, let person, let reason): return try lift(state, scope, person, reason)
        case .order(let given, let isOnRecord): return try order(given, isOnRecord: isOnRecord)
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
