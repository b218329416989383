import HaltState

/// What humans do: answer approvals, and reconcile what is in doubt.
extension OperationDecider {
    /// Until the permit is issued, a rejection ends the request, whoever has approved it, the same person included. Any other
    /// late, second or superfluous answer changes nothing; the caller sees what stands instead.
    func vote(
        _ operation: GuardedOperation?,
        _ approvalID: String,
        _ decision: Approval.Decision,
        _ approver: Approver,
        _ reason: String?
    ) throws -> [LedgerEvent] {
        let (operation, approval) = try requireApproval(operation, approvalID)
        switch (operation.status, decision) {
        case (.pending, _), (.approved, .reject): break
        default: return []
        }
        if let lapse = try lapse(operation) { return [lapse] }
        try authorize(approver, approval, operation.proposal)
        if approval.answer(of: approver)?.decision == decision { return [] }
        if decision == .approve { try requirePeople(approval, with: approver) }
        let vote = Approval.Vote(approver: approver, decision: decision, reason: reason, at: now)
        return [event(operation, .voted(vote))]
    }

    /// Takes an approval back until the permit is issued. The request waits again; where its time to decide is over, it ends.
    func withdraw(
        _ operation: GuardedOperation?,
        _ approvalID: String,
        of name: String,
        by person: Approver,
        _ reason: String?
    ) throws -> [LedgerEvent] {
        let (operation, approval) = try requireApproval(operation, approvalID)
        guard operation.status == .pending || operation.status == .approved else { return [] }
        if let lapse = try lapse(operation) { return [lapse] }
        try requireName(person, approval)
        guard let vote = approval.votes.last(where: { $0.approver.isNamed(name) }), vote.decision == .approve else {
            return []
        }
        let withdrawal = Approval.Withdrawal(of: vote.approver.name, by: person, reason: reason, at: now)
        let verdict = expiry.verdict(on: approval.terms.decideBy)
        if verdict == .unjudged { throw ExpiryUnjudged() }
        let events = [event(operation, .approvalWithdrawn(withdrawal))]
        return verdict == .over ? events + [event(operation, .expired(.decide))] : events
    }

    private func requireApproval(
        _ operation: GuardedOperation?,
        _ approvalID: String
    ) throws -> (GuardedOperation, Approval) {
        guard let operation, let approval = operation.approval else {
            throw HaltStateError(unknownApproval: approvalID)
        }
        return (operation, approval)
    }

    /// That one of the approval's clocks has run out, if that is so and not on record.
    ///
    /// - Throws: ``ExpiryUnjudged``; ``HaltStateError`` with code `unavailable` where it is not certain.
    func lapse(_ operation: GuardedOperation) throws -> LedgerEvent? {
        switch expiry.verdict(on: operation) {
        case .open: nil
        case .over: event(operation, .expired(operation.status == .approved ? .use : .decide))
        case .held, .unjudged: throw held(operation)
        }
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
    ///
    /// - Throws: ``ExpiryUnjudged``.
    func expire(_ operation: GuardedOperation?) throws -> [LedgerEvent] {
        guard let operation, operation.status == .pending, expiry.verdict(on: operation) != .held else { return [] }
        return try lapse(operation).map { [$0] } ?? []
    }

    func authorize(_ approver: Approver, _ approval: Approval, _ proposal: Proposal) throws {
        let terms = approval.terms
        func refuse(_ reason: ApproverNotAllowed.Reason) -> ApproverNotAllowed {
            ApproverNotAllowed(approvalID: terms.id, approver: approver.name, reason: reason)
        }
        if approver.isNamed(proposal.call.agentID.rawValue) { throw refuse(.requestingAgent) }
        if let requester = terms.requester, !terms.requesterDecides, approver.isSame(as: requester) {
            throw refuse(.requester)
        }
        if !terms.approvers.isEmpty, !terms.approvers.contains(where: approver.isNamed) {
            throw refuse(.notListed(terms.approvers))
        }
        try requireName(approver, approval)
    }

    /// Fails for somebody without a name, or with a new name that could be taken for another one.
    private func requireName(_ person: Approver, _ approval: Approval) throws {
        func refuse(_ reason: ApproverNotAllowed.Reason) -> ApproverNotAllowed {
            ApproverNotAllowed(approvalID: approval.terms.id, approver: person.name, reason: reason)
        }
        if person.name.isBlank { throw refuse(.blankName) }
        // What the approval names, or has an answer of, is on record.
        let known =
            approval.terms.approvers + approval.votes.map(\.approver.name) + approval.withdrawals.map(\.approver)
        if let problem = person.nameProblem, !known.contains(where: person.isSpelled) {
            throw refuse(.unfitName(problem.description))
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
        if let problem = approver.nameProblem { throw refuse("the name of who found out \(problem); give another one") }
        // What a restored ledger holds in quarantine may have run whatever it says of it.
        guard let operation = state.operation,
            !isHeld || outcome == .error || operation.hasSucceeded
        else { return try find(state.operation, key, finding) }
        switch operation.status {
        case .started where operation.isInDoubt(at: expiry.earliest): return [event(operation, .completed(finding))]
        case .started:
            let lease = operation.start?.fact.leaseExpiresAt.description ?? ""
            throw refuse("it may still be running under its lease, until \(lease)")
        case .permitted where operation.hasLostPermit(at: expiry.earliest):
            guard outcome == .error else { throw refuse("its permit was never redeemed, so it did not happen") }
            return [event(operation, .completed(finding))]
        case .permitted: throw refuse("its permit can still be redeemed")
        case .completed: throw refuse("its outcome is already on record")
        case .suspended: throw refuse("its body has said that it did nothing, and waits for an approval inside")
        case .released: throw refuse("its key was released for another attempt")
        case .denied, .pending, .approved, .rejected, .expired: throw refuse("it was never started")
        }
    }
}
