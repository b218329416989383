extension GuardLifecycle {
    /// Takes up a call whose body has run and whose outcome is not recorded.
    init(resuming unconfirmed: OutcomeUnconfirmed, retry: RetryPolicy, begun: Timestamp) {
        identifier = unconfirmed.reportID
        self.retry = retry
        self.begun = begun
        // Whoever resumes already has the action's own error, so a recorded outcome ends the call without throwing it.
        state = .reporting(unconfirmed.report, of: nil, attempt: 1)
    }
}

extension GuardLifecycle.Step {
    /// Whether the call has ended well.
    var isDone: Bool {
        if case .done = self { true } else { false }
    }
}
