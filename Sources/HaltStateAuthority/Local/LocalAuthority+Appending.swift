package import HaltState

extension LocalAuthority {
    /// Decides on a command in the ledger's transaction. Where something may have run out, the clocks are judged before a second
    /// one: that takes reading the ledger.
    func append(
        to target: LedgerTarget,
        from caller: EstablishedCaller = EstablishedCaller(),
        deciding decide: @escaping @Sendable (OperationDecider, LedgerState) throws -> [LedgerEvent]
    ) async throws -> LedgerEntry {
        do {
            return try await ledger.append(to: target, tenant: tenant) {
                try decide(self.decider(for: caller, at: $0.time), $0)
            }
        } catch is ExpiryUnjudged {
            let expiry = try await expiry()
            return try await ledger.append(to: target, tenant: tenant) {
                try decide(self.decider(for: caller, at: $0.time, expiry), $0)
            }
        }
    }

    /// ``append(to:from:deciding:)``, on the calling thread.
    func appendBlocking(
        to target: LedgerTarget,
        from caller: EstablishedCaller = EstablishedCaller(),
        deciding decide: @escaping @Sendable (OperationDecider, LedgerState) throws -> [LedgerEvent]
    ) throws -> LedgerEntry {
        let ledger = try blockingLedger
        do {
            return try ledger.appendBlocking(to: target, tenant: tenant) {
                try decide(self.decider(for: caller, at: $0.time), $0)
            }
        } catch is ExpiryUnjudged {
            let expiry = try expiry()
            return try ledger.appendBlocking(to: target, tenant: tenant) {
                try decide(self.decider(for: caller, at: $0.time, expiry), $0)
            }
        }
    }

    /// What the clocks make of times that may be over, with all that it takes to judge.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerError``.
    package func expiry() async throws -> ExpiryJudgement { try await expiryHold.judge(ledger) }

    /// What the clocks make of times that may be over, with all that it takes to judge.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerError``.
    package func expiry() throws -> ExpiryJudgement { try expiryHold.judgeBlocking(blockingLedger) }

    /// Whether recording expiry was held back when it was last judged.
    package var isHoldingExpiry: Bool { expiryHold.isHolding }

    /// How far an operation has got: one that is over is expired, recorded or not, and one whose expiry is held back waits as
    /// before.
    ///
    /// - Parameter time: The time by the ledger's clock, or `nil` where it has none, or a commit has just told it.
    /// - Throws: ``HaltStateError``; ``LedgerError``.
    package func status(
        of operation: GuardedOperation,
        at time: Timestamp? = nil
    ) async throws -> GuardedOperation.Status {
        let glance = expiryHold.glance(at: time)
        guard glance.verdict(on: operation) == .unjudged else { return glance.status(of: operation) }
        return try await expiry().status(of: operation)
    }

    /// ``status(of:at:)`` on the calling thread.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerError``.
    package func status(of operation: GuardedOperation, at time: Timestamp? = nil) throws -> GuardedOperation.Status {
        let glance = expiryHold.glance(at: time)
        guard glance.verdict(on: operation) == .unjudged else { return glance.status(of: operation) }
        return try expiry().status(of: operation)
    }
}
