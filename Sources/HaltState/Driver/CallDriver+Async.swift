/// Driving a call in a task, on the caller's executor.
extension CallDriver {
    /// Performs the steps that lead to the body.
    ///
    /// - Throws: The error of a call that may not run.
    nonisolated(nonsending) mutating func begin() async throws -> RunningCall {
        let nested = NestedCall.enter()
        do {
            while true {
                if case .run(let record) = lifecycle.step { return RunningCall(self, under: record, nested) }
                try await perform(lifecycle.step)
            }
        } catch {
            nested?.leave(error)
            throw error
        }
    }

    /// Records how the body ended.
    ///
    /// - Throws: ``OutcomeUnconfirmed``, but never the body's own error.
    nonisolated(nonsending) mutating func finish(_ ending: BodyEnding) async throws -> RecordedEnding {
        advance(.ended(ending))
        return try await record()
    }

    /// Performs the steps up to the receipt.
    ///
    /// - Throws: ``OutcomeUnconfirmed``.
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
            try await client.passKillSwitch(&lifecycle.attempts)
            try requireCaller(of: step)
            await answer(step)
            // Where no start comes in between, the answer may have taken long enough for a kill.
            if lifecycle.step.isRun, !step.isStart { try await client.passKillSwitch(&lifecycle.attempts) }
        case .report, .reportCheck: await answer(step)
        case .pause(let wait, let jitter):
            try await pause(wait + jitter * Double.random(in: 0...1))
            advance(.paused)
        case .fail(let error): throw journaled(error)
        case .run, .done: throw HaltStateError.missingPermit
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

    /// Sends the message of a step, within the deadline, and moves the call on by the answer.
    private nonisolated(nonsending) mutating func answer(_ step: GuardLifecycle.Step) async {
        let (authority, isShielded) = (client.authority, isShielded(step))
        let input: GuardLifecycle.Input
        do {
            input = try await client.withinDeadline(of: lifecycle.attempts) {
                isShielded
                    ? try await Task { try await authority.answer(step) }.value : try await authority.answer(step)
            }
        } catch {
            input = .failed(error)
        }
        advance(input)
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
