import HaltState
import Synchronization

/// Judges whether it may be recorded that the time of something is over.
///
/// A record is for good, and a clock may be wrong for a moment. So recording waits where the time of day and the clock that nobody
/// sets disagree on a time, and where more than a few were over at once, as after a jump that nobody has seen: for ten minutes
/// at most, and then it is recorded.
final class ExpiryHold: Sendable {
    private struct State {
        /// What this process knows of holding back, where the ledger keeps nothing.
        var note: ExpiryNote?
        var clearedTo = Timestamp(microseconds: .min)
        var isHolding = false
    }

    /// So many may be over at once.
    static let few = 3

    private let watch: ClockWatch
    private let tenant: TenantID
    private let state = Mutex(State())

    init(_ watch: ClockWatch, tenant: TenantID) {
        self.watch = watch
        self.tenant = tenant
    }

    /// Whether expiry was held back when it was last judged.
    var isHolding: Bool { state.withLock { $0.isHolding } }

    /// What the clocks alone say: enough for whatever is not over by one of them.
    ///
    /// - Parameter time: The time by the ledger's clock, or `nil` where it has none, or a commit has just told it.
    func glance(at time: Timestamp? = nil) -> ExpiryJudgement {
        let reading = watch.reading(at: time)
        return ExpiryJudgement(reading, clearedTo: state.withLock { $0.clearedTo }, isComplete: false)
    }

    /// What the clocks say, with what is known of their past, and of what else is over.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerError``.
    func judge(_ ledger: any Ledger) async throws -> ExpiryJudgement {
        let (judgement, note) = try await ledger.read { try self.judge(reading: $0) }
        // Expiry is held back whether that can be written down or not: in a file that is only read, or on a full disk, it cannot.
        if let note { try? await (ledger as? any ExpiryNoteKeeping)?.keep(note, tenant: tenant) }
        return judgement
    }

    /// ``judge(_:)`` on the calling thread.
    ///
    /// - Throws: As ``judge(_:)``.
    func judgeBlocking(_ ledger: any BlockingLedger) throws -> ExpiryJudgement {
        let (judgement, note) = try judge(reading: ledger)
        if let note { try? (ledger as? any BlockingExpiryNoteKeeping)?.keepBlocking(note, tenant: tenant) }
        return judgement
    }

    /// - Returns: What is to be said of times that may be over, and the note to keep of it, if any.
    private func judge(reading ledger: any LedgerReader) throws -> (ExpiryJudgement, ExpiryNote?) {
        let note = try note(ledger)
        var news: ExpiryNote?
        let reading = reading(with: note, at: try ledger.time())
        let cleared = state.withLock { state in
            // The time that was doubted may have been years ahead.
            let settled = note?.clearedTo(at: reading.uptime).map { min($0, reading.now, reading.steady) }
            state.clearedTo = max(state.clearedTo, settled ?? state.clearedTo)
            return state.clearedTo
        }
        var judgement = ExpiryJudgement(reading, clearedTo: cleared, isComplete: true)
        let running = note.flatMap { $0.isRunning(at: reading.uptime) ? $0 : nil }
        if let since = reading.disputedSince {
            let note = ExpiryNote(
                since: Uptime(boot: reading.uptime.boot, elapsed: since),
                at: reading.now,
                origin: reading.origin
            )
            if running?.origin == nil { news = note }
            judgement.hold = hold(.jump(reading.now - reading.steady), by: note, reading)
        } else if let running, running.origin == nil {
            judgement.hold = hold(.many, by: running, reading)
        } else if try isMoreThanFew(judgement, ledger) {
            let note = ExpiryNote(since: reading.uptime, at: reading.now, origin: nil)
            news = note
            judgement.hold = hold(.many, by: note, reading)
        } else {
            state.withLock { $0.clearedTo = max($0.clearedTo, judgement.settled) }
        }
        if let news { state.withLock { $0.note = news } }
        tell(judgement.hold)
        return (judgement, news)
    }

    private func note(_ ledger: any LedgerReader) throws -> ExpiryNote? {
        let kept = try (ledger as? any ExpiryNoteReader)?.expiryNote(tenant: tenant)
        let own = state.withLock { $0.note }
        guard let kept, let own else { return kept ?? own }
        return kept.since.boot == own.since.boot && kept.since.elapsed > own.since.elapsed ? kept : own
    }

    /// Looks at the clocks, with what another process has seen of them before this one began.
    private func reading(with note: ExpiryNote?, at time: Timestamp?) -> ClockWatch.Reading {
        let reading = watch.reading(at: time)
        guard let note, note.isRunning(at: reading.uptime) else { return reading }
        guard let origin = note.origin else {
            // The clock was doubted already, and is being set right.
            return reading.disputedSince == nil ? reading : watch.believing()
        }
        guard note.since.elapsed <= watch.began.elapsed else { return reading }
        return watch.reading(agreedOn: origin, disputedSince: note.since.elapsed)
    }

    /// Whether more than a few were over at once, of what nobody has watched.
    private func isMoreThanFew(_ judgement: ExpiryJudgement, _ ledger: any LedgerReader) throws -> Bool {
        guard judgement.clearedTo < min(judgement.earliest, judgement.watchedFrom) else { return false }
        var count = 0
        var place: Int?
        repeat {
            let page = try ledger.waitingRequests(before: place, limit: LedgerPage.size, tenant: tenant)
            count += page.count { judgement.isUnwatched($0.decideBy) }
            place = page.count == LedgerPage.size ? page.last?.lastSequence : nil
        } while place != nil && count <= Self.few
        guard count <= Self.few else { return true }
        // Those that are approved are no more than the latest few: each of them has to be worked out from its events.
        let approved = try ledger.operations(
            OperationQuery(statuses: [.approved], limit: LedgerPage.size),
            tenant: tenant
        )
        count += approved.count { $0.approval?.useBy.map(judgement.isUnwatched) ?? false }
        return count > Self.few
    }

    private func hold(
        _ cause: ExpiryJudgement.Hold.Cause,
        by note: ExpiryNote,
        _ reading: ClockWatch.Reading
    ) -> ExpiryJudgement.Hold {
        let left = note.left(at: reading.uptime)
        let since = reading.steady + (left - ClockWatch.longestDispute)
        return ExpiryJudgement.Hold(cause: cause, since: since, left: left)
    }

    private func tell(_ hold: ExpiryJudgement.Hold?) {
        let isNews = state.withLock { state in
            defer { state.isHolding = hold != nil }
            return state.isHolding != (hold != nil)
        }
        guard isNews else { return }
        let whose = tenant == .local ? "" : " of tenant \(tenant.rawValue.visible)"
        watch.tell(
            hold.map { "expiry\(whose) is held back: \($0.words); check the clock of this machine" }
                ?? "expiry\(whose) is recorded again"
        )
    }
}
