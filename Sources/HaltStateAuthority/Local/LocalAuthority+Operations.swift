public import HaltState

extension LocalAuthority {
    /// One operation, or `nil` when no call has used the key.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerError``.
    public func operation(_ key: IdempotencyKey) async throws -> GuardedOperation? {
        try await ledger.read { [tenant] in try $0.operation(.key(key), tenant: tenant) }
    }

    /// ``operation(_:)`` on the calling thread.
    ///
    /// - Throws: As ``operation(_:)``.
    public func operation(_ key: IdempotencyKey) throws -> GuardedOperation? {
        try blockingLedger.operation(.key(key), tenant: tenant)
    }

    /// Operations, those with the latest event first. See also ``unreadableOperations(_:)``.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerError``.
    public func operations(_ query: OperationQuery = OperationQuery()) async throws -> [GuardedOperation] {
        try await ledger.read { [tenant] in try $0.operations(query, tenant: tenant) }
    }

    /// ``operations(_:)`` on the calling thread.
    ///
    /// - Throws: As ``operations(_:)``.
    public func operations(_ query: OperationQuery = OperationQuery()) throws -> [GuardedOperation] {
        try blockingLedger.operations(query, tenant: tenant)
    }

    /// The operations that ``operations(_:)`` leaves out, since a later version has written an event of them that this one does not
    /// know. Of each there is only what the ledger's index says.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerError``.
    public func unreadableOperations(_ query: OperationQuery = OperationQuery()) async throws -> [LedgerIndexRow] {
        try await listing(query).unreadable
    }

    /// ``unreadableOperations(_:)`` on the calling thread.
    ///
    /// - Throws: As ``unreadableOperations(_:)``.
    public func unreadableOperations(_ query: OperationQuery = OperationQuery()) throws -> [LedgerIndexRow] {
        try blockingLedger.listing(query, tenant: tenant).unreadable
    }

    /// ``operations(_:)`` and ``unreadableOperations(_:)`` in one look.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerError``.
    package func listing(_ query: OperationQuery) async throws -> OperationListing {
        try await ledger.read { [tenant] in try $0.listing(query, tenant: tenant) }
    }

    /// Records what a human found out about an operation in doubt. It runs again only after a release, and after success never.
    ///
    /// - Parameters:
    ///   - key: The operation's key.
    ///   - outcome: What happened at the destination.
    ///   - approver: Who found out.
    ///   - reason: How they know.
    /// - Throws: ``HaltStateError`` with code `notFound`, or `invalidCall` for an operation that is not in doubt;
    ///   ``LedgerError``.
    @discardableResult
    public func reconcile(
        _ key: IdempotencyKey,
        _ outcome: Outcome,
        by approver: Approver,
        reason: String
    ) async throws -> GuardedOperation {
        let entry = try await append(to: .key(key)) {
            try $0.decide($1, .reconcile(key, outcome, by: approver, reason: reason))
        }
        return try entry.reconciled()
    }

    /// ``reconcile(_:_:by:reason:)`` on the calling thread.
    ///
    /// - Throws: As ``reconcile(_:_:by:reason:)``.
    @discardableResult
    public func reconcile(
        _ key: IdempotencyKey,
        _ outcome: Outcome,
        by approver: Approver,
        reason: String
    ) throws -> GuardedOperation {
        let entry = try appendBlocking(to: .key(key)) {
            try $0.decide($1, .reconcile(key, outcome, by: approver, reason: reason))
        }
        return try entry.reconciled()
    }
}

extension LocalAuthority {
    /// Every attempt at a key, oldest first. Denied ones are not among them, unless one is the latest.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerError``.
    public func attempts(_ key: IdempotencyKey) async throws -> [GuardedOperation] {
        try await ledger.read { [tenant] in try $0.attempts(key, tenant: tenant) }
    }

    /// ``attempts(_:)`` on the calling thread.
    ///
    /// - Throws: As ``attempts(_:)``.
    public func attempts(_ key: IdempotencyKey) throws -> [GuardedOperation] {
        try blockingLedger.attempts(key, tenant: tenant)
    }

    /// Releases a key for another attempt, which is decided on afresh when it is next asked for.
    ///
    /// Released can be what has failed, has expired, was rejected, has lost its permit, or is in doubt. A body that still runs is
    /// not stopped by it. Where it reports success after all, the release is void, and so is a permit of the next attempt that
    /// was not redeemed.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - release: Who releases it, why, and what they found out. Whoever calls this vouches for the identity.
    ///   - operationID: The operation that the person has looked at; `nil` for whichever is the latest under the key.
    /// - Throws: ``ApproverNotAllowed``; ``HaltStateError`` with code `notFound`, `forbidden` for the agent and for who asked, or
    ///   `invalidCall` for an operation that cannot be released; ``LedgerError``.
    @discardableResult
    public func release(
        _ key: IdempotencyKey,
        _ release: OperationRelease,
        operationID: String? = nil
    ) async throws -> GuardedOperation {
        try await self.release(key, release, of: operationID).operation
    }

    /// ``release(_:_:operationID:)`` on the calling thread.
    ///
    /// - Throws: As ``release(_:_:operationID:)``.
    @discardableResult
    public func release(
        _ key: IdempotencyKey,
        _ release: OperationRelease,
        operationID: String? = nil
    ) throws -> GuardedOperation {
        try releaseBlocking(key, release, of: operationID).operation
    }
}

extension LedgerReader {
    fileprivate func attempts(_ key: IdempotencyKey, tenant: TenantID) throws -> [GuardedOperation] {
        guard let latest = try operation(.key(key), tenant: tenant) else { return [] }
        return try earlierAttempts(key, tenant: tenant) + [latest]
    }
}

extension LedgerEntry {
    fileprivate func reconciled() throws -> GuardedOperation {
        guard let operation else { throw LedgerError.tampered("an outcome was not kept") }
        return operation
    }
}
