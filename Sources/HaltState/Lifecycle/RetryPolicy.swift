/// How often and how long a step is tried again after a fault that may pass.
public struct RetryPolicy: Hashable, Sendable {
    /// How often a step is tried in all, at least once.
    public var maximumAttempts: Int
    /// The longest pause before the second attempt; it doubles from there.
    public var initialPause: Duration
    /// The longest pause of all.
    public var maximumPause: Duration

    /// Creates a policy. By default three attempts, with pauses of up to 100 and 200 milliseconds.
    public init(
        maximumAttempts: Int = 3,
        initialPause: Duration = .milliseconds(100),
        maximumPause: Duration = .seconds(5)
    ) {
        self.maximumAttempts = max(1, maximumAttempts)
        self.initialPause = initialPause
        self.maximumPause = maximumPause
    }

    /// The pause before the attempt that follows `attempt` (counted from 1), or `nil` when there is none.
    func pause(after attempt: Int) -> Duration? {
        guard attempt < maximumAttempts else { return nil }
        return min(initialPause * (1 << min(attempt - 1, 20)), maximumPause)
    }
}
