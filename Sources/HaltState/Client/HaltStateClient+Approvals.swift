extension HaltStateClient {
    /// Waits until a human has decided, and says what was decided. A rejection and an expiry are answers, not errors.
    ///
    /// Waiting holds nothing at the authority: it may be given up, and taken up again by any process. While somebody reads
    /// ``approvalDecisions(since:silenceLimit:longestPause:)`` of this client, a decision there ends the wait at once.
    /// Errors that may pass are sat out; no question is asked beyond the deadline.
    ///
    /// - Parameters:
    ///   - approvalID: The request, from ``ApprovalPending/approvalID``.
    ///   - timeout: How long to wait at most.
    ///   - pollInterval: How long to wait between two questions; the authority's own pauses when `nil`.
    /// - Throws: ``HaltStateError`` with code `approvalTimeout` when nobody decided in time, or `notFound`, or for another
    ///   error that cannot pass; `CancellationError`.
    @discardableResult
    public nonisolated(nonsending) func waitForApproval(
        _ approvalID: String,
        timeout: Duration = .seconds(3600),
        pollInterval: Duration? = nil
    ) async throws -> ApprovalReply {
        var wait = ApprovalWait(approvalID, timeout, pollInterval, of: self)
        while true {
            let wakeup = Wakeup()
            waiters.add(wakeup, for: approvalID)
            defer { waiters.remove(wakeup, for: approvalID) }
            let deadline = try wait.deadline()
            let pause: Duration
            do {
                let reply = try await AnswerDeadline.$current.withValue(deadline) {
                    try await authority.approval(approvalID)
                }
                if reply.status != .pending { return reply }
                pause = try wait.pause(after: nil)
            } catch let error as HaltStateError where error.mayPass {
                pause = try wait.pause(after: error)
            }
            try await wakeup.wait(upTo: pause, clock: configuration.clock)
        }
    }

    /// The decisions since a time, the oldest first, each once. Errors that may pass are tried again, page by page.
    ///
    /// - Throws: ``HaltStateError``, with code `unsupported` for an authority that does not tell, and for more decisions of
    ///   one moment than a page can hold: the contract's query cannot go past them.
    public nonisolated(nonsending) func approvals(since: Timestamp) async throws -> [ApprovalDecision] {
        let feed = try approvalFeed()
        let limit = 500
        var follower = ApprovalFollower(since: since, longestPause: .zero)
        var decisions: [ApprovalDecision] = []
        var position = since
        while true {
            let page = try await answer { [position] in try await feed.approvals(since: position, limit: limit) }
            let news = page.decisions.filter { follower.take($0) }
            decisions += news
            guard page.isFull else { return decisions }
            // By the last one told, which is not the latest one where the authority's clock was set back.
            guard !news.isEmpty, let last = page.decisions.lazy.compactMap(\.decidedAt).last else {
                throw Self.crowdedMoment
            }
            position = last + .microseconds(-1)
        }
    }

    private static let crowdedMoment = HaltStateError(
        code: .unsupported,
        message:
            "the authority has more decisions of one moment than a page can hold, so those after it cannot be read; "
            + "ask for each approval, or since a later time"
    )

    /// The decisions of humans as they are made, after those since a time: of the whole tenant, and each once.
    ///
    /// A broken connection is opened anew and goes on from the last decision, and before the first one from when the server
    /// accepted the first connection. The sequence ends with its task, or with the error of a server that will never tell: a
    /// refused key, or no such endpoint.
    ///
    /// ```swift
    /// for try await decision in try client.approvalDecisions(since: lastRun) {
    ///     await queue.resume(decision.approvalID)
    /// }
    /// ```
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
    ) throws -> some AsyncSequence<ApprovalDecision, any Error> & Sendable {
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

extension HaltStateClient.Blocking {
    /// Waits until a human has decided, as ``HaltStateClient/waitForApproval(_:timeout:pollInterval:)`` does, and blocks the
    /// calling thread until then.
    ///
    /// - Throws: ``HaltStateError`` with code `approvalTimeout` when nobody decided in time, or `notFound`, or for another
    ///   error that cannot pass.
    @discardableResult
    @available(*, noasync, message: "use HaltStateClient.waitForApproval, which does not block the thread")
    public func waitForApproval(
        _ approvalID: String,
        timeout: Duration = .seconds(3600),
        pollInterval: Duration? = nil
    ) throws -> ApprovalReply {
        var wait = ApprovalWait(approvalID, timeout, pollInterval, of: client)
        while true {
            let wakeup = Wakeup()
            client.waiters.add(wakeup, for: approvalID)
            defer { client.waiters.remove(wakeup, for: approvalID) }
            let deadline = try wait.deadline()
            let pause: Duration
            do {
                let reply = try AnswerDeadline.$current.withValue(deadline) {
                    try client.blockingAuthority().approval(approvalID)
                }
                if reply.status != .pending { return reply }
                pause = try wait.pause(after: nil)
            } catch let error as HaltStateError where error.mayPass {
                pause = try wait.pause(after: error)
            }
            wakeup.waitBlocking(upTo: pause)
        }
    }
}
