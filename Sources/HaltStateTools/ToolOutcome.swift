public import HaltState

/// What became of a call of a tool.
public enum ToolOutcome: Hashable, Sendable {
    /// What the model is told: the tool's result, or in words why there is none.
    case answer(String, isError: Bool)
    /// The call waits for people. Ask again with the same arguments once they have decided, also in another process.
    case pending(ApprovalPending)
}

extension ToolOutcome {
    /// What an error makes of a call.
    ///
    /// - Throws: The error itself, where it is not for a model: nobody could be asked, or the task was cancelled.
    init(of error: any Error) throws {
        if let pending = error as? ApprovalPending, !pending.leftBody.isTrue {
            self = .pending(pending)
            return
        }
        let report = GuardedCallReport(of: error)
        if report.status.isTechnical || report.status == .cancelled { throw error }
        // Whatever a body makes of a cancellation, nobody waits for the answer.
        if report.status == .failed, Task.isCancelled { throw error }
        let isDone = report.status == .alreadyStarted && (error as? ActionAlreadyStarted)?.outcome == .success
        self = .answer(report.modelMessage, isError: !isDone)
    }
}
