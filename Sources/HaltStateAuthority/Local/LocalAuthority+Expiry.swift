import HaltState

/// Recording that nobody decided in time.
///
/// An approval has expired when its time is over, recorded or not, and whoever asks about one by itself has it recorded. Nobody
/// asks about most that expire, and while they are not recorded they are counted again for each new request, and those who wait
/// for news hear nothing. So they are noted here, few at a time.
extension LocalAuthority {
    /// So many are recorded at once: they share a commit, and hold others up for a moment.
    package static let expiryBatch = 64

    /// Records for each of some approvals that nobody decided in time, where that is so and may be recorded.
    ///
    /// - Parameter expiry: What the clocks say, or `nil` to judge them now.
    /// - Throws: ``HaltStateError``; ``LedgerError``. The others are recorded also where one of them is damaged. One that this
    ///   version cannot work out is left to a later one.
    package func expire(_ approvals: [String], _ expiry: ExpiryJudgement? = nil) async throws {
        guard !approvals.isEmpty else { return }
        let judged: ExpiryJudgement
        if let expiry { judged = expiry } else { judged = try await self.expiry() }
        do {
            try await ledger.append(toEach: approvals.map(LedgerTarget.approval), tenant: tenant) {
                try self.decider(at: $0.time, judged).decide($0, .expire)
            }
        } catch let error as HaltStateError where error.underlyingError is UnknownEventType {}
    }

    /// ``expire(_:_:)`` on the calling thread.
    ///
    /// - Throws: As ``expire(_:_:)``.
    package func expireBlocking(_ approvals: [String]) throws {
        guard !approvals.isEmpty else { return }
        let expiry = try expiry()
        let ledger = try blockingLedger
        _ = try EventType.passingOverUnknown {
            try ledger.appendBlocking(toEach: approvals.map(LedgerTarget.approval), tenant: tenant) {
                try self.decider(at: $0.time, expiry).decide($0, .expire)
            }
        }
    }

    /// Records some of what has expired among the requests that a decision had to look at, so that later ones do not have to.
    ///
    /// The decision stands, whatever comes of this. What was not recorded is found again by the next one.
    func noteExpired(in entry: LedgerEntry) async { try? await expire(overdue(in: entry)) }

    /// ``noteExpired(in:)`` on the calling thread.
    func noteExpiredBlocking(in entry: LedgerEntry) { try? expireBlocking(overdue(in: entry)) }

    private func overdue(in entry: LedgerEntry) -> [String] {
        guard !entry.waiting.isEmpty else { return [] }
        let now = expiryHold.glance().earliest
        return entry.waiting.lazy.filter { !$0.isOpen(at: now) }.prefix(Self.expiryBatch).map(\.approvalID)
    }
}
