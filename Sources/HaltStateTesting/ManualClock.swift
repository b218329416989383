public import HaltState
import Synchronization

/// A time of day that stands still until a test moves it.
public final class ManualClock: WallClock {
    private struct Times {
        var now: Timestamp
        var boot = 1
        var elapsed = Duration.zero
    }

    private let times: Mutex<Times>

    /// Creates a clock that stands at a time; by default 2026-01-01T00:00:00Z.
    public init(_ start: Timestamp = Timestamp(microseconds: 1_767_225_600_000_000)) {
        times = Mutex(Times(now: start))
    }

    /// The time of day.
    public func now() -> Timestamp { times.withLock { $0.now } }

    /// The time since the clock was made, or since the last ``reboot()``.
    public func uptime() -> Uptime { times.withLock { Uptime(boot: "boot \($0.boot)", elapsed: $0.elapsed) } }

    /// Lets time pass, also that in which a machine sleeps: the time of day and ``uptime()`` go on.
    public func advance(by duration: Duration) {
        times.withLock { times in
            times.now = times.now + duration
            times.elapsed += duration
        }
    }

    /// Sets the time of day, forward or back, without any time that passes.
    public func jump(by duration: Duration) {
        times.withLock { $0.now = $0.now + duration }
    }

    /// Starts the machine anew: ``uptime()`` begins again.
    public func reboot() {
        times.withLock { times in
            times.boot += 1
            times.elapsed = .zero
        }
    }

    /// The same clock for pauses: to sleep moves it on, so a test never waits.
    public var pauses: some Clock<Duration> { PauseClock(clock: self) }
}

private struct PauseClock: Clock {
    struct Instant: InstantProtocol {
        let timestamp: Timestamp

        func advanced(by duration: Duration) -> Self { Self(timestamp: timestamp + duration) }
        func duration(to other: Self) -> Duration { other.timestamp - timestamp }
        static func < (left: Self, right: Self) -> Bool { left.timestamp < right.timestamp }
    }

    let clock: ManualClock

    var now: Instant { Instant(timestamp: clock.now()) }
    var minimumResolution: Duration { .microseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        clock.advance(by: max(.zero, deadline.timestamp - clock.now()))
        await Task.yield()
    }
}
