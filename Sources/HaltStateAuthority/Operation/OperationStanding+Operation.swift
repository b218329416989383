import HaltState

extension OperationStanding {
    /// How far an operation has got at a given time.
    init(_ operation: GuardedOperation, at now: Timestamp) {
        if operation.overtaker != nil, operation.status != .started {
            self = .completed
            return
        }
        self =
            switch operation.status(at: now) {
            case .denied: .denied
            case .pending: .pending
            case .approved: .approved
            case .rejected: .rejected
            case .expired: .expired
            case .permitted: operation.hasLostPermit(at: now) ? .permitLost : .underWay
            case .started: operation.isInDoubt(at: now) ? .inDoubt : .underWay
            case .suspended: .suspended
            case .released: .released
            case .completed: .completed
            }
    }
}

extension EarlierCall {
    /// What is on record of an operation, for a caller that repeats it.
    init(_ operation: GuardedOperation, at now: Timestamp) {
        self.init(standing: OperationStanding(operation, at: now))
        // The success is of an earlier attempt, and with it whatever that has attached.
        guard operation.overtaker == nil, let outcome = operation.outcome?.fact else { return }
        // What a person has found out says no more than how it ended.
        let told = operation.ownReport?.fact
        let fact = told?.outcome == outcome.outcome ? told : outcome
        error = fact?.error.flatMap { $0.utf8.count <= Self.longestError ? $0 : nil }
        result = fact?.result.flatMap { $0.isShort ? $0 : nil }
    }

    /// Clients of other kinds report a text, of any length.
    private static let longestError = 1_024
}

extension GuardContext {
    /// Whether it can be told again in a reply, which clients read only to a limit.
    fileprivate var isShort: Bool {
        ((try? CanonicalJSON.bytes(of: .object(values)).count) ?? .max) <= 65_536
    }
}

extension GuardedOperation {
    /// How it ended, or an earlier attempt at it that has succeeded late; `nil` while that is not known.
    var knownOutcome: Outcome? { overtaker == nil ? outcome?.fact.outcome : .success }
}
