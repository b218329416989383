import Synchronization

/// Where the error of a tool's call comes from: from its guard, or from a body that had begun.
///
/// Both can be an ``ActionDenied``, say, when the body calls guarded functions in turn. What the model is told differs.
final class ToolCallTrace: Sendable {
    @TaskLocal private static var current: ToolCallTrace?

    private struct State {
        var bodyThrew = false
        var cannotGoOn = false
    }

    private let state = Mutex(State())

    /// Notes that a body of the task ended with an error.
    ///
    /// - Parameter hasPermit: Whether the body ran under a permit. One that was only checked cannot be gone on with.
    static func noteBodyError(hasPermit: Bool) {
        current?.state.withLock {
            $0.bodyThrew = true
            if !hasPermit { $0.cannotGoOn = true }
        }
    }

    /// Whether a body had begun.
    var bodyThrew: Bool { state.withLock { $0.bodyThrew } }

    /// Whether asking again would do again what has been done.
    var cannotGoOn: Bool { state.withLock { $0.cannotGoOn } }

    /// Watches over an operation.
    ///
    /// - Throws: What it throws.
    nonisolated(nonsending) func follow<Result: ~Copyable>(
        _ operation: nonisolated(nonsending) () async throws -> Result
    ) async throws -> Result {
        try await Self.$current.bind(self, returning: operation)
    }
}
