#if SQLite
import Foundation
import Synchronization

/// Where a process changes a file. The counting begins when ``arm(_:_:)`` says so.
enum WritePoint {
    /// When a process is killed at a write point.
    enum Moment: Int, CaseIterable {
        case before, halfway, after
    }

    private static let isArmed = Atomic(false)
    private static let counter = Atomic(0)
    private static let target = Atomic(0)
    private static let moment = Atomic(0)

    /// Begins to count, and kills this process at one of the write points to come, or at none when `number` is 0.
    static func arm(_ number: Int, _ moment: Moment) {
        target.store(number, ordering: .sequentiallyConsistent)
        Self.moment.store(moment.rawValue, ordering: .sequentiallyConsistent)
        isArmed.store(true, ordering: .sequentiallyConsistent)
    }

    /// How many write points have been reached.
    static var count: Int { counter.load(ordering: .sequentiallyConsistent) }

    /// Changes a file, unless the process has to die first.
    ///
    /// - Parameter half: The first half of the change, for what can be cut short.
    static func pass<Result>(half: () -> Void = {}, _ change: () throws -> Result) rethrows -> Result {
        guard isArmed.load(ordering: .sequentiallyConsistent) else { return try change() }
        let number = counter.wrappingAdd(1, ordering: .sequentiallyConsistent).newValue
        guard number == target.load(ordering: .sequentiallyConsistent) else { return try change() }
        switch Moment(rawValue: moment.load(ordering: .sequentiallyConsistent)) {
        case .before?: die()
        case .halfway?:
            half()
            die()
        default: break
        }
        defer { die() }
        return try change()
    }

    private static func die() {
        kill(getpid(), SIGKILL)
        while true { pause() }
    }
}
#endif
