/// How often and how long a step is tried again after an error that may pass.
public struct RetryPolicy: Hashable, Sendable {
    /// How often a step is tried in all, at least once.
    public var maximumAttempts: Int
    /// The longest pause before the second attempt; it doubles from there.
    public var initialPause: Duration
    /// The longest pause of all.
    public var maximumPause: Duration
    /// How long a call may take before its body runs, all attempts together, and how long its report may take after it.
    ///
    /// An attempt that would have less than a second left is not begun, so a `Retry-After` beyond the deadline ends the call
    /// at once. The last attempt is given no more than what is left.
    public var deadline: Duration
    /// The longest that one attempt takes: the authority's own limit.
    var answerTimeLimit = Duration.zero

    /// Creates a policy. By default three attempts within 30 seconds, with pauses of up to 100 and 200 milliseconds.
    public init(
        maximumAttempts: Int = 3,
        initialPause: Duration = .milliseconds(100),
        maximumPause: Duration = .seconds(5),
        deadline: Duration = .seconds(30)
    ) {
        self.maximumAttempts = max(1, maximumAttempts)
        self.initialPause = initialPause
        self.maximumPause = maximumPause
        self.deadline = deadline
    }

    /// The pause before the attempt that follows `attempt` (counted from 1), or `nil` when there is none: attempts are used
    /// up, or the next one would have no time before the deadline.
    ///
    /// What the authority asks for is waited for in full; the random part comes on top of it.
    func pause(after attempt: Int, _ error: any Error, elapsed: Duration) -> (wait: Duration, jitter: Duration)? {
        guard let jitter = pause(after: attempt) else { return nil }
        let wait = max(.zero, (error as? HaltStateError)?.retryAfter ?? .zero)
        guard elapsed + wait + jitter + min(answerTimeLimit, .seconds(1)) <= deadline else { return nil }
        return (wait, jitter)
    }

    /// The pause before the attempt that follows `attempt` (counted from 1), or `nil` when there is none.
    func pause(after attempt: Int) -> Duration? {
        guard attempt < maximumAttempts else { return nil }
        return min(initialPause * (1 << min(attempt - 1, 20)), maximumPause)
    }
}
