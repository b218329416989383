#if Server
import Synchronization

/// How often somebody may try: so many times at once, and then after waits that double up to a longest one. Nobody is ever locked
/// out, so that nobody can lock somebody else out.
final class SignInPace: Sendable {
    private struct Lane {
        var attempts: Int
        var last: Duration
    }

    private let free: Int
    private let longestWait: Int
    private let lanes = Mutex<[String: Lane]>([:])

    /// After so long without an attempt, a lane begins anew.
    private static let memory = Duration.seconds(600)
    private static let capacity = 16_384

    /// - Parameters:
    ///   - free: How many attempts need no wait.
    ///   - longestWait: In seconds.
    init(free: Int, longestWait: Int) {
        self.free = free
        self.longestWait = longestWait
    }

    /// Begins an attempt, unless it comes too early. One that does counts for nothing.
    ///
    /// - Parameter now: The time since any fixed moment.
    /// - Returns: `nil` when it may go on, and otherwise in how many seconds the next one may.
    func begin(_ name: String, at now: Duration) -> Int? {
        lanes.withLock { lanes in
            var lane = lanes[name] ?? Lane(attempts: 0, last: now)
            if now - lane.last >= Self.memory { lane.attempts = 0 }
            if lane.attempts >= free {
                let wait = Duration.seconds(min(longestWait, 1 << min(lane.attempts - free, 16)))
                let rest = wait - (now - lane.last)
                if rest > .zero { return Int((rest / .seconds(1)).rounded(.up)) }
            }
            lane.attempts += 1
            lane.last = now
            lanes[name] = lane
            if lanes.count > Self.capacity { Self.forget(&lanes, at: now) }
            return nil
        }
    }

    /// An attempt was a success, and does not count.
    func takeBack(_ name: String) { lanes.withLock { $0[name]?.attempts -= 1 } }

    /// Everything begins anew.
    func clear(_ name: String) { lanes.withLock { $0[name] = nil } }

    /// Makes room: first where nobody has tried for long, then where few attempts were made.
    private static func forget(_ lanes: inout [String: Lane], at now: Duration) {
        lanes = lanes.filter { now - $0.value.last < memory }
        guard lanes.count > capacity else { return }
        lanes = lanes.filter { $0.value.attempts > 1 }
        if lanes.count > capacity { lanes.removeAll() }
    }
}
#endif
