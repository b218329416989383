package import HaltState

/// Finds the attempts that events belong to. Keys have few attempts, and what was read of them once is not read again.
package struct AttemptFinder {
    private let ledger: any LedgerReader
    private let tenant: TenantID
    private var earlier: [IdempotencyKey: [GuardedOperation]] = [:]

    package init(_ ledger: any LedgerReader, tenant: TenantID) {
        self.ledger = ledger
        self.tenant = tenant
    }

    /// The attempt that an event belongs to, or `nil` for an event of none.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerError``.
    package mutating func attempt(of event: LedgerEvent) throws -> GuardedOperation? {
        guard let key = event.idempotencyKey, let latest = try ledger.operation(.key(key), tenant: tenant) else {
            return nil
        }
        func isIts(_ attempt: GuardedOperation) -> Bool { attempt.id.hasBytes(of: event.operationID) }
        if isIts(latest) { return latest }
        if let known = earlier[key]?.first(where: isIts) { return known }
        guard latest.attempt != nil else { return nil }
        let attempts = try ledger.earlierAttempts(key, tenant: tenant)
        earlier[key] = attempts
        return attempts.first(where: isIts)
    }
}
