import HaltState

/// Decides what a command makes of an operation. A pure function: the events follow from the operation, the command,
/// the policies, the time and the identifiers alone.
struct OperationDecider {
    let policies: PolicySet
    let terms: AuthorityTerms
    let now: Timestamp
    let identifiers: any IdentifierSource

    /// What is asked of an operation.
    enum Command {
        case ask(GuardRequest, Proposal, tokenDigest: String)
        case start(StartRequest)
        case report(OutcomeReport)
        case reportUnredeemed(UnredeemedReport)
        case vote(String, Approval.Decision, by: Approver, reason: String?)
        case expire
        case reconcile(String, Outcome, by: Approver, reason: String)
    }

    /// The events that a command leads to. None when everything has been said before.
    ///
    /// - Throws: ``IdempotencyConflict``, ``ActionExpired``, ``ActionAlreadyStarted``, ``ApproverNotAllowed`` or
    ///   ``HaltStateError`` for a command that must not have any effect.
    func decide(_ operation: GuardedOperation?, _ command: Command) throws -> [LedgerEvent] {
        switch command {
        case .ask(let request, let proposal, let tokenDigest):
            try ask(operation, request, proposal, tokenDigest)
        case .start(let request): try start(operation, request)
        case .report(let report): try self.report(operation, report)
        case .reportUnredeemed(let report): try self.report(operation, report)
        case .vote(let approvalID, let decision, let approver, let reason):
            try vote(operation, approvalID, decision, approver, reason)
        case .expire: expire(operation)
        case .reconcile(let key, let outcome, let approver, let reason):
            try reconcile(operation, key, outcome, approver, reason)
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
