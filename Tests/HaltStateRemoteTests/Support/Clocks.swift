import HaltState
import Synchronization

/// A clock for listeners: short pauses end at once, and the watchdog's long ones never do.
struct SilentClock: Clock {
    struct Instant: InstantProtocol {
        var offset = Duration.zero

        func advanced(by duration: Duration) -> Self { Self(offset: offset + duration) }
        func duration(to other: Self) -> Duration { other.offset - offset }
        static func < (left: Self, right: Self) -> Bool { left.offset < right.offset }
    }

    /// Whether short pauses end at all.
    var pauses = true
    /// The short pauses that have ended.
    let ended = PauseLog()

    var now: Instant { Instant() }
    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        if pauses && deadline.offset < .seconds(60) {
            try Task.checkCancellation()
            ended.append(deadline.offset)
            await Task.yield()
            return
        }
        try await Task.sleep(for: .seconds(86_400))
    }
}

/// Pauses in their order.
final class PauseLog: Sendable {
    private let pauses = Mutex<[Duration]>([])

    var all: [Duration] { pauses.withLock { $0 } }

    func append(_ pause: Duration) { pauses.withLock { $0.append(pause) } }
}

/// A clock that the test lets go on, one sleeper after the other.
final class HeldClock: Clock {
    struct Instant: InstantProtocol {
        var offset = Duration.zero

        func advanced(by duration: Duration) -> Self { Self(offset: offset + duration) }
        func duration(to other: Self) -> Duration { other.offset - offset }
        static func < (left: Self, right: Self) -> Bool { left.offset < right.offset }
    }

    private struct Sleeper {
        let id: Int
        let deadline: Duration
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var time = Duration.zero
        var sleepers: [Sleeper] = []
        var cancelled: Set<Int> = []
        var isOpen = false
        var nextID = 0
    }

    private let state = Mutex(State())

    var now: Instant { Instant(offset: state.withLock { $0.time }) }
    var minimumResolution: Duration { .nanoseconds(1) }

    /// How many sleep.
    var sleepers: Int { state.withLock { $0.sleepers.count } }

    /// Ends the sleep that is due first, and moves the time there.
    @discardableResult
    func release() -> Bool {
        let sleeper = state.withLock { state -> Sleeper? in
            guard
                let index = state.sleepers.indices.min(by: { state.sleepers[$0].deadline < state.sleepers[$1].deadline }
                )
            else { return nil }
            let sleeper = state.sleepers.remove(at: index)
            state.time = max(state.time, sleeper.deadline)
            return sleeper
        }
        sleeper?.continuation.resume()
        return sleeper != nil
    }

    /// Moves the time, and ends the sleeps that are due.
    func advance(by duration: Duration) {
        let due = state.withLock { state in
            state.time += duration
            let due = state.sleepers.filter { $0.deadline <= state.time }
            state.sleepers.removeAll { $0.deadline <= state.time }
            return due
        }
        for sleeper in due { sleeper.continuation.resume() }
    }

    /// Lets short sleeps end at once from now on.
    func open() {
        state.withLock { $0.isOpen = true }
    }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let result = state.withLock { state -> Result<Void, any Error>? in
                    if state.cancelled.remove(id) != nil { return .failure(CancellationError()) }
                    let isShort = deadline.offset - state.time < .seconds(60)
                    if deadline.offset <= state.time || (state.isOpen && isShort) { return .success(()) }
                    state.sleepers.append(Sleeper(id: id, deadline: deadline.offset, continuation: continuation))
                    return nil
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            let sleeper = state.withLock { state -> Sleeper? in
                guard let index = state.sleepers.firstIndex(where: { $0.id == id }) else {
                    state.cancelled.insert(id)
                    return nil
                }
                return state.sleepers.remove(at: index)
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }
}
