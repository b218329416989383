/// Driving a call in a task, on the caller's executor.
extension CallDriver {
    /// Performs the steps that lead to the body.
    ///
    /// - Throws: The error of a call that may not run.
    nonisolated(nonsending) static func begin(
        _ call: GuardCall,
        of client: HaltStateClient,
        mentioning earlierKeys: [IdempotencyKey] = [],
        begun: Duration? = nil
    ) async throws -> RunningCall {
        var driver = try CallDriver(call, of: client, mentioning: earlierKeys, begun: begun)
        let nested = NestedCall.enter()
        do {
            while true {
                if case .run(let record) = driver.lifecycle.step { return RunningCall(driver, under: record, nested) }
                try await driver.perform(driver.lifecycle.step)
            }
        } catch {
            nested?.leave(error)
            throw error
        }
    }

    /// Performs the steps up to the receipt, once the body has ended.
    ///
    /// - Throws: ``OutcomeUnconfirmed``, but never the body's own error.
    @discardableResult
    nonisolated(nonsending) mutating func record() async throws -> RecordedEnding {
        while true {
            if let recorded = lifecycle.recorded { return recorded }
            try await perform(lifecycle.step)
        }
    }

    /// Performs one step that is neither the body nor the end, and moves the call on.
    ///
    /// - Throws: The error of a call that ends here.
    private nonisolated(nonsending) mutating func perform(_ step: GuardLifecycle.Step) async throws {
        switch step {
        case .ask, .check, .start:
            if client.killSwitch != nil { try await client.passKillSwitch(&lifecycle.attempts) }
            try requireCaller(of: step)
        case .report, .reportCheck: break
        case .pause(let wait, let jitter):
            try await pause(wait + jitter * Double.random(in: 0...1))
            return advance(.paused)
        case .fail(let error): throw journaled(error)
        case .run, .done: throw HaltStateError.missingPermit
        }
        let input: GuardLifecycle.Input
        do {
            // Each function that is awaited costs: the way of most calls has no more of them than it needs.
            input =
                client.takesTime || isShielded(step)
                ? try await answerWithinLimits(to: step) : try await client.authority.answer(step)
        } catch {
            input = .failed(error)
        }
        advance(input)
        // Where no start comes in between, the answer may have taken long enough for a kill.
        if client.killSwitch != nil, lifecycle.step.isRun, !step.isStart {
            try await client.passKillSwitch(&lifecycle.attempts)
        }
    }

    /// Refuses a question whose caller is gone. Once a permit is granted the key is spent, so a cancelled caller is turned away
    /// before it asks.
    private func requireCaller(of step: GuardLifecycle.Step) throws {
        switch step {
        case .check: try Task.checkCancellation()
        case .ask where lifecycle.isUnsent: try Task.checkCancellation()
        default: break
        }
        // It has to come right before the authority is asked.
        if let action = step.claimedAction { try NestedCall.requireOpenBody(for: action) }
    }

    /// The answer to the message of a step that has a deadline, or that the caller's cancellation must not reach.
    private nonisolated(nonsending) func answerWithinLimits(
        to step: GuardLifecycle.Step
    ) async throws -> GuardLifecycle.Input {
        let (authority, isShielded) = (client.authority, isShielded(step))
        return try await client.withinDeadline(of: lifecycle.attempts) {
            isShielded ? try await Task { try await authority.answer(step) }.value : try await authority.answer(step)
        }
    }

    /// Whether a message is sent from a task of its own, out of reach of the caller's cancellation: an authority may start in
    /// the step that it is asked in.
    private func isShielded(_ step: GuardLifecycle.Step) -> Bool {
        switch step {
        case .check: false
        case .ask: client.isInterruptible
        default: Task.isCancelled
        }
    }

    /// Sleeps. A cancelled caller is let go where nothing can have been recorded for it yet, and else waits: what is under
    /// way would only be asked for again, at once.
    private nonisolated(nonsending) func pause(_ pause: Duration) async throws {
        let clock = client.configuration.clock
        guard lifecycle.isUnrecorded else { return await Task { try? await clock.sleep(for: pause) }.value ?? () }
        try await clock.sleep(for: pause)
    }
}

extension Authority {
    /// Answers the message of a step.
    nonisolated(nonsending) fileprivate func answer(
        _ step: GuardLifecycle.Step
    ) async throws -> GuardLifecycle.Input {
        switch step {
        case .ask(let request): return .replied(try await requestPermit(request))
        case .check(let request): return .checked(try await check(request))
        case .start(let request): return .started(try await redeemPermit(request))
        case .report(let report): return .recorded(try await recordOutcome(report).effect)
        case .reportCheck(let report):
            _ = try await recordCheck(report)
            return .reported
        case .run, .pause, .done, .fail: throw HaltStateError.missingPermit
        }
    }
}
