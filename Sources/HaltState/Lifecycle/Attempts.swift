/// The attempts at one thing: whether there is another, after which pause, and what is left of the time for all of them.
///
/// Whatever is asked of an authority is tried again by these rules, and nowhere else. Times are those of a clock that nobody sets:
/// a time of day that is set would end a call, or prolong it.
struct Attempts: Sendable {
    private let policy: RetryPolicy
    /// Which attempt this is, counted from 1.
    private(set) var count = 1
    /// When the first one began; its first error where that is not known, as where an answer takes no time worth measuring.
    var begun: Duration?

    init(_ policy: RetryPolicy, begun: Duration?) {
        self.policy = policy
        self.begun = begun
    }

    /// Turns to something else that the same time is for.
    mutating func turn() { count = 1 }

    /// Turns to something else that has a time of its own, which nobody measures where an answer takes none.
    mutating func restart(at now: @autoclosure () -> Duration) {
        count = 1
        begun = policy.answerTimeLimit > .zero ? now() : nil
    }

    /// Goes on to the next attempt.
    ///
    /// A clock that is set back cannot prolong anything beyond its attempts.
    ///
    /// - Returns: The pause before it, or `nil` where there is none, and what has met the error is over.
    mutating func next(after error: any Error, now: Duration) -> (wait: Duration, jitter: Duration)? {
        let begun = begun ?? now
        self.begun = begun
        guard let pause = policy.pause(after: count, error, elapsed: now - begun) else { return nil }
        count += 1
        return pause
    }

    /// What is left until the deadline. A clock that is set back gives no more than the whole.
    func timeLeft(at now: Duration) -> Duration {
        min(policy.deadline, policy.deadline - (now - (begun ?? now)))
    }
}
