import HaltState

extension LocalAuthority {
    /// Why an answer of somebody would not count, in a sentence for them, found out without giving it; or `nil`. What somebody else does
    /// meanwhile may change that.
    ///
    /// - Throws: ``HaltStateError``, with code `notFound` where there is no such approval; ``LedgerError``.
    package func obstacle(
        to decision: Approval.Decision,
        on id: String,
        by approver: Approver
    ) async throws -> String? {
        let operation = try await operation(approval: id)
        do {
            let expiry = try await expiry()
            _ = try vote(
                decider(at: nil, expiry),
                LedgerState(operation: operation),
                id,
                decision,
                by: approver,
                reason: nil
            )
            return nil
        } catch let error as ApproverNotAllowed {
            return error.description
        } catch let error as HaltStateError where error.underlyingError is ExpiryHeld {
            return error.message
        }
    }

    /// The operation that waits, or waited, for an approval; or `nil`.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerError``.
    package func operation(approval id: String) async throws -> GuardedOperation? {
        try await ledger.read { [tenant] in try $0.operation(.approval(id), tenant: tenant) }
    }

    /// The requests that wait for people and on which somebody may still decide: how many there are behind those that are given, and
    /// the most urgent of them.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerError``.
    package func urgentRequests(limit: Int) async throws -> (more: Int, urgent: [GuardedOperation]) {
        let expiry = try await expiry()
        return try await ledger.read { [tenant] ledger in
            let open = try ledger.waitingRequests(before: nil, limit: .max, tenant: tenant)
                .filter { !expiry.isOver($0.decideBy) }
                .sorted { ($0.decideBy, $0.lastSequence) < ($1.decideBy, $1.lastSequence) }
            let urgent = try open.prefix(limit).compactMap { request in
                try EventType.passingOverUnknown {
                    try ledger.operation(.approval(request.approvalID), tenant: tenant)
                }
            }
            return (max(0, open.count - limit), urgent.filter { $0.status == .pending })
        }
    }
}
