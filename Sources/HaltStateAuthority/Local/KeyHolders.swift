import HaltState

/// Knows who holds API keys. Requests from before names were recorded with them say only which key it was, and so do those of a
/// key that had no name then.
package protocol KeyHolders: Sendable {
    /// The name of who holds the key that somebody has proved themselves with; `nil` for nobody in particular.
    ///
    /// - Throws: ``HaltStateError``.
    func holder(of requester: Approver) throws -> String?
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
        guard events.contains(where: \.isVote), let asker = state.operation?.approval?.terms.requester,
            let holder = try holders?.holder(of: asker), approver.isNamed(holder)
        else { return events }
        throw ApproverNotAllowed(approvalID: id, approver: approver.name, reason: .requester)
    }
}

extension LedgerEvent {
    fileprivate var isVote: Bool { if case .voted = kind { true } else { false } }
}
