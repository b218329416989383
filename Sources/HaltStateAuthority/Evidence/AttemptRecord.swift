package import HaltState

/// One attempt at an operation as people and programs see it at a given time: how far it got, how it ended, and who released
/// the key after it.
package struct AttemptRecord {
    package let operation: GuardedOperation
    private let expiry: ExpiryJudgement

    package init(_ operation: GuardedOperation, _ expiry: ExpiryJudgement) {
        self.operation = operation
        self.expiry = expiry
    }

    /// How far it has got, its clocks considered.
    package var status: GuardedOperation.Status { expiry.status(of: operation) }

    /// Why it is in doubt, or `nil` when it is not.
    package var doubt: Doubt? { operation.doubt(at: expiry.earliest) }

    /// Whether it has a permit that nobody redeemed in time.
    package var hasLostPermit: Bool { operation.hasLostPermit(at: expiry.earliest) }

    /// What the body says of what it has done, in a word; `nil` where nothing is said.
    package var effect: String? {
        switch operation.outcome?.fact.effect {
        case OutcomeEffect.none?: "none"
        case .suspended?: "suspended"
        case .unknown?, nil: nil
        }
    }

    /// The body's own report where it came after a person's finding, which stands beside it.
    package var lateReport: Recorded<OperationOutcome>? {
        operation.outcome?.fact.reconciliation == nil ? nil : operation.ownReport
    }

    /// The members of its JSON form.
    package var members: [String: ContextValue] {
        [
            "attempt": .integer(Int64(operation.attemptNumber)), "operation_id": .string(operation.id),
            "status": .string(status.rawValue), "in_doubt": .bool(doubt != nil), "doubt": text(doubt?.rawValue),
            "permit_lost": .bool(hasLostPermit), "created_at": text(operation.createdAt),
            "updated_at": text(operation.updatedAt), "started_at": text(operation.start?.at),
        ]
        .merging(approvalMembers) { own, _ in own }
        .merging(outcomeMembers) { own, _ in own }
        .merging(releaseMembers) { own, _ in own }
    }

    private var approvalMembers: [String: ContextValue] {
        let carried = operation.attempt?.approval
        let approvers = operation.approval?.approverNames ?? carried?.approvers
        return [
            "approval_id": text(operation.approval?.terms.id), "carried_approval_id": text(carried?.id),
            "approved_by": text(approvers.flatMap { $0.isEmpty ? nil : $0 }),
        ]
    }

    private var outcomeMembers: [String: ContextValue] {
        let outcome = operation.outcome
        return [
            "outcome": text(outcome?.fact.outcome.rawValue), "error": text(outcome?.fact.error),
            "effect": text(effect), "waits_for_approval": text(outcome?.fact.effect.approvalID),
            "outcome_at": text(outcome?.at), "reconciled_by": text(outcome?.fact.reconciliation?.by.name),
            "reconciled_reason": text(outcome?.fact.reconciliation?.reason),
            "late_outcome": text(lateReport?.fact.outcome.rawValue),
            "overtaken_by": text(operation.overtaker?.fact),
        ]
    }

    private var releaseMembers: [String: ContextValue] {
        let release = operation.release
        return [
            "released_by": text(release?.fact.by.name), "released_at": text(release?.at),
            "release_authentication": text(release?.fact.by.authentication),
            "release_reason": text(release?.fact.reason), "release_finding": text(release?.fact.finding?.rawValue),
            "release_change": text(release?.fact.change.rawValue), "release_void": .bool(operation.isReleaseVoid),
        ]
    }

    private func text(_ text: String?) -> ContextValue { text.map(ContextValue.string) ?? .null }
    private func text(_ time: Timestamp?) -> ContextValue { text(time?.description) }
}
