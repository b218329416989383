import Synchronization

/// Lets so many tests at a time hold something that a process has few of, such as open files.
package final class ConcurrencyLimit: Sendable {
    private let state: Mutex<(free: Int, waiting: [CheckedContinuation<Void, Never>])>

    package init(_ count: Int) {
        state = Mutex((count, []))
    }

    /// Runs the body when its turn has come: the first that asked is the first to run.
    package func run<Value>(_ body: () async throws -> sending Value) async rethrows -> sending Value {
        await enter()
        defer { leave() }
        return try await body()
    }

    private func enter() async {
        await withCheckedContinuation { caller in
            let mayEnter = state.withLock { state in
                guard state.free == 0 else {
                    state.free -= 1
                    return true
                }
                state.waiting.append(caller)
                return false
            }
            if mayEnter { caller.resume() }
        }
    }

    private func leave() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.free += 1
            return nil
        }
        next?.resume()
    }
}
