#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#elseif canImport(Android)
import Android
#else
import Glibc
#endif

/// Tells the time of day. Injected, so that tests decide when an approval expires.
public protocol WallClock: Sendable {
    /// The time now.
    func now() -> Timestamp
}

/// The clock of the operating system.
public struct SystemWallClock: WallClock {
    /// Creates the clock.
    public init() {}

    /// The time now.
    public func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }
}
