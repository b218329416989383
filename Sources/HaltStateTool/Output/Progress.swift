#if Tool
import Dispatch
import Synchronization

/// Says on standard error what is under way, once it has lasted over a second: every second over the same line on a
/// terminal, every ten seconds on a line of its own elsewhere.
final class Progress: Sendable {
    private let task: String
    private let detail = Mutex("")
    private let ended = DispatchSemaphore(value: 0)
    private let stopped = DispatchSemaphore(value: 0)

    private init(_ task: String) {
        self.task = task
    }

    /// Does something that may take long.
    static func during<Value>(_ task: String, _ work: (Progress) throws -> Value) rethrows -> Value {
        let progress = Progress(task)
        progress.start()
        defer { progress.stop() }
        return try work(progress)
    }

    /// Does something that may take long.
    static func during<Value>(
        _ task: String,
        _ work: nonisolated(nonsending) (Progress) async throws -> Value
    ) async rethrows -> Value {
        let progress = Progress(task)
        progress.start()
        defer { progress.stop() }
        return try await work(progress)
    }

    /// Says how far it has got, such as `300 of 5000 orders`.
    func update(_ text: String) {
        detail.withLock { $0 = text }
    }

    private func start() {
        DispatchQueue.global().async { self.report(on: .standardError) }
    }

    private func stop() {
        ended.signal()
        stopped.wait()
    }

    private func report(on console: Console) {
        var pause = DispatchTimeInterval.seconds(1)
        var isShown = false
        while ended.wait(timeout: .now() + pause) == .timedOut {
            let text = "\(task) ... \(detail.withLock { $0 })"
            if console.isTerminal {
                try? console.write(Array("\r\u{1B}[K\(text)".utf8))
            } else {
                console.tryPrint(text)
                pause = .seconds(10)
            }
            isShown = true
        }
        if isShown, console.isTerminal { try? console.write(Array("\r\u{1B}[K".utf8)) }
        stopped.signal()
    }
}
#endif
