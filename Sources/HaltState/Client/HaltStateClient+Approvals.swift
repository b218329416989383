extension HaltStateClient {
    /// Waits until a human has decided, and says what was decided. A rejection and an expiry are answers, not errors.
    ///
    /// Waiting holds nothing at the authority: it may be given up, and taken up again by any process. While somebody reads
    /// ``approvalDecisions(since:silenceLimit:longestPause:)`` of this client, a decision there ends the wait at once.
    /// Faults that may pass are sat out; no question is asked beyond the deadline.
    ///
    /// - Parameters:
    ///   - approvalID: The request, from ``ApprovalPending/approvalID``.
    ///   - timeout: How long to wait at most.
    ///   - pollInterval: How long to wait between two questions; the authority's own pauses when `nil`.
    /// - Throws: ``HaltStateError`` with code `approvalTimeout` when nobody decided in time, or `notFound`, or for another
    ///   fault that cannot pass; `CancellationError`.
    @discardableResult
    public nonisolated(nonsending) func waitForApproval(
        _ approvalID: String,
        timeout: Duration = .seconds(3600),
        pollInterval: Duration? = nil
    ) async throws -> ApprovalReply {
        let time = Stopwatch(configuration.clock)
        let polling = pollInterval.map { $0...$0 } ?? authority.approvalPolling
        var pause = polling.lowerBound
        while true {
            let wakeup = Wakeup()
            waiters.add(wakeup, for: approvalID)
            defer { waiters.remove(wakeup, for: approvalID) }
            var wait = pause
            do {
                let reply = try await question(approvalID, within: timeout - time.elapsed)
                if reply.status != .pending { return reply }
            } catch let error as HaltStateError where error.mayPass {
                // An authority that is away for a moment has not decided yet.
                wait = max(wait, error.retryAfter ?? .zero)
            }
            let left = timeout - time.elapsed
            guard left > .zero else { throw Self.timeout(approvalID, timeout) }
            // Questions come closer as the deadline does, so that the last is not asked long before it.
            if !answersAtOnce { wait = min(wait, max(left / 2, polling.lowerBound)) }
            try await wakeup.wait(upTo: min(wait, left), clock: configuration.clock)
            guard answersAtOnce || time.elapsed < timeout else { throw Self.timeout(approvalID, timeout) }
            pause = min(pause * 1.5, polling.upperBound)
        }
    }

    private var answersAtOnce: Bool { authority.answerTimeLimit == .zero }

    private nonisolated(nonsending) func question(
        _ approvalID: String,
        within left: Duration
    ) async throws -> ApprovalReply {
        guard !answersAtOnce, left > .zero else { return try await authority.approval(approvalID) }
        return try await RemoteAuthority.$deadline.withValue(.now + left) { try await authority.approval(approvalID) }
    }

    private static func timeout(_ approvalID: String, _ timeout: Duration) -> HaltStateError {
        HaltStateError(
            code: .approvalTimeout,
            message: "nobody decided on approval \(approvalID) within \(timeout); it is still open, so wait again"
        )
    }

    /// The decisions since a time, the oldest first, each once. Faults that may pass are tried again, page by page.
    ///
    /// - Throws: ``HaltStateError``, with code `unsupported` for an authority that does not tell.
    public nonisolated(nonsending) func approvals(since: Timestamp) async throws -> [ApprovalDecision] {
        let feed = try approvalFeed()
        let limit = 500
        var follower = ApprovalFollower(since: since, longestPause: .zero)
        var decisions: [ApprovalDecision] = []
        var position = since
        while true {
            let page = try await retrying { [position] in try await feed.approvals(since: position, limit: limit) }
            decisions += page.decisions.filter { follower.take($0) }
            let next = follower.resumption ?? position
            guard page.isFull, next > position else { return decisions }
            position = next
        }
    }

    /// The decisions of humans as they are made, after those since a time.
    ///
    /// - Parameters:
    ///   - since: The first decision's earliest time; only new decisions when `nil`.
    ///   - silenceLimit: How long a connection may say nothing, not even that it lives, before it counts as broken.
    ///   - longestPause: The longest pause before a broken connection is opened anew.
    /// - Throws: ``HaltStateError`` with code `unsupported` for an authority that does not tell.
    public func approvalDecisions(
        since: Timestamp? = nil,
        silenceLimit: Duration = .seconds(90),
        longestPause: Duration = .seconds(30)
    ) throws -> ApprovalDecisions {
        ApprovalDecisions(
            feed: try approvalFeed(),
            since: since,
            silenceLimit: silenceLimit,
            longestPause: longestPause,
            clock: configuration.clock,
            waiters: waiters
        )
    }

    private func approvalFeed() throws -> any ApprovalFeed {
        guard let feed = authority.approvalFeed else {
            throw HaltStateError(
                code: .unsupported,
                message: "this authority does not tell of decisions; ask for each one"
            )
        }
        return feed
    }
}
