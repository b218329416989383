package import HaltState

/// Knows who holds API keys, and whose hands are behind accounts.
///
/// Requests from before names were recorded with them say only which key it was, and so do those of a
/// key that had no name then.
package protocol KeyHolders: Sendable {
    /// The name of who holds the key that somebody has proved themselves with; `nil` for nobody in particular.
    ///
    /// - Throws: ``HaltStateError``.
    func holder(of requester: Approver) throws -> String?

    /// Who could answer in a person's name: the person, and whoever has made or reset the person's account since a time, and
    /// theirs; in folded form.
    ///
    /// - Throws: ``HaltStateError``.
    func hands(behind name: String, since time: Timestamp, tenant: TenantID) throws -> Set<String>
}

extension LocalAuthority {
    /// Whether somebody holds the key that asked for an operation.
    ///
    /// - Throws: ``HaltStateError``.
    package func isHolder(_ person: Approver, of operation: GuardedOperation?) throws -> Bool {
        guard let asker = operation?.requester, let holder = try holders?.holder(of: asker) else { return false }
        return person.isNamed(holder)
    }

    /// What a person's release leads to. Whoever holds the key that asked has asked.
    func release(
        _ decider: OperationDecider,
        _ state: LedgerState,
        _ key: IdempotencyKey,
        _ release: OperationRelease,
        of operationID: String?
    ) throws -> [LedgerEvent] {
        let events = try decider.decide(state, .release(key, release, operationID: operationID))
        guard !events.isEmpty, let operation = state.operation, try isHolder(release.by, of: operation) else {
            return events
        }
        throw HaltStateError(release.by, mayNotRelease: operation)
    }

    /// What a person's answer leads to. Whoever holds the key that asked has asked.
    func vote(
        _ decider: OperationDecider,
        _ state: LedgerState,
        _ id: String,
        _ decision: Approval.Decision,
        by approver: Approver,
        reason: String?
    ) throws -> [LedgerEvent] {
        let events = try decider.decide(state, .vote(id, decision, by: approver, reason: reason))
        guard events.contains(where: \.isVote), let holders, let operation = state.operation,
            let approval = operation.approval
        else { return events }
        let asker = approval.terms.requester
        let holder = try asker.flatMap { try holders.holder(of: $0) }
        if let holder, approver.isNamed(holder) {
            throw ApproverNotAllowed(approvalID: id, approver: approver.name, reason: .requester)
        }
        guard decision == .approve else { return events }
        var others = approval.votes.filter { $0.decision == .approve }.map(\.approver.name)
        if let asker, !approval.terms.requesterDecides { others.append(holder ?? asker.name) }
        try requireOtherHands(than: others.filter { !approver.isNamed($0) }, operation.createdAt, id, approver, holders)
        return events
    }

    /// Fails for somebody who could have answered before, or asked, in another name: accounts are quickly made.
    private func requireOtherHands(
        than others: [String],
        _ time: Timestamp,
        _ id: String,
        _ approver: Approver,
        _ holders: any KeyHolders
    ) throws {
        guard !others.isEmpty else { return }
        let hands = try holders.hands(behind: approver.name, since: time, tenant: tenant)
        for other in others {
            guard try hands.isDisjoint(with: holders.hands(behind: other, since: time, tenant: tenant)) else {
                throw ApproverNotAllowed(approvalID: id, approver: approver.name, reason: .oneHand(other))
            }
        }
    }
}

extension LedgerEvent {
    fileprivate var isVote: Bool { if case .voted = kind { true } else { false } }
}
