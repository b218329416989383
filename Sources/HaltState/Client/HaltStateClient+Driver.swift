/// The asynchronous driver: performs the lifecycle's steps and feeds back what came of them.
extension HaltStateClient {
    nonisolated(nonsending) func run<Result: ~Copyable>(
        _ call: GuardCall,
        body: nonisolated(nonsending) (ActivePermit?) async throws -> Result
    ) async throws -> Result {
        let running = try await begin(call)
        let result = try await running.run(body)
        try await running.end()
        return result
    }

    /// Performs the steps that lead to the body.
    ///
    /// - Throws: The error of a call that may not run.
    nonisolated(nonsending) func begin(_ call: GuardCall) async throws -> RunningCall {
        try await begin(call, lifecycle(for: call))
    }

    /// Performs the steps that lead to the body of a call that is prepared.
    ///
    /// - Throws: The error of a call that may not run.
    nonisolated(nonsending) func begin(_ call: GuardCall, _ lifecycle: GuardLifecycle) async throws -> RunningCall {
        var lifecycle = lifecycle
        let nested = NestedCall.enter()
        do {
            var step = lifecycle.step
            while true {
                if case .run(let record) = step {
                    return RunningCall(call, of: self, under: record, lifecycle, nested)
                }
                step = try await perform(step, of: &lifecycle)
            }
        } catch {
            nested?.leave(error)
            throw error
        }
    }

    /// Records how the body of a permit ended.
    ///
    /// - Throws: ``OutcomeUnconfirmed``, but never the body's own error.
    nonisolated(nonsending) func finish(
        _ lifecycle: GuardLifecycle,
        _ ending: BodyEnding
    ) async throws -> RecordedEnding {
        var lifecycle = lifecycle
        var step = lifecycle.advance(.ended(ending), now: configuration.wallClock.now())
        while true {
            if let recorded = lifecycle.recorded { return recorded }
            step = try await perform(step, of: &lifecycle)
        }
    }

    /// Performs one step that is neither the body nor the end, and says the next one.
    ///
    /// - Throws: The error of a step that fails the call.
    nonisolated(nonsending) func perform(
        _ step: GuardLifecycle.Step,
        of lifecycle: inout GuardLifecycle,
        mayWait: Bool = true
    ) async throws -> GuardLifecycle.Step {
        if mayWait && isLimited { return try await performWithinLimits(step, of: &lifecycle) }
        // Once a permit is granted the key is spent, so a cancelled caller is turned away before it asks.
        if lifecycle.isUnsent { try Task.checkCancellation() }
        let input: GuardLifecycle.Input
        do {
            switch step {
            case .ask(let request):
                try NestedCall.requireOpenBody(for: request.identity.action)
                // A task of its own is out of reach of the caller's cancellation: an authority may start in the step that it
                // is asked in. One in this process cannot be interrupted.
                input = .replied(
                    try await authority.blocking == nil
                        ? Task { [authority] in try await authority.requestPermit(request) }.value
                        : authority.requestPermit(request)
                )
            case .check(let request):
                try Task.checkCancellation()
                input = .checked(try await authority.check(request))
            case .start(let request):
                try NestedCall.requireOpenBody(for: request.identity.action)
                input = .started(
                    try await Task.isCancelled
                        ? Task { [authority] in try await authority.redeemPermit(request) }.value
                        : authority.redeemPermit(request)
                )
            case .report(let report):
                let receipt =
                    try await Task.isCancelled
                    ? Task { [authority] in try await authority.recordOutcome(report) }.value
                    : authority.recordOutcome(report)
                letGo(report, after: lifecycle)
                input = .recorded(receipt.effect)
            case .reportCheck(let report):
                _ =
                    try await Task.isCancelled
                    ? Task { [authority] in try await authority.recordCheck(report) }.value
                    : authority.recordCheck(report)
                input = .reported
            case .pause(let wait, let jitter):
                try await sleep(wait + jitter * Double.random(in: 0...1), mayBeCutShort: lifecycle.isUnrecorded)
                input = .paused
            case .fail(let error): throw StepFailure(error: journaled(error))
            case .run, .done: throw StepFailure(error: HaltStateError.missingPermit)
            }
        } catch let failure as StepFailure {
            throw failure.error
        } catch {
            input = .failed(error)
        }
        let next = lifecycle.advance(input, now: configuration.wallClock.now())
        keep(step, before: next)
        return next
    }

    /// Sleeps. A cancelled caller is let go where nothing can have been recorded for it yet, and else waits: what is under
    /// way would only be asked for again, at once.
    private nonisolated(nonsending) func sleep(_ pause: Duration, mayBeCutShort: Bool) async throws {
        let clock = configuration.clock
        guard mayBeCutShort else { return await Task { try? await clock.sleep(for: pause) }.value ?? () }
        do { try await clock.sleep(for: pause) } catch { throw StepFailure(error: error) }
    }
}

/// Tells the error that ends a call from one that a step met.
struct StepFailure: Error {
    let error: any Error
}
