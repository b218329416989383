import Foundation

/// Driving a call on the calling thread, with the steps that a task takes. Starts no task.
extension CallDriver {
    /// ``begin(_:of:mentioning:begun:)``, on the calling thread.
    static func beginBlocking(
        _ call: GuardCall,
        of client: HaltStateClient,
        mentioning earlierKeys: [IdempotencyKey] = [],
        begun: Duration? = nil
    ) throws -> RunningCall {
        var driver = try CallDriver(call, of: client, mentioning: earlierKeys, begun: begun)
        let nested = NestedCall.enter()
        do {
            while true {
                if case .run(let record) = driver.lifecycle.step { return RunningCall(driver, under: record, nested) }
                try driver.performBlocking(driver.lifecycle.step)
            }
        } catch {
            nested?.leave(error)
            throw error
        }
    }

    /// ``record()``, on the calling thread.
    @discardableResult
    mutating func recordBlocking() throws -> RecordedEnding {
        while true {
            if let recorded = lifecycle.recorded { return recorded }
            try performBlocking(lifecycle.step)
        }
    }

    private mutating func performBlocking(_ step: GuardLifecycle.Step) throws {
        switch step {
        case .ask, .check, .start:
            try client.passKillSwitchBlocking(&lifecycle.attempts)
            if let action = step.claimedAction { try NestedCall.requireOpenBody(for: action) }
        case .report, .reportCheck: break
        case .pause(let wait, let jitter):
            Thread.sleep(for: wait + jitter * Double.random(in: 0...1))
            return advance(.paused)
        case .fail(let error): throw journaled(error)
        case .run, .done: throw HaltStateError.missingPermit
        }
        let input: GuardLifecycle.Input
        do {
            input = try client.withinDeadlineBlocking(of: lifecycle.attempts) {
                try client.blockingAuthority().answer(step)
            }
        } catch {
            input = .failed(error)
        }
        advance(input)
        if lifecycle.step.isRun, !step.isStart { try client.passKillSwitchBlocking(&lifecycle.attempts) }
    }
}

extension BlockingAuthority {
    fileprivate func answer(_ step: GuardLifecycle.Step) throws -> GuardLifecycle.Input {
        switch step {
        case .ask(let request): return .replied(try requestPermit(request))
        case .check(let request): return .checked(try check(request))
        case .start(let request): return .started(try redeemPermit(request))
        case .report(let report): return .recorded(try recordOutcome(report).effect)
        case .reportCheck(let report):
            _ = try recordCheck(report)
            return .reported
        case .run, .pause, .done, .fail: throw HaltStateError.missingPermit
        }
    }
}

extension Thread {
    static func sleep(for pause: Duration) { sleep(forTimeInterval: pause / .seconds(1)) }
}
