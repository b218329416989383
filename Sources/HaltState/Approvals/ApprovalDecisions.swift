import Synchronization

/// Listens for the decisions of humans, and tells each once.
struct ApprovalDecisions: AsyncSequence, Sendable {
    typealias Element = ApprovalDecision
    typealias Failure = any Error

    /// How many decisions may wait for their reader. Reading more slowly than humans decide is a bug in the reader.
    private static let waitingDecisions = 10_000

    let feed: any ApprovalFeed
    let since: Timestamp?
    let silenceLimit: Duration
    let longestPause: Duration
    let clock: any Clock<Duration>
    let waiters: ApprovalWaiters

    func makeAsyncIterator() -> Iterator {
        let (decisions, continuation) = AsyncThrowingStream.makeStream(
            of: ApprovalDecision.self,
            bufferingPolicy: .bufferingOldest(Self.waitingDecisions)
        )
        let listener = ApprovalListener(self, continuation)
        let task = Task { await listener.run() }
        continuation.onTermination = { _ in task.cancel() }
        return Iterator(decisions: decisions.makeAsyncIterator())
    }

    struct Iterator: AsyncIteratorProtocol {
        fileprivate var decisions: AsyncThrowingStream<ApprovalDecision, any Error>.Iterator

        mutating func next() async throws -> ApprovalDecision? {
            try await next(isolation: #isolation)
        }

        mutating func next(isolation actor: isolated (any Actor)?) async throws -> ApprovalDecision? {
            try await decisions.next(isolation: actor)
        }
    }
}

/// Keeps one connection open at a time, and passes its decisions on.
private final class ApprovalListener: Sendable {
    private let settings: ApprovalDecisions
    private let continuation: AsyncThrowingStream<ApprovalDecision, any Error>.Continuation
    private let follower: Mutex<ApprovalFollower>
    private let signs = Atomic(0)

    init(
        _ settings: ApprovalDecisions,
        _ continuation: AsyncThrowingStream<ApprovalDecision, any Error>.Continuation
    ) {
        self.settings = settings
        self.continuation = continuation
        follower = Mutex(ApprovalFollower(since: settings.since, longestPause: settings.longestPause))
    }

    func run() async {
        do {
            while true {
                let error = await connection()
                try Task.checkCancellation()
                let pause = try follower.withLock { try $0.pause(after: error) }
                try await settings.clock.sleep(for: pause)
            }
        } catch {
            continuation.finish(throwing: error)
        }
    }

    /// One connection, from its opening to its end, and why it ended; `nil` when the server closed it.
    private func connection() async -> (any Error)? {
        do {
            let events = try await settings.feed.connect(since: follower.withLock { $0.resumption })
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await self.read(events) }
                group.addTask { try await self.watch() }
                defer { group.cancelAll() }
                try await group.next()
            }
            return nil
        } catch {
            return error
        }
    }

    private func read(_ events: some AsyncSequence<ApprovalEvent, any Error> & Sendable) async throws {
        for try await event in events {
            signs.add(1, ordering: .relaxed)
            switch event {
            case .connected(let time): follower.withLock { $0.connected(at: time) }
            case .reconnects(let pause): follower.withLock { $0.reconnects(after: pause) }
            case .decision(let decision): try pass(decision)
            case .signOfLife: follower.withLock { $0.showedLife() }
            case .failed:
                throw HaltStateError(code: .serverError, message: "the authority gave up the stream of decisions")
            }
        }
    }

    private func pass(_ decision: ApprovalDecision) throws {
        settings.waiters.wake(decision.approvalID)
        guard follower.withLock({ $0.take(decision) }) else { return }
        if case .dropped = continuation.yield(decision) {
            throw HaltStateError(
                code: .internalError,
                message: "decisions on approvals are not being read; read them faster"
            )
        }
    }

    /// Ends a connection that has been silent for too long: one whose other end is gone would never end by itself.
    private func watch() async throws {
        while true {
            let before = signs.load(ordering: .relaxed)
            try await settings.clock.sleep(for: settings.silenceLimit)
            if signs.load(ordering: .relaxed) == before {
                throw HaltStateError(code: .timedOut, message: "the stream of decisions has fallen silent")
            }
        }
    }
}
