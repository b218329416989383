import Synchronization

/// The report of a call whose effect is a stream: counts what is delivered, and says once how the stream ended.
///
/// It is shared by the stream and its iterators. When the last of them goes away before the stream has ended, so does
/// this, and the call is reported as abandoned.
final class StreamReport: Sendable {
    private struct Progress {
        var elements: Int64 = 0
        var usage: TokenUsage?
        var isBegun = false
        var isEnded = false
    }

    private let call: RunningCall
    private let progress = Mutex(Progress())

    init(_ call: RunningCall) {
        self.call = call
    }

    deinit {
        guard let facts = close() else { return }
        let call = call
        // Nobody is left who could be told, and the operation stays started, so it shows as in doubt.
        Task { try? await call.end(throwing: PermitAbandoned(), facts: facts) }
    }

    /// Hands out the stream's only iteration; `false` when somebody has it already.
    func begin() -> Bool {
        progress.withLock { progress in
            defer { progress.isBegun = true }
            return !progress.isBegun
        }
    }

    /// What an iteration after the first ends with.
    static let iteratedAgain = HaltStateError(
        code: .permitInvalid,
        message: "a guarded sequence was iterated again; its permit is for one iteration, so call the function again"
    )

    /// Notes an element on its way to the consumer.
    func deliver(_ element: some Any) {
        let usage = (element as? any TokenUsageReporting)?.tokenUsage
        progress.withLock { progress in
            progress.elements += 1
            if let usage { progress.usage = usage }
        }
    }

    /// Reports that the stream has nothing more to deliver.
    ///
    /// A stream that is cancelled ends in the same way as one that is complete, so the task tells them apart.
    ///
    /// - Throws: ``OutcomeUnconfirmed``.
    nonisolated(nonsending) func finish() async throws {
        try await end(throwing: Task.isCancelled ? PermitAbandoned() : nil)
    }

    /// Reports the error that the stream ended with.
    ///
    /// - Throws: ``OutcomeUnconfirmed``.
    nonisolated(nonsending) func fail(_ error: any Error) async throws {
        try await end(throwing: error)
    }

    /// Leaves the report to somebody else.
    func release() {
        _ = close()
    }

    private nonisolated(nonsending) func end(throwing error: (any Error)?) async throws {
        guard let facts = close() else { return }
        try await call.end(throwing: error, facts: facts)
    }

    /// What the outcome says of the stream, to the one who ends it, and `nil` to everybody after.
    private func close() -> GuardContext? {
        progress.withLock { progress in
            guard !progress.isEnded else { return nil }
            progress.isEnded = true
            var facts = progress.usage?.facts ?? [:]
            facts["stream_elements"] = .integer(progress.elements)
            return facts
        }
    }
}
