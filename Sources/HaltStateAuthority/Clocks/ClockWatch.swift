package import HaltState
import Synchronization

/// The time of day, held against a clock that nobody sets.
///
/// Each look at one of them is a look at both. Where they move apart, the time of day has been set, and for a while nobody knows
/// whether it was wrong before or is wrong now. After ten minutes it is believed: what it said before is then history.
///
/// Where a ledger says what time it is, that is the time of day, whatever this machine has for one: between what it says, the clock
/// that nobody sets leads on.
package final class ClockWatch: WallClock {
    /// What the two clocks say.
    struct Reading: Sendable {
        /// The time of day.
        let now: Timestamp
        /// The time of day that the other clock leads to, from where the two last agreed.
        let steady: Timestamp
        let uptime: Uptime
        /// When the other clock had begun to run, by the time of day that the two last agreed on.
        let origin: Timestamp
        /// When they were first seen to disagree, by the other clock; `nil` while they agree.
        let disputedSince: Duration?
        /// Since then they have been looked at without a longer break, by ``steady``.
        let watchedFrom: Timestamp
        /// What was over then is over: the time of day was believed.
        let clearedTo: Timestamp
    }

    fileprivate struct State {
        var origin: Timestamp
        var lastSeen: Duration
        var disputedSince: Duration?
        var watchedFrom: Timestamp
        var clearedTo = Timestamp(microseconds: .min)
        /// When the clock that nobody sets had begun to run, by the time that a ledger has said last; `nil` where none says any.
        var ledgerOrigin: Timestamp?
    }

    /// A dispute, and with it whatever is held back because of it, lasts so long at most.
    package static let longestDispute = Duration.seconds(600)
    /// A time service sets a clock by less, and no deadline is meant to the second.
    fileprivate static let tolerance = Duration.seconds(5)
    /// After a longer break nobody has seen the times in it pass.
    fileprivate static let longestBreak = Duration.seconds(60)

    private let clock: any WallClock
    private let state: Mutex<State>
    /// When this watch began, by the clock that nobody sets.
    let began: Uptime
    let tell: @Sendable (_ news: String) -> Void

    /// Begins to watch.
    ///
    /// - Parameter tell: Hears, in words for a log, that expiry is held back, and that it is recorded again.
    package init(_ clock: any WallClock, tell: @escaping @Sendable (_ news: String) -> Void = { _ in }) {
        self.clock = clock
        self.tell = tell
        let (now, uptime) = (clock.now(), clock.uptime())
        began = uptime
        state = Mutex(State(origin: now + (.zero - uptime.elapsed), lastSeen: uptime.elapsed, watchedFrom: now))
    }

    /// The watch that a clock is, or a new one on it.
    static func on(_ clock: any WallClock) -> ClockWatch { clock as? ClockWatch ?? ClockWatch(clock) }

    package func now() -> Timestamp { reading().now }

    /// The time of day, where a ledger has just said what it is.
    ///
    /// - Parameter time: The time by the ledger's clock, or `nil` where it has none.
    package func now(at time: Timestamp?) -> Timestamp { reading(at: time).now }

    package func uptime() -> Uptime { clock.uptime() }

    /// Looks at both clocks.
    ///
    /// - Parameter time: The time of day by the ledger's clock, or `nil` where that has not been asked just now.
    func reading(at time: Timestamp? = nil) -> Reading { read(at: time) { _, _, _ in } }

    /// Looks at both, and goes by where they agreed before this watch began, as somebody else has seen it.
    ///
    /// - Parameter since: When they were first seen to disagree, by the clock that nobody sets.
    func reading(agreedOn origin: Timestamp, disputedSince since: Duration) -> Reading {
        read { state, _, _ in
            state.origin = origin
            state.disputedSince = since
        }
    }

    /// Looks at both, and believes the time of day.
    func believing() -> Reading { read { $0.believe($1, $2) } }

    private func read(
        at time: Timestamp? = nil,
        _ change: (inout State, Timestamp, Duration) -> Void
    ) -> Reading {
        state.withLock { state in
            let uptime = clock.uptime()
            if let time { state.take(ledgerTime: time, uptime.elapsed) }
            let now = state.ledgerOrigin.map { $0 + uptime.elapsed } ?? clock.now()
            change(&state, now, uptime.elapsed)
            state.take(now, uptime.elapsed)
            return Reading(
                now: now,
                steady: state.origin + uptime.elapsed,
                uptime: uptime,
                origin: state.origin,
                disputedSince: state.disputedSince,
                watchedFrom: state.watchedFrom,
                clearedTo: state.clearedTo
            )
        }
    }
}

extension ClockWatch.State {
    /// Takes a look at both clocks into account.
    fileprivate mutating func take(_ now: Timestamp, _ elapsed: Duration) {
        let drift = now - (origin + elapsed)
        if max(drift, .zero - drift) <= ClockWatch.tolerance {
            // The one may be made to go a little faster than the other, for days.
            origin = now + (.zero - elapsed)
            disputedSince = nil
        } else if let since = disputedSince, elapsed - since >= ClockWatch.longestDispute {
            believe(now, elapsed)
        } else {
            disputedSince = disputedSince ?? elapsed
        }
        if elapsed - lastSeen > ClockWatch.longestBreak { watchedFrom = origin + elapsed }
        lastSeen = elapsed
    }

    /// Goes by a ledger's time from now on. What this machine had for the time of day before is no dispute.
    fileprivate mutating func take(ledgerTime time: Timestamp, _ elapsed: Duration) {
        if ledgerOrigin == nil { (origin, disputedSince, watchedFrom) = (time + (.zero - elapsed), nil, time) }
        ledgerOrigin = time + (.zero - elapsed)
    }

    fileprivate mutating func believe(_ now: Timestamp, _ elapsed: Duration) {
        origin = now + (.zero - elapsed)
        disputedSince = nil
        watchedFrom = now
        clearedTo = now
    }
}
