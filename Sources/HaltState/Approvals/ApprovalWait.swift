/// When to ask about an approval, and how long to wait in between.
struct ApprovalWait {
    private let approvalID: String
    private let timeout: Duration
    private let polling: ClosedRange<Duration>
    private let answersAtOnce: Bool
    private let time: Stopwatch
    private var pause: Duration

    init(_ approvalID: String, _ timeout: Duration, _ pollInterval: Duration?, of client: HaltStateClient) {
        self.approvalID = approvalID
        self.timeout = timeout
        polling = pollInterval.map { $0...$0 } ?? client.authority.approvalPolling
        answersAtOnce = client.authority.answerTimeLimit == .zero
        time = Stopwatch(client.configuration.clock)
        pause = polling.lowerBound
    }

    /// Until when the next answer has to be there; `nil` where an answer takes no time.
    ///
    /// - Throws: ``HaltStateError`` with code `approvalTimeout` when there is no time left to ask.
    func deadline() throws -> ContinuousClock.Instant? {
        if answersAtOnce { return nil }
        return .now + (try left)
    }

    /// The pause before the next question, after a reply that decides nothing or an error that may pass: an authority that is
    /// away for a moment has not decided yet.
    ///
    /// - Throws: ``HaltStateError`` with code `approvalTimeout`.
    mutating func pause(after error: HaltStateError?) throws -> Duration {
        let left = try left
        // Questions come closer as the deadline does, so that the last is not asked long before it.
        let wait = answersAtOnce ? pause : min(pause, max(left / 2, polling.lowerBound))
        pause = min(pause * 1.5, polling.upperBound)
        return min(max(wait, error?.retryAfter ?? .zero), left)
    }

    private var left: Duration {
        get throws {
            let left = timeout - time.elapsed
            guard left > .zero else {
                throw HaltStateError(
                    code: .approvalTimeout,
                    message:
                        "nobody decided on approval \(approvalID) within \(timeout); it is still open, so wait again"
                )
            }
            return left
        }
    }
}
