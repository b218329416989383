public import HaltState
import Synchronization

/// A time of day that stands still until a test moves it.
public final class ManualClock: WallClock {
    private let time: Mutex<Timestamp>

    /// Creates a clock that stands at a time; by default 2026-01-01T00:00:00Z.
    public init(_ start: Timestamp = Timestamp(microseconds: 1_767_225_600_000_000)) {
        time = Mutex(start)
    }

    /// The time of day.
    public func now() -> Timestamp { time.withLock { $0 } }

    /// Moves the clock on.
    public func advance(by duration: Duration) {
        time.withLock { $0 = $0 + duration }
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
