public import HaltState

/// How much an order leaves running: it ends nothing.
public struct WorkUnderWay: Hashable, Sendable {
    /// So many operations are kept at most. All of them are counted.
    public static let listLimit = 1_000

    /// How many operations have started and not ended, those in doubt included.
    public private(set) var started = 0
    /// How many permits are out. None of them can start while the order holds.
    public private(set) var permits = 0
    /// What is counted, those with the latest event first, as far as the ``listLimit`` goes.
    public private(set) var operations: [Operation] = []

    /// An operation that is under way, without what was sent for it.
    public struct Operation: Hashable, Sendable {
        /// Its name, a UUID.
        public let id: String
        /// The key it is bound to, and who does what.
        public let identity: OperationIdentity
        /// Whether it has started, or only has its permit.
        public let status: GuardedOperation.Status
        /// When its latest event happened.
        public let since: Timestamp
        /// Until when its permit can be redeemed; `nil` once it has started.
        public let permitExpiresAt: Timestamp?
        /// From when on it is in doubt; `nil` before it has started.
        public let leaseExpiresAt: Timestamp?

        init(_ operation: GuardedOperation) {
            id = operation.id
            identity = operation.identity
            status = operation.status
            since = operation.updatedAt
            permitExpiresAt = status == .permitted ? operation.permit?.expiresAt : nil
            leaseExpiresAt = operation.start?.fact.leaseExpiresAt
        }
    }

    /// Whether there is none.
    public var isNothing: Bool { count == 0 }

    /// How many operations there are, kept or not.
    public var count: Int { started + permits }

    fileprivate mutating func take(_ operation: GuardedOperation) {
        guard count(operation.status), operations.count < Self.listLimit else { return }
        operations.append(Operation(operation))
    }

    /// Counts an operation, or one of which no more is known than that state.
    @discardableResult
    fileprivate mutating func count(_ status: GuardedOperation.Status) -> Bool {
        switch status {
        case .started: started += 1
        case .permitted: permits += 1
        case .denied, .pending, .approved, .rejected, .expired, .completed, .suspended, .released: return false
        }
        return true
    }
}

extension LocalAuthority {
    /// What the target of an order still has under way: operations that have started and not ended, those in doubt included,
    /// and permits that are out. An order does not end them.
    ///
    /// Takes one look at the index of operations, and reads each operation that is under way by itself. One with an event that only
    /// a later version knows is counted whoever runs it, and not listed.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerError``.
    public func underWay(_ target: AgentOrder.Target) async throws -> WorkUnderWay {
        try await ledger.read { [tenant, expiryHold] in try $0.underWay(target, by: expiryHold, tenant: tenant) }
    }

    /// ``underWay(_:)`` on the calling thread.
    ///
    /// - Throws: As ``underWay(_:)``.
    public func underWay(_ target: AgentOrder.Target) throws -> WorkUnderWay {
        try blockingLedger.underWay(target, by: expiryHold, tenant: tenant)
    }
}

extension LedgerReader {
    /// So many permits that nobody redeemed in time follow each other, and those before them are older, and lost as well. Lost
    /// permits stay on record, and an agent can make any number of them.
    private var lostInARow: Int { LedgerPage.size }

    fileprivate func underWay(
        _ target: AgentOrder.Target,
        by clocks: ExpiryHold,
        tenant: TenantID
    ) throws -> WorkUnderWay {
        let now = clocks.glance(at: try time()).earliest
        let pattern: ActionPattern? = if case .actions(let text) = target { try? ActionPattern(text) } else { nil }
        var (work, lost) = (WorkUnderWay(), 0)
        for row in try indexRows(in: [.permitted, .started], tenant: tenant) {
            let isPermit = row.status == GuardedOperation.Status.permitted.rawValue
            if isPermit, lost >= lostInARow { continue }
            let found = try EventType.passingOverUnknown {
                .some(try operation(.key(IdempotencyKey(row.key)), tenant: tenant))
            }
            guard let found else {
                work.count(isPermit ? .permitted : .started)
                continue
            }
            guard let operation = found else { continue }
            guard !operation.hasLostPermit(at: now) else {
                lost += 1
                continue
            }
            if isPermit { lost = 0 }
            let isMeant =
                switch target {
                case .everyone: true
                case .agent: target.isAlike(.agent(operation.identity.agentID))
                case .actions: pattern?.matches(operation.identity.action.rawValue) ?? true
                }
            if isMeant { work.take(operation) }
        }
        return work
    }
}
