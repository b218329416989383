/// The rules of following decisions over connections that break, without any of the connections.
struct ApprovalFollower: Sendable {
    /// How many decisions are remembered to leave out repeats. A reconnect repeats no more than a few.
    private static let memory = 4096

    /// The decision that a reconnect goes on from.
    private(set) var lastSeen: Timestamp?
    private var known: Set<String> = []
    private var order: [String] = []
    private var failures = 0
    private var leastPause = Duration.zero
    private let backOff: RetryPolicy

    init(since: Timestamp?, longestPause: Duration) {
        lastSeen = since
        backOff = RetryPolicy(maximumAttempts: .max, initialPause: .milliseconds(500), maximumPause: longestPause)
    }

    /// Where the next connection starts: a moment before the last decision, for another may share its time.
    var resumption: Timestamp? { lastSeen.map { $0 + .microseconds(-1) } }

    /// The first connection is ready. Where nobody asked for earlier decisions, those that a broken connection misses
    /// count from here.
    mutating func connected(at time: Timestamp?) { lastSeen = lastSeen ?? time }

    /// The server's own wish for the pause between two connections.
    mutating func reconnects(after pause: Duration) { leastPause = pause }

    /// Takes a decision; `false` when it has been told before. A pending approval is no decision.
    mutating func take(_ decision: ApprovalDecision) -> Bool {
        failures = 0
        guard decision.status != .pending else { return false }
        if let time = decision.decidedAt { lastSeen = max(lastSeen ?? time, time) }
        let name = "\(decision.status.rawValue) \(decision.approvalID)"
        guard known.insert(name).inserted else { return false }
        order.append(name)
        if order.count > Self.memory { known.remove(order.removeFirst()) }
        return true
    }

    /// The connection has shown that it works. A greeting alone does not: a server that greets and closes would be
    /// connected to without a pause worth the name.
    mutating func showedLife() { failures = 0 }

    /// What to do when a connection has ended, for whatever reason: the pause before the next one.
    ///
    /// - Throws: The error, when no connection will ever work: another attempt would meet the same refusal.
    mutating func pause(after error: (any Error)?) throws -> Duration {
        let known = error as? HaltStateError
        if let error, known == nil || Self.isFinal(known) { throw error }
        failures += 1
        let jitter = (backOff.pause(after: failures) ?? backOff.maximumPause) * Double.random(in: 0.5...1)
        // A server may ask for patience, and not for a listener that never comes back.
        return max(jitter, min(max(known?.retryAfter ?? .zero, leastPause), .seconds(3600)))
    }

    private static func isFinal(_ known: HaltStateError?) -> Bool {
        let final: Set<HaltStateError.Code> = [
            .unauthorized, .forbidden, .notFound, .redirected, .invalidConfiguration, .refused, .unprocessable,
            .notTrusted, .internalError,
        ]
        return known.map { final.contains($0.code) } ?? false
    }
}
