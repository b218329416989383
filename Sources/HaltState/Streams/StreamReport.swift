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

        mutating func note(_ usage: TokenUsage) {
            var sum = self.usage
            sum?.merge(usage)
            self.usage = sum ?? usage
        }
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
        Task { try? await call.fail(PermitAbandoned(), facts: facts) }
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
        let usage = TokenUsage(reportedBy: element)
        let isFirst = progress.withLock { progress in
            progress.elements += 1
            if let usage { progress.note(usage) }
            return progress.elements == 1
        }
        if isFirst { call.noteDelivery() }
    }

    /// Reports that the stream has nothing more to deliver.
    ///
    /// A stream that is cancelled ends in the same way as one that is complete, so the task tells them apart.
    ///
    /// - Throws: ``OutcomeUnconfirmed``.
    nonisolated(nonsending) func finish() async throws {
        guard let facts = close() else { return }
        guard Task.isCancelled else { return try await call.end(facts: facts) }
        _ = try await call.fail(PermitAbandoned(), facts: facts)
    }

    /// Reports the error that the stream ended with.
    ///
    /// - Returns: What the consumer gets.
    /// - Throws: ``OutcomeUnconfirmed``.
    nonisolated(nonsending) func fail(_ error: any Error) async throws -> any Error {
        guard let facts = close() else { return error }
        return try await call.fail(error, facts: facts)
    }

    /// Leaves the report to somebody else.
    func release() {
        _ = close()
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
