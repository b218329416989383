#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
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
    public func now() -> Timestamp { Timestamp(Date()) }
}
