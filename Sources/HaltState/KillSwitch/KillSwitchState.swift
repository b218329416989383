/// The rules of the kill switch, without a clock or a network.
struct KillSwitchState: Sendable {
    /// What a call may do.
    enum Verdict {
        case pass
        case hold
        case fail(HaltStateError)
    }

    private(set) var standing: AgentStanding?
    /// Why the last question was not answered, or `nil` when it was.
    var error: (any Error)?
    private var lastHeartbeat = Duration.zero
    private let maximumAge: Duration

    init(maximumAge: Duration) {
        self.maximumAge = maximumAge
    }

    /// Takes what the authority says of the agent. A kill is for ever.
    mutating func hear(_ standing: AgentStanding, at time: Duration) {
        lastHeartbeat = max(lastHeartbeat, time)
        error = nil
        if self.standing != .killed { self.standing = standing }
    }

    /// What a call may do now. Silence counts as a stop, since a cut line would otherwise disarm the switch.
    func verdict(at time: Duration) -> Verdict {
        if standing == .killed { return .fail(Self.killed) }
        if time - lastHeartbeat > maximumAge { return .fail(lost) }
        return standing == .running ? .pass : .hold
    }

    /// What a call that has held long enough ends with.
    var heldTooLong: HaltStateError { standing == nil ? lost : Self.paused }

    private static let killed = HaltStateError(
        code: .killed,
        message: "the kill switch is engaged; nothing that is guarded runs until this process is started anew"
    )
    private static let paused = HaltStateError(
        code: .paused,
        message: "the agent is paused; the action did not run"
    )
    private var lost: HaltStateError {
        HaltStateError(
            code: .heartbeatLost,
            message: "the authority has not said for too long whether the agent may go on; the action did not run; "
                + "see that run() of the kill switch is running",
            underlyingError: error
        )
    }
}
