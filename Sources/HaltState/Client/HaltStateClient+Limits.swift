/// What a step may have to wait for, and how long: only a client with a kill switch or a remote authority comes here.
extension HaltStateClient {
    nonisolated(nonsending) func performWithinLimits(
        _ step: GuardLifecycle.Step,
        of lifecycle: inout GuardLifecycle
    ) async throws -> GuardLifecycle.Step {
        if step.asks { try await passKillSwitch(&lifecycle) }
        var next = step
        if let deadline = deadline(of: lifecycle) {
            try await AnswerDeadline.$current.bind(deadline) {
                next = try await perform(step, of: &lifecycle, mayWait: false)
            }
        } else {
            next = try await perform(step, of: &lifecycle, mayWait: false)
        }
        // Where no start comes in between, the answer may have taken long enough for a kill.
        if next.runs && !step.starts { try await passKillSwitch(&lifecycle) }
        return next
    }

    /// Asks for a stateless decision, as a step of that name does.
    nonisolated(nonsending) func reply(
        to request: CheckRequest,
        _ lifecycle: inout GuardLifecycle
    ) async throws -> CheckReply {
        try await passKillSwitch(&lifecycle)
        guard let deadline = deadline(of: lifecycle) else { return try await authority.check(request) }
        return try await AnswerDeadline.$current.withValue(deadline) { try await authority.check(request) }
    }

    /// Holds the call while the agent is paused. Its deadline begins when the hold ends.
    private nonisolated(nonsending) func passKillSwitch(_ lifecycle: inout GuardLifecycle) async throws {
        if try await configuration.killSwitch?.pass() == .held { lifecycle.begun = beginning }
    }

    /// When a call begins that asks now, or `nil` where an answer takes no time.
    var beginning: Timestamp? { takesTime ? configuration.wallClock.now() : nil }

    /// When the call has to have its answer, or `nil` where an answer takes no time.
    fileprivate func deadline(of lifecycle: GuardLifecycle) -> ContinuousClock.Instant? {
        takesTime ? .now + lifecycle.timeLeft(at: configuration.wallClock.now()) : nil
    }
}

extension HaltStateClient.Blocking {
    func performWithinLimits(
        _ step: GuardLifecycle.Step,
        of lifecycle: inout GuardLifecycle
    ) throws -> GuardLifecycle.Step {
        if step.asks { try passKillSwitch(&lifecycle) }
        let next = try AnswerDeadline.$current.withValue(client.deadline(of: lifecycle)) {
            try perform(step, of: &lifecycle, mayWait: false)
        }
        if next.runs && !step.starts { try passKillSwitch(&lifecycle) }
        return next
    }

    func reply(to request: CheckRequest, _ lifecycle: inout GuardLifecycle) throws -> CheckReply {
        try passKillSwitch(&lifecycle)
        return try AnswerDeadline.$current.withValue(client.deadline(of: lifecycle)) {
            try authority().check(request)
        }
    }

    private func passKillSwitch(_ lifecycle: inout GuardLifecycle) throws {
        if try client.configuration.killSwitch?.passBlocking() == .held { lifecycle.begun = client.beginning }
    }
}

extension GuardLifecycle.Step {
    /// Whether the step leads towards the body, so that the kill switch has a say in it.
    fileprivate var asks: Bool {
        switch self {
        case .ask, .check, .start: true
        default: false
        }
    }

    fileprivate var starts: Bool {
        if case .start = self { true } else { false }
    }

    fileprivate var runs: Bool {
        if case .run = self { true } else { false }
    }
}
