import Synchronization

/// Stops guarded calls when the authority says so (contract section 1.9).
///
/// `KILL` stops every call until the process ends. `PAUSE` holds new calls until the agent may go on, or until they have
/// held long enough. An authority that is not heard from for too long stops calls as well, and before its first word they
/// are held. A call is checked when it asks and once more before it starts.
///
/// Make one for the process, own ``run()`` with a task group, and give it to the client. With the module
/// `HaltStateServiceLifecycle` it is a service of a service group as well.
///
/// ```swift
/// let authority = try RemoteAuthority(tenantID: "acme", apiKey: key)
/// let killSwitch = KillSwitch(authority: authority, agentID: "refund-desk")
/// let client = HaltStateClient(authority: authority, configuration: .init(agentID: "refund-desk", killSwitch: killSwitch))
/// try await withThrowingTaskGroup(of: Void.self) { group in
///     group.addTask { await killSwitch.run() }
///     group.addTask { try await serve(client) }
///     try await group.next()
///     group.cancelAll()
/// }
/// ```
public final class KillSwitch: Sendable {
    private struct Guarded {
        var state: KillSwitchState
        var waiting: [ObjectIdentifier: Wakeup] = [:]
    }

    private let guarded: Mutex<Guarded>
    private let authority: any Authority
    private let agentID: AgentID
    private let interval: Duration
    private let holdLimit: Duration
    private let clock: any Clock<Duration>
    private let stopwatch: Stopwatch

    /// Creates a switch that has heard nothing yet.
    ///
    /// - Parameters:
    ///   - authority: Who is asked.
    ///   - agentID: Whom it is asked about. Calls of other agents are refused: nobody would stop them.
    ///   - interval: How often.
    ///   - maximumAge: How old the last answer may be before calls are stopped.
    ///   - holdLimit: How long a call waits while the agent is paused.
    ///   - clock: What all of it is measured with.
    public init(
        authority: any Authority,
        agentID: AgentID = "default",
        interval: Duration = .seconds(30),
        maximumAge: Duration = .seconds(90),
        holdLimit: Duration = .seconds(60),
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        guarded = Mutex(Guarded(state: KillSwitchState(maximumAge: maximumAge)))
        self.authority = authority
        self.agentID = agentID
        self.interval = interval
        self.holdLimit = holdLimit.limited
        self.clock = clock
        stopwatch = Stopwatch(clock)
    }

    /// What the authority has said last, or `nil` before its first word.
    public var standing: AgentStanding? { guarded.withLock { $0.state.standing } }

    /// Asks the authority again and again, and returns when the task is cancelled.
    ///
    /// An authority that does not answer is asked on: its silence stops calls by itself.
    public func run() async {
        while !Task.isCancelled {
            if standing != .killed { await ask() }
            do { try await clock.sleep(for: interval) } catch { return }
        }
    }

    private func ask() async {
        // The time before the question: an answer that took long is as old as its question.
        let time = stopwatch.elapsed
        do {
            hear(try await authority.standing(of: agentID), at: time)
        } catch {
            guarded.withLock { $0.state.error = error }
        }
    }

    private func hear(_ standing: AgentStanding, at time: Duration) {
        let waiting = guarded.withLock { guarded in
            guarded.state.hear(standing, at: time)
            defer { guarded.waiting = [:] }
            return guarded.waiting
        }
        for wakeup in waiting.values { wakeup.wake() }
    }

    /// Runs an operation that is cancelled when the agent is killed. Its bodies see the cancellation and are reported.
    ///
    /// - Throws: What the operation throws; it decides for itself what a cancellation means.
    public func cancellingOnKill<Result: Sendable>(
        _ operation: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask { try await operation() }
            group.addTask {
                await self.killed()
                return nil
            }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let result { return result }
                group.cancelAll()
            }
            throw CancellationError()
        }
    }

    private func killed() async {
        while !Task.isCancelled {
            let wakeup = Wakeup()
            guard register(wakeup, unless: { $0.standing == .killed }) else { return }
            await wakeup.wait()
            unregister(wakeup)
        }
    }

    /// Registers a waiter, unless what it waits for has happened.
    private func register(_ wakeup: Wakeup, unless isOver: (KillSwitchState) -> Bool) -> Bool {
        guarded.withLock { guarded in
            guard !isOver(guarded.state) else { return false }
            guarded.waiting[ObjectIdentifier(wakeup)] = wakeup
            return true
        }
    }

    private func unregister(_ wakeup: Wakeup) {
        guarded.withLock { _ = $0.waiting.removeValue(forKey: ObjectIdentifier(wakeup)) }
    }
}

/// What the client's drivers ask before they ask the authority, and before they start.
extension KillSwitch {
    /// Whether a call went on at once.
    enum Passage { case free, held }

    /// Refuses a call of an agent that the authority is not asked about.
    ///
    /// - Throws: ``HaltStateError`` with code `invalidConfiguration`.
    func requireWatch(over agentID: AgentID) throws {
        guard agentID == self.agentID else {
            throw HaltStateError.configuration(
                "the kill switch watches agent \(self.agentID), and the call is one of \(agentID); "
                    + "give the client of each agent a switch of its own"
            )
        }
    }

    /// How many wait for the switch to change.
    var waiters: Int { guarded.withLock { $0.waiting.count } }

    /// Returns when a call may go on.
    ///
    /// - Throws: ``HaltStateError`` with code `killed`, `paused` or `heartbeatLost`; `CancellationError`.
    nonisolated(nonsending) func pass() async throws -> Passage {
        let begun = stopwatch.elapsed
        var passage = Passage.free
        while let (wakeup, left) = try hold(since: begun) {
            defer { unregister(wakeup) }
            passage = .held
            try await wakeup.wait(upTo: left, clock: clock)
        }
        return passage
    }

    /// Returns when a call may go on, and blocks its thread until then.
    ///
    /// - Throws: ``HaltStateError`` with code `killed`, `paused` or `heartbeatLost`.
    func passBlocking() throws -> Passage {
        let begun = stopwatch.elapsed
        var passage = Passage.free
        while let (wakeup, left) = try hold(since: begun) {
            defer { unregister(wakeup) }
            passage = .held
            wakeup.waitBlocking(upTo: left)
        }
        return passage
    }

    /// What a call has to wait for, or `nil` when it may go on.
    private func hold(since begun: Duration) throws -> (Wakeup, Duration)? {
        let time = stopwatch.elapsed
        switch guarded.withLock({ $0.state.verdict(at: time) }) {
        case .pass: return nil
        case .fail(let error): throw error
        case .hold:
            let left = holdLimit - (time - begun)
            guard left > .zero else { throw guarded.withLock { $0.state.heldTooLong } }
            let wakeup = Wakeup()
            guard register(wakeup, unless: { if case .hold = $0.verdict(at: time) { false } else { true } }) else {
                return try hold(since: begun)
            }
            return (wakeup, left)
        }
    }
}
