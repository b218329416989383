import HaltState

/// How many requests may wait for people.
extension OperationDecider {
    /// Refuses a request that people would have to decide on, where as many wait as may.
    ///
    /// - Throws: ``HaltStateError`` with code `rateLimited`, and with when to ask again.
    func requireRoom(for call: CallIdentity, among waiting: [WaitingRequest]) throws {
        let limits = waitingLimits
        guard waiting.count >= limits.least else { return }
        let open = waiting.filter { $0.isOpen(at: expiry.earliest) }
        let agent = call.agentID.rawValue.folded
        let own = open.filter { $0.isAsked(byFolded: agent) }
        if own.count >= limits.perAgent { throw full(call, limits.perAgent, "its agent", own) }
        if open.count >= limits.perTenant { throw full(call, limits.perTenant, "all agents", open) }
    }

    private func full(
        _ call: CallIdentity,
        _ limit: Int,
        _ whose: String,
        _ waiting: [WaitingRequest]
    ) -> HaltStateError {
        let name = call.action.isValid ? call.action.rawValue : "the action"
        // A place is free at the latest when the first of them runs out. But a person may decide at any moment.
        let first = waiting.map(\.decideBy).min() ?? now
        return HaltStateError(
            code: .rateLimited,
            message: "\(name) was not asked for: the limit on requests of \(whose) that wait for people is reached "
                + "(\(limit)); have some of them decided, or try again later",
            retryAfter: min(first - now, Self.longestPause)
        )
    }

    private static let longestPause = Duration.seconds(60)
}
