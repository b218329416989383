public import HaltState

/// One operation, worked out from its events.
///
/// ```
/// denied ─► (the key is free again)
/// pending ◄► approved ─► permitted ─► started ─► completed, suspended
///    │          │                       allowed by policy: straight to permitted
///    └──────────┴► rejected, expired
/// released, suspended, completed without effect ─► (the key is free for another attempt)
/// ```
///
/// It never changes: what happens next makes another one. A class, because a call hands it on a dozen times.
public final class GuardedOperation: Sendable {
    /// How far an operation has got.
    public enum Status: String, Hashable, Sendable, CaseIterable {
        /// A policy refused; the next call with the key is decided afresh.
        case denied
        /// Humans have to decide.
        case pending
        /// Approved, not yet called again.
        case approved
        /// A human refused. It stays so until its key is released.
        case rejected
        /// Not decided, or not used, in time. It stays so until its key is released.
        case expired
        /// Its one permit is issued.
        case permitted
        /// Its permit is redeemed; the body may have run.
        case started
        /// Its outcome is known.
        case completed
        /// Its body did nothing, because a guarded call inside it waits for people; the next call begins again.
        case suspended
        /// A person released its key for another attempt.
        case released
    }

    /// What stays the same from the first event on, and so is shared by all that follow.
    final class Origin: Sendable {
        let name: RecordName
        let identity: OperationIdentity
        /// The identity as its permits have it.
        let granted: OperationIdentity
        let proposal: Proposal
        let ruling: PolicyRuling
        let createdAt: Timestamp
        let firstSequence: Int
        let attempt: Attempt?
        let requester: Approver?
        /// What the first call claimed to be named elsewhere, before anybody has looked at it.
        let claim: String?

        init(
            name: RecordName,
            identity: OperationIdentity,
            proposal: Proposal,
            ruling: PolicyRuling,
            createdAt: Timestamp,
            firstSequence: Int,
            attempt: Attempt? = nil,
            requester: Approver? = nil,
            claim: String? = nil
        ) {
            self.name = name
            self.identity = identity
            granted = identity.granted
            self.proposal = proposal
            self.ruling = ruling
            self.createdAt = createdAt
            self.firstSequence = firstSequence
            self.attempt = attempt
            self.requester = requester
            self.claim = claim
        }
    }

    /// What the events after the first one change.
    struct Progress: Hashable, Sendable {
        var status: Status
        /// What is known of how its body ended.
        var ending: OperationState.Ending = []
        var decision: RecordName
        var approval: Approval?
        var permit: PermitTerms?
        var supersededPermits: [PermitTerms] = []
        var start: Recorded<OperationStart>?
        var outcome: Recorded<OperationOutcome>?
        /// The body's own report, where a person's finding stands beside it.
        var lateReport: Recorded<OperationOutcome>?
        var release: Recorded<OperationRelease>?
        /// The earlier attempt that has reported success late, by its operation.
        var overtaker: Recorded<String>?
        /// What the policies said that refused it after it was approved.
        var withholdings: [PolicyRuling] = []
        /// Whether it began with what a person found out of its key, so that nobody knows what it was.
        var isKnownByKeyOnly = false
        var updatedAt: Timestamp
        var lastSequence: Int
    }

    let origin: Origin
    let progress: Progress

    init(_ origin: Origin, _ progress: Progress) {
        self.origin = origin
        self.progress = progress
    }
}

extension GuardedOperation {
    /// Whether another one is the same operation, at whatever stage.
    func isSame(as other: GuardedOperation) -> Bool { origin === other.origin || origin.name == other.origin.name }

    /// The operation's name, a UUID.
    public var id: String { origin.name.text }

    var name: RecordName { origin.name }

    /// The key it is bound to, and who does what.
    public var identity: OperationIdentity { origin.identity }

    /// The key it is bound to.
    public var idempotencyKey: IdempotencyKey { origin.identity.idempotencyKey }

    /// What it is.
    public var proposal: Proposal { origin.proposal }

    /// Why the policies decided as they did.
    public var ruling: PolicyRuling { origin.ruling }

    /// What the first call claimed to be named elsewhere, or `nil` where that is not fit to be shown: a model's `tool_call_id`,
    /// the identifier of a trace, or a UUID that the client has made. Nobody has checked it.
    public var correlation: CorrelationID? { CorrelationID(claimed: origin.claim) }

    /// When it was first asked for.
    public var createdAt: Timestamp { origin.createdAt }

    /// The place of its first event in the chain.
    public var firstSequence: Int { origin.firstSequence }

    /// How far it has got, whatever the time is. See ``status(at:)``.
    public var status: Status { progress.status }

    /// The event that recorded the decision in force, a UUID.
    public var decisionEventID: String { progress.decision.text }

    /// The approval that it waits for or has had, or `nil` when a policy decided alone.
    public var approval: Approval? { progress.approval }

    /// Its permit, or `nil` before it is issued.
    public var permit: PermitTerms? { progress.permit }

    /// The permits of the same caller before that one, which it asked for again. Any of them may be the one that reached it.
    var supersededPermits: [PermitTerms] { progress.supersededPermits }

    /// What the policies said that refused it after it was approved, each ruling once.
    var withholdings: [PolicyRuling] { progress.withholdings }

    /// Its start, or `nil` before it.
    public var start: Recorded<OperationStart>? { progress.start }

    /// Its outcome, or `nil` before it is known.
    public var outcome: Recorded<OperationOutcome>? { progress.outcome }

    /// The body's own report, or `nil` where there is none, or only a person's finding.
    public var ownReport: Recorded<OperationOutcome>? {
        progress.lateReport ?? progress.outcome.flatMap { $0.fact.reconciliation == nil ? $0 : nil }
    }

    /// That its key was released for another attempt, or `nil`. A success that is reported after it makes it void.
    public var release: Recorded<OperationRelease>? { progress.release }

    /// The earlier attempt that has reported success late, by its operation, or `nil`.
    public var overtaker: Recorded<String>? { progress.overtaker }

    /// Which attempt it is, and what the one before it was; `nil` for the first.
    public var attempt: Attempt? { origin.attempt }

    /// Which attempt at its key it is, counted from 1.
    public var attemptNumber: Int { attempt?.number ?? 1 }

    /// Who asked, where somebody has vouched for it, such as the holder of an API key; or `nil`.
    public var requester: Approver? { origin.requester }

    /// Whether only its key is known: a person found out that it has run since the backup that its ledger comes from.
    public var isKnownByKeyOnly: Bool { progress.isKnownByKeyOnly }

    /// When its latest event happened.
    public var updatedAt: Timestamp { progress.updatedAt }

    /// The place of its latest event in the chain.
    public var lastSequence: Int { progress.lastSequence }
}

extension GuardedOperation: Hashable {
    /// Compares everything that the events tell.
    public static func == (left: GuardedOperation, right: GuardedOperation) -> Bool {
        left === right || (left.origin == right.origin && left.progress == right.progress)
    }

    /// Hashes what tells operations apart.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(lastSequence)
    }
}

extension GuardedOperation.Origin: Equatable {
    static func == (left: GuardedOperation.Origin, right: GuardedOperation.Origin) -> Bool {
        left === right
            || (left.name == right.name && left.identity == right.identity && left.proposal == right.proposal
                && left.ruling == right.ruling && left.createdAt == right.createdAt
                && left.firstSequence == right.firstSequence && left.attempt == right.attempt
                && left.claim == right.claim)
    }
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

    /// Whether nobody knows if it happened: it was started, its lease has run out, and no outcome was recorded. Or it was started
    /// and an earlier attempt has succeeded, so that it may have happened twice.
    public func isInDoubt(at now: Timestamp) -> Bool {
        guard status == .started, let start else { return false }
        return start.fact.leaseExpiresAt <= now || overtaker != nil
    }

    /// Whether it has a permit that nobody redeemed in time. It has not run, and never will unless its key is released.
    public func hasLostPermit(at now: Timestamp) -> Bool {
        guard status == .permitted, let permit else { return false }
        return permit.expiresAt <= now
    }
}
