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

    /// How long the machine has been running, by a clock that nobody sets. By default it goes as the time of day goes, so that
    /// the two never disagree.
    func uptime() -> Uptime
}

/// How long a machine has been running, the time that it slept included.
public struct Uptime: Hashable, Sendable {
    /// Which run of the machine it is. The times of different runs cannot be compared.
    public let boot: String
    /// The time since that run began, or since another moment that stays the same during the run.
    public let elapsed: Duration

    /// Creates a reading.
    public init(boot: String, elapsed: Duration) {
        self.boot = boot
        self.elapsed = elapsed
    }
}

extension WallClock {
    /// Goes as the time of day goes.
    public func uptime() -> Uptime { Uptime(boot: "", elapsed: now() - Timestamp(microseconds: 0)) }
}

/// The clock of the operating system.
package struct SystemWallClock: WallClock {
    package init() {}

    package func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

    /// The clock that goes on while the machine sleeps: a night's sleep must not look like a jump of the time of day.
    package func uptime() -> Uptime {
        var time = timespec()
        #if canImport(Darwin)
        // It counts sleep there, unlike the clock of this name on Linux.
        clock_gettime(CLOCK_MONOTONIC, &time)
        #else
        clock_gettime(CLOCK_BOOTTIME, &time)
        #endif
        let nanoseconds = Int64(time.tv_nsec)
        return Uptime(
            boot: Self.boot,
            elapsed: Duration(secondsComponent: Int64(time.tv_sec), attosecondsComponent: nanoseconds * 1_000_000_000)
        )
    }

    /// What the operating system calls this run of the machine. Where it does not say, every process is a run of its own.
    private static let boot: String = {
        #if canImport(Darwin)
        let text = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { buffer in
            var size = buffer.count
            guard sysctlbyname("kern.bootsessionuuid", buffer.baseAddress, &size, nil, 0) == 0 else { return "" }
            return String(decoding: buffer.prefix(size).prefix { $0 > 32 }, as: UTF8.self)
        }
        #else
        let text = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { buffer in
            let file = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
            guard file >= 0 else { return "" }
            defer { close(file) }
            let size = max(0, read(file, buffer.baseAddress, buffer.count))
            return String(decoding: buffer.prefix(size).prefix { $0 > 32 }, as: UTF8.self)
        }
        #endif
        return text.isEmpty ? RandomIdentifiers().uuid() : text
    }()
}
