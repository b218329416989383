package import HaltState

/// Histories are read in pages: each event of one may hold as much as a call may send.
package enum LedgerPage {
    /// How many events are read at once.
    package static let size = 64
}

extension Ledger {
    /// Calls a closure with every event of a key from a sequence on, oldest first.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerFault``; what `body` throws.
    package func forEachEvent(
        ofKey key: IdempotencyKey,
        from sequence: Int = 0,
        tenant: TenantID,
        _ body: (SealedEvent) throws -> Void
    ) throws {
        var next = sequence
        while true {
            let page = try events(ofKey: key, from: next, limit: LedgerPage.size, tenant: tenant)
            for event in page { try body(event) }
            guard page.count == LedgerPage.size, let last = page.last else { return }
            next = last.sequence + 1
        }
    }

    /// Every event of a key, also those of earlier operations under it, oldest first.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerFault``.
    package func events(ofKey key: IdempotencyKey, tenant: TenantID) throws -> [SealedEvent] {
        var events: [SealedEvent] = []
        try forEachEvent(ofKey: key, tenant: tenant) { events.append($0) }
        return events
    }
}
