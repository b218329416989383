public import HaltState

extension LocalAuthority {
    /// One operation, or `nil` when no call has used the key.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerFault``.
    public func operation(_ key: IdempotencyKey) throws -> GuardedOperation? {
        try ledger.operation(.key(key), tenant: tenant)
    }

    /// Operations, those with the latest event first.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerFault``.
    public func operations(_ query: OperationQuery = OperationQuery()) throws -> [GuardedOperation] {
        try ledger.operations(query, tenant: tenant)
    }

    /// Records what a human found out about an operation in doubt. It never runs again.
    ///
    /// - Parameters:
    ///   - key: The operation's key.
    ///   - outcome: What happened at the destination.
    ///   - approver: Who found out.
    ///   - reason: How they know.
    /// - Throws: ``HaltStateError`` with code `notFound`, or `invalidCall` for an operation that is not in doubt;
    ///   ``LedgerFault``.
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
        guard let operation = entry.operation else { throw LedgerFault.tampered("an outcome was not kept") }
        return operation
    }
}
