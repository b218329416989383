import HaltState

/// What humans do: answer approvals, and reconcile what is in doubt.
extension OperationDecider {
    /// A late, second or superfluous answer changes nothing; the caller sees what stands instead.
    func vote(
        _ operation: GuardedOperation?,
        _ approvalID: String,
        _ decision: Approval.Decision,
        _ approver: Approver,
        _ reason: String?
    ) throws -> [LedgerEvent] {
        guard let operation, let approval = operation.approval else {
            throw HaltStateError(code: .notFound, message: "there is no approval \(approvalID); list the open ones")
        }
        guard operation.status == .pending else { return [] }
        if operation.status(at: now) == .expired { return [event(operation, .expired(.decide))] }
        try authorize(approver, approval, operation.proposal)
        if approval.votes.contains(where: { approver.isNamed($0.approver.name) }) { return [] }
        if decision == .approve { try requirePeople(approval, with: approver) }
        let vote = Approval.Vote(approver: approver, decision: decision, reason: reason, at: now)
        return [event(operation, .voted(vote))]
    }

    /// Fails where a quorum would be reached by fewer people than it takes: an earlier version may have counted one of them
    /// under two spellings.
    private func requirePeople(_ approval: Approval, with approver: Approver) throws {
        guard approval.missingApprovals == 1 else { return }
        let names = approval.votes.filter { $0.decision == .approve }.map(\.approver.name) + [approver.name]
        guard Set(names.map(\.folded)).count < approval.terms.quorum else { return }
        throw ApproverNotAllowed(approvalID: approval.terms.id, approver: approver.name, reason: .countedTwice)
    }

    /// What the clock has decided. Nothing, while there is time or after somebody has answered.
    func expire(_ operation: GuardedOperation?) -> [LedgerEvent] {
        guard let operation, operation.status == .pending, operation.status(at: now) == .expired else { return [] }
        return [event(operation, .expired(.decide))]
    }

    private func authorize(_ approver: Approver, _ approval: Approval, _ proposal: Proposal) throws {
        let terms = approval.terms
        func refuse(_ reason: ApproverNotAllowed.Reason) -> ApproverNotAllowed {
            ApproverNotAllowed(approvalID: terms.id, approver: approver.name, reason: reason)
        }
        if approver.name.isBlank { throw refuse(.blankName) }
        if approver.isNamed(proposal.call.agentID.rawValue) { throw refuse(.requestingAgent) }
        if !terms.approvers.isEmpty, !terms.approvers.contains(where: approver.isNamed) {
            throw refuse(.notListed(terms.approvers))
        }
        // What the approval names, or has a vote of, is on record.
        let known = terms.approvers + approval.votes.map(\.approver.name)
        if let defect = approver.nameDefect, !known.contains(where: approver.isSpelled) {
            throw refuse(.unfitName(defect.description))
        }
    }

    func reconcile(
        _ state: LedgerState,
        _ key: IdempotencyKey,
        _ outcome: Outcome,
        _ approver: Approver,
        _ reason: String
    ) throws -> [LedgerEvent] {
        let finding = OperationOutcome(outcome: outcome, reconciliation: .init(by: approver, reason: reason))
        let name = state.operation?.identity.action.rawValue ?? "the operation"
        func refuse(_ problem: String) -> HaltStateError {
            HaltStateError(code: .invalidCall, message: "\(name) was not reconciled: \(problem)")
        }
        let isHeld = state.quarantine?.holds(key) ?? false
        guard state.operation != nil || isHeld else {
            throw HaltStateError(code: .notFound, message: "there is no operation under this key; list the operations")
        }
        guard !reason.isBlank else { throw refuse("say how you know what happened") }
        if let defect = approver.nameDefect { throw refuse("the name of who found out \(defect); give another one") }
        // What a restored ledger holds in quarantine may have run whatever it says of it.
        guard let operation = state.operation,
            !isHeld || outcome == .error || operation.outcome?.fact.outcome == .success
        else { return try find(state.operation, key, finding) }
        switch operation.status {
        case .started where operation.isInDoubt(at: now): return [event(operation, .completed(finding))]
        case .started:
            let lease = operation.start?.fact.leaseExpiresAt.description ?? ""
            throw refuse("it may still be running under its lease, until \(lease)")
        case .permitted where operation.hasLostPermit(at: now):
            guard outcome == .error else { throw refuse("its permit was never redeemed, so it did not happen") }
            return [event(operation, .completed(finding))]
        case .permitted: throw refuse("its permit can still be redeemed")
        case .completed: throw refuse("its outcome is already on record")
        case .denied, .pending, .approved, .rejected, .expired: throw refuse("it was never started")
        }
    }
}
