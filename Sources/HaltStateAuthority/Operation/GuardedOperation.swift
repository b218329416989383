public import HaltState

/// One operation, worked out from its events.
///
/// ```
/// denied ─► (the key is free again)
/// pending ─► approved ─► permitted ─► started ─► completed
///    │          └► expired              allowed by policy: straight to permitted
///    └► rejected, expired
/// ```
public struct GuardedOperation: Hashable, Sendable {
    /// How far an operation has got.
    public enum Status: String, Hashable, Sendable, CaseIterable {
        /// A policy refused; the next call with the key is decided afresh.
        case denied
        /// Humans have to decide.
        case pending
        /// Approved, not yet called again.
        case approved
        /// A human refused, for good.
        case rejected
        /// Not decided, or not used, in time, for good.
        case expired
        /// Its one permit is issued.
        case permitted
        /// Its permit is redeemed; the body may have run.
        case started
        /// Its outcome is known.
        case completed
    }

    /// The operation's name, a UUID.
    public let id: String
    /// The key it is bound to.
    public let idempotencyKey: String
    /// What it is.
    public let proposal: Proposal
    /// Why the policies decided as they did.
    public let ruling: PolicyRuling
    /// How far it has got, whatever the time is. See ``status(at:)``.
    public internal(set) var status: Status
    /// The event that recorded the decision in force, a UUID.
    public internal(set) var decisionEventID: String
    /// The approval that it waits for or has had, or `nil` when a policy decided alone.
    public internal(set) var approval: Approval?
    /// Its permit, or `nil` before it is issued.
    public internal(set) var permit: PermitTerms?
    /// Its start, or `nil` before it.
    public internal(set) var start: Recorded<OperationStart>?
    /// Its outcome, or `nil` before it is known.
    public internal(set) var outcome: Recorded<OperationOutcome>?
    /// When it was first asked for.
    public let createdAt: Timestamp
    /// When its latest event happened.
    public internal(set) var updatedAt: Timestamp
    /// The place of its first event in the chain.
    public let firstSequence: Int
    /// The place of its latest event in the chain.
    public internal(set) var lastSequence: Int

}

extension GuardedOperation {
    /// How far it has got at a given time: an approval whose clock has run out is expired, recorded or not.
    public func status(at now: Timestamp) -> Status {
        switch status {
        case .pending where approval.map({ $0.terms.decideBy <= now }) ?? true: .expired
        case .approved where approval?.useBy.map({ $0 <= now }) ?? true: .expired
        default: status
        }
    }

    /// Whether nobody knows if it happened: it was started, its lease has run out, and no outcome was recorded.
    public func isInDoubt(at now: Timestamp) -> Bool {
        guard status == .started, let start else { return false }
        return start.fact.leaseExpiresAt <= now
    }

    /// Whether it has a permit that nobody redeemed in time. It has not run, and never will under this key.
    public func hasLostPermit(at now: Timestamp) -> Bool {
        guard status == .permitted, let permit else { return false }
        return permit.expiresAt <= now
    }
}
