import Foundation

extension HaltStateClient {
    /// The same client for synchronous callers. It blocks the calling thread and never starts a task.
    public var blocking: Blocking { Blocking(client: self) }

    /// A client that answers on the calling thread.
    public struct Blocking: Sendable {
        let client: HaltStateClient

        /// Runs a body once per key, if the authority allows it.
        ///
        /// - Throws: As ``HaltStateClient/guard(_:context:idempotencyKey:agentID:resource:riskClass:onPendingInside:body:)``;
        ///   ``HaltStateError`` with code `unsupported` for an authority that answers only asynchronously.
        @available(*, noasync, message: "use HaltStateClient.guard, which does not block the thread")
        public func `guard`<Result: ~Copyable>(
            _ action: ActionName,
            context: GuardContext = [:],
            idempotencyKey: IdempotencyKey,
            agentID: AgentID? = nil,
            resource: ResourceName? = nil,
            riskClass: RiskClass? = nil,
            onPendingInside: PendingInside = .fail,
            body: (ActivePermit) throws -> Result
        ) throws -> Result {
            let call = GuardCall(
                action,
                context: context,
                idempotencyKey: idempotencyKey,
                agentID: agentID,
                resource: resource,
                riskClass: riskClass,
                onPendingInside: onPendingInside
            )
            return try run(call) { permit in
                guard let permit else { throw HaltStateError.missingPermit }
                return try body(permit)
            }
        }

        /// Asks for a permit to complete by hand.
        ///
        /// - Throws: As ``guard(_:context:idempotencyKey:agentID:resource:riskClass:onPendingInside:body:)``.
        @available(*, noasync, message: "use HaltStateClient.permit(for:), which does not block the thread")
        public func permit(for call: GuardCall) throws -> Permit {
            try call.validateForPermit()
            return try Permit(begin(call))
        }

        /// Asks the policy without keeping anything for a later call.
        ///
        /// - Throws: ``HaltStateError``.
        @available(*, noasync, message: "use HaltStateClient.check, which does not block the thread")
        public func check(_ action: ActionName, context: GuardContext = [:], agentID: AgentID? = nil) throws
            -> CheckResult
        {
            var lifecycle = try client.checkLifecycle(action, context: context, agentID: agentID)
            let request = try lifecycle.checkRequest
            while true {
                do {
                    return client.noted(CheckResult(request: request, reply: try reply(to: request, &lifecycle)))
                } catch {
                    let step = lifecycle.advance(.failed(error), now: client.configuration.wallClock.now())
                    if case .fail(let error) = step { return try client.failOpen(error, request) }
                    _ = try perform(step, of: &lifecycle)
                }
            }
        }

        /// Records how a checked call ended.
        ///
        /// - Throws: ``HaltStateError``.
        @available(*, noasync, message: "use HaltStateClient.report, which does not block the thread")
        public func report(_ check: CheckResult, _ outcome: Outcome, result: GuardContext? = nil) throws {
            _ = try authority().recordCheck(check.report(outcome, result: result))
        }

        /// Records an outcome that ``OutcomeUnconfirmed`` left open.
        ///
        /// - Throws: ``OutcomeUnconfirmed`` when the outcome still could not be recorded; ``HaltStateError`` with code
        ///   `journalUnusable` when it is, and the journal cannot let go of it.
        @available(*, noasync, message: "use HaltStateClient.resume, which does not block the thread")
        public func resume(_ unconfirmed: OutcomeUnconfirmed) throws {
            var lifecycle = client.lifecycle(resuming: unconfirmed)
            var step = lifecycle.step
            while !step.isDone { step = try perform(step, of: &lifecycle) }
            try client.forget(unconfirmed)
        }
    }
}

/// The blocking driver: the steps of the asynchronous one, on the calling thread.
extension HaltStateClient.Blocking {
    func run<Result: ~Copyable>(_ call: GuardCall, body: (ActivePermit?) throws -> Result) throws -> Result {
        let running = try begin(call)
        let result = try running.runBlocking(body)
        try running.endBlocking()
        return result
    }

    func begin(_ call: GuardCall) throws -> RunningCall {
        try begin(call, client.lifecycle(for: call))
    }

    func begin(_ call: GuardCall, _ lifecycle: GuardLifecycle) throws -> RunningCall {
        var lifecycle = lifecycle
        let nested = NestedCall.enter()
        do {
            var step = lifecycle.step
            while true {
                if case .run(let record) = step {
                    return RunningCall(call, of: client, under: record, lifecycle, nested)
                }
                step = try perform(step, of: &lifecycle)
            }
        } catch {
            nested?.leave(error)
            throw error
        }
    }

    func finish(_ lifecycle: GuardLifecycle, _ ending: BodyEnding) throws -> RecordedEnding {
        var lifecycle = lifecycle
        var step = lifecycle.advance(.ended(ending), now: client.configuration.wallClock.now())
        while true {
            if let recorded = lifecycle.recorded { return recorded }
            step = try perform(step, of: &lifecycle)
        }
    }

    func perform(
        _ step: GuardLifecycle.Step,
        of lifecycle: inout GuardLifecycle,
        mayWait: Bool = true
    ) throws -> GuardLifecycle.Step {
        if mayWait && client.isLimited { return try performWithinLimits(step, of: &lifecycle) }
        let input: GuardLifecycle.Input
        do {
            switch step {
            case .ask(let request):
                try NestedCall.requireOpenBody(for: request.identity.action)
                input = .replied(try authority().requestPermit(request))
            case .check(let request):
                input = .checked(try authority().check(request))
            case .start(let request):
                try NestedCall.requireOpenBody(for: request.identity.action)
                input = .started(try authority().redeemPermit(request))
            case .report(let report):
                let receipt = try authority().recordOutcome(report)
                client.letGo(report, after: lifecycle)
                input = .recorded(receipt.effect)
            case .reportCheck(let report):
                _ = try authority().recordCheck(report)
                input = .reported
            case .pause(let wait, let jitter):
                Thread.sleep(forTimeInterval: (wait + jitter * Double.random(in: 0...1)) / .seconds(1))
                input = .paused
            case .fail(let error): throw StepFailure(error: client.journaled(error))
            case .run, .done: throw StepFailure(error: HaltStateError.missingPermit)
            }
        } catch let failure as StepFailure {
            throw failure.error
        } catch {
            input = .failed(error)
        }
        let next = lifecycle.advance(input, now: client.configuration.wallClock.now())
        client.keep(step, before: next)
        return next
    }

    func authority() throws -> any BlockingAuthority {
        guard let authority = client.authority.blocking else {
            let message = "this authority answers only asynchronously; make the guarded function async"
            throw HaltStateError(code: .unsupported, message: message)
        }
        return authority
    }
}
