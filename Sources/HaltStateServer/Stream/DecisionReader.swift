#if Server
import HaltState
import HaltStateAuthority

/// Reads what a tenant's chain says of approvals, a part at a time, from any place on.
struct DecisionReader: Sendable {
    /// What one part of the chain says.
    struct Part: Sendable {
        /// The place of the part's last event.
        let end: Int
        /// What was decided, in the order of the chain.
        var decisions: [Decision] = []
        /// What people were asked, and until when.
        var opened: [Approval.Terms] = []
    }

    /// Small enough to hold, and to read without keeping others waiting.
    private static let size = 64

    let ledger: any Ledger
    let tenant: TenantID

    /// The part after a place; `nil` where nothing of approvals comes any more.
    func part(after position: Int) async throws -> Part? {
        try await ledger.read { [tenant] in try Self.part(after: position, of: $0, tenant) }
    }

    private static func part(after position: Int, of ledger: any LedgerReader, _ tenant: TenantID) throws -> Part? {
        let events = try ledger.approvalEvents(after: position, limit: size, tenant: tenant)
        guard let last = events.last else { return nil }
        var part = Part(end: last.sequence)
        var attempts = AttemptFinder(ledger, tenant: tenant)
        for stored in events {
            let sealed = try SealedEvent(payload: stored.payload, hash: stored.hash)
            if case .approvalRequested(_, _, let terms, _) = sealed.event.kind {
                part.opened.append(terms)
            } else if case .approvalWithdrawn = sealed.event.kind {
                if let reopened = try reopened(sealed.event, ledger, tenant) { part.opened.append(reopened) }
            } else if let operation = try EventType.passingOverUnknown({ try attempts.attempt(of: sealed.event) }),
                let decision = Decision(sealed, on: operation)
            {
                part.decisions.append(decision)
            }
        }
        return part
    }

    /// The terms of an approval that waits again. No decision: the stream has no word for it, and who waits asks again.
    private static func reopened(
        _ event: LedgerEvent,
        _ ledger: any LedgerReader,
        _ tenant: TenantID
    ) throws -> Approval.Terms? {
        guard let key = event.idempotencyKey,
            let operation = try EventType.passingOverUnknown({ try ledger.operation(.key(key), tenant: tenant) }),
            operation.id == event.operationID, operation.status == .pending
        else { return nil }
        return operation.approval?.terms
    }

    /// The decisions that somebody has not seen who has seen up to a time, in the order of the chain. Those that stand behind a
    /// later time come with it, whatever theirs is: the clock may have been set back.
    ///
    /// Whoever asks again asks by the time of the last one. So those that share its time come with it, beyond the limit.
    ///
    /// - Parameter place: A place before those of that time. See ``DecisionTimes``.
    @concurrent
    func decisions(
        after time: Timestamp,
        from place: Int,
        limit: Int,
        where isWanted: @Sendable (Decision) -> Bool
    ) async throws -> [Decision] {
        var found: [Decision] = []
        var (position, isSeen) = (place, true)
        while found.count <= limit, let part = try await self.part(after: position) {
            for decision in part.decisions {
                isSeen = isSeen && decision.decidedAt == time
                if !isSeen, isWanted(decision) { found.append(decision) }
            }
            position = part.end
            try Task.checkCancellation()
            await Task.yield()
        }
        guard found.count > limit else { return found }
        let last = found[limit - 1].decidedAt
        return found.prefix(limit) + found.dropFirst(limit).prefix { $0.decidedAt == last }
    }
}
#endif
