import Dispatch
import Synchronization

/// Lets one caller wait until something happens, on a thread or in a task.
final class Wakeup: Sendable {
    private struct State {
        var isWoken = false
        var task: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())
    private let semaphore = DispatchSemaphore(value: 0)

    /// Wakes the caller, also one that will wait only later.
    func wake() {
        let task = state.withLock { state in
            state.isWoken = true
            return state.task.take()
        }
        task?.resume()
        semaphore.signal()
    }

    /// Waits until it is woken, or its task is cancelled.
    func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { task in
                let isWoken = state.withLock { state in
                    if !state.isWoken { state.task = task }
                    return state.isWoken
                }
                if isWoken { task.resume() }
            }
        } onCancel: {
            wake()
        }
    }

    /// Waits until it is woken or the time is over, whichever comes first.
    nonisolated(nonsending) func wait(upTo limit: Duration, clock: any Clock<Duration>) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.wait() }
            group.addTask { try await clock.sleep(for: limit) }
            defer { group.cancelAll() }
            try await group.next()
        }
        try Task.checkCancellation()
    }

    /// Blocks the calling thread until it is woken or the time is over.
    func waitBlocking(upTo limit: Duration) {
        _ = semaphore.wait(timeout: limit.dispatchTime)
    }
}
