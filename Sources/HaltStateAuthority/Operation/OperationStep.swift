import HaltState

/// What an event does to its operation, and nothing else of the event.
enum OperationStep: Hashable, Sendable {
    /// A policy refused.
    case deny
    /// A policy asked for so many approvals.
    case ask(quorum: Int)
    /// A policy allowed it, and its permit was issued.
    case allow
    /// A human approved.
    case approve
    /// A human refused.
    case reject
    /// A human's approval was taken back.
    case withdraw
    /// One of the approval's clocks ran out.
    case lapse(Approval.Clock)
    /// The policies of the moment refused what had been approved.
    case withhold
    /// A permit was issued.
    case permit
    /// The permit was redeemed.
    case start
    /// The outcome became known, from the operation's own report or from a person who found out.
    case complete(Outcome, OutcomeEffectKind = .unknown, isReconciled: Bool)
    /// A person released the key for another attempt.
    case release
    /// An earlier attempt has reported success late.
    case overtake
    /// A person found out that it has run, whatever is known of it.
    case find(Outcome)

    /// Whether an operation begins with it. With a finding one begins where nothing has used the key.
    var isFirst: Bool {
        switch self {
        case .deny, .ask, .allow: true
        case .approve, .reject, .withdraw, .lapse, .withhold, .permit, .start, .complete, .release, .overtake, .find:
            false
        }
    }
}

/// What a body that failed says of what it has done, without the name of the approval that it waits for.
enum OutcomeEffectKind: Hashable, Sendable {
    case unknown, none, suspended

    init(_ effect: OutcomeEffect) {
        switch effect {
        case .unknown: self = .unknown
        case .none: self = .none
        case .suspended: self = .suspended
        }
    }
}

extension LedgerEvent.Kind {
    /// What an event of this kind does to its operation; `nil` for one that belongs to none.
    var step: OperationStep? {
        switch self {
        case .denied: .deny
        case .approvalRequested(_, _, let terms, _): .ask(quorum: terms.quorum)
        case .allowed: .allow
        case .voted(let vote): vote.decision == .approve ? .approve : .reject
        case .approvalWithdrawn: .withdraw
        case .expired(let clock): .lapse(clock)
        case .withheld: .withhold
        case .permitted: .permit
        case .started: .start
        case .completed(let fact): .complete(fact.outcome, .init(fact.effect), isReconciled: fact.reconciliation != nil)
        case .released: .release
        case .overtaken: .overtake
        case .found(_, let fact): .find(fact.outcome)
        case .checked, .checkReported, .restored, .quarantineLifted, .ordered, .refused, .keyChanged, .userChanged,
            .policiesReloaded, .unknown:
            nil
        }
    }
}
