import HaltState

/// What the events of one commit make of the attempts under a key: of an earlier one that was asked for, and of the latest.
package struct AttemptProgress {
    /// The earlier attempt, or `nil` where none was asked for.
    package let attempt: GuardedOperation?
    /// The latest attempt, or `nil` where there is none.
    package let latest: GuardedOperation?

    /// - Throws: ``LedgerFault`` when an event does not follow from what happened before.
    package init(
        _ events: [SealedEvent],
        attempt: GuardedOperation?,
        latest: GuardedOperation?
    ) throws(LedgerFault) {
        guard let attempt else {
            self.attempt = nil
            self.latest = try GuardedOperation.applying(events, to: latest)
            return
        }
        let own = events.filter { $0.event.operationID.hasBytes(of: attempt.id) }
        let others = events.filter { !$0.event.operationID.hasBytes(of: attempt.id) }
        self.attempt = try GuardedOperation.applying(own, to: attempt)
        self.latest = try GuardedOperation.applying(others, to: latest)
    }
}
