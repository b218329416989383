import HaltState

extension LocalAuthority {
    /// What is refused since the ledger was restored from a backup, or `nil` when it was not, or all is lifted.
    ///
    /// - Throws: ``HaltStateError``.
    public func quarantine() async throws -> Quarantine? {
        try await ledger.read { [tenant] in try $0.quarantine(tenant: tenant) }
    }

    /// ``quarantine()`` on the calling thread.
    ///
    /// - Throws: ``HaltStateError``.
    public func quarantine() throws -> Quarantine? { try blockingLedger.quarantine(tenant: tenant) }

    /// Lifts the quarantine for keys that a restored ledger refuses. The reason becomes evidence.
    ///
    /// - Parameters:
    ///   - scope: A key, every key that starts alike, or all.
    ///   - person: Who says so. Whoever calls this vouches for the identity.
    ///   - reason: How they know that it is safe.
    /// - Returns: What is still refused, or `nil` for nothing.
    /// - Throws: ``HaltStateError`` with code `invalidCall` where nothing is in quarantine or no reason is given.
    @discardableResult
    public func liftQuarantine(
        _ scope: Quarantine.Scope,
        by person: Approver,
        reason: String
    ) async throws -> Quarantine? {
        _ = try await append(to: .none) {
            try $0.decide($1, .lift(scope, by: person, reason: reason))
        }
        return try await quarantine()
    }

    /// ``liftQuarantine(_:by:reason:)`` on the calling thread.
    ///
    /// - Throws: As ``liftQuarantine(_:by:reason:)``.
    @discardableResult
    public func liftQuarantine(_ scope: Quarantine.Scope, by person: Approver, reason: String) throws -> Quarantine? {
        _ = try appendBlocking(to: .none) {
            try $0.decide($1, .lift(scope, by: person, reason: reason))
        }
        return try quarantine()
    }
}
