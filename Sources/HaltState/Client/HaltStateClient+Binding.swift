import Foundation

/// Calls of a client that has to ask for the key under which their arguments are digested.
extension HaltStateClient {
    /// Performs the steps that lead to the body, under the binding key that the call is on record with.
    ///
    /// - Throws: The error of a call that may not run.
    nonisolated(nonsending) func begin(
        _ call: GuardCall,
        digesting arguments: UndigestedArguments
    ) async throws -> RunningCall {
        guard let source = bindingKeySource else { throw HaltStateError.missingPermit }
        let begun = beginning
        var search = BindingKeySearch(call, arguments, earlier: source.earlierKeys)
        var step = search.step
        while true {
            switch step {
            case .askForKey(let askingAgain):
                try Task.checkCancellation()
                let key: BindingKey?
                do {
                    key = try await retrying { try await source.bindingKey(askingAgain: askingAgain) }
                } catch {
                    throw HaltStateError.withoutAnswer(error, call.action)
                }
                step = try search.advance(offered: key)
            case .begin(let call, let earlierKeys):
                do {
                    return try await begin(call, lifecycle(for: call, mentioning: earlierKeys, begun))
                } catch {
                    step = try search.advance(refused: error)
                }
            }
        }
    }

    /// Prepares one of the questions that a call takes. They all share the call's deadline.
    fileprivate func lifecycle(
        for call: GuardCall,
        mentioning earlierKeys: [IdempotencyKey],
        _ begun: Timestamp?
    ) throws -> GuardLifecycle {
        var lifecycle = try lifecycle(for: call)
        lifecycle.mention(earlierKeys: earlierKeys)
        lifecycle.begun = begun
        return lifecycle
    }
}

extension HaltStateClient.Blocking {
    /// Performs the steps that lead to the body, on the calling thread.
    func begin(_ call: GuardCall, digesting arguments: UndigestedArguments) throws -> RunningCall {
        guard let source = client.bindingKeySource else { throw HaltStateError.missingPermit }
        let begun = client.beginning
        var search = BindingKeySearch(call, arguments, earlier: source.earlierKeys)
        var step = search.step
        while true {
            switch step {
            case .askForKey(let askingAgain):
                let key: BindingKey?
                do {
                    key = try retrying { try source.bindingKeyBlocking(askingAgain: askingAgain) }
                } catch {
                    throw HaltStateError.withoutAnswer(error, call.action)
                }
                step = try search.advance(offered: key)
            case .begin(let call, let earlierKeys):
                do {
                    return try begin(call, client.lifecycle(for: call, mentioning: earlierKeys, begun))
                } catch {
                    step = try search.advance(refused: error)
                }
            }
        }
    }

    /// ``HaltStateClient/retrying(_:)``, on the calling thread.
    private func retrying<Answer>(_ question: () throws -> Answer) throws -> Answer {
        let retry = client.retry
        let time = Stopwatch(client.configuration.clock)
        var attempt = 1
        while true {
            do {
                let deadline = ContinuousClock.now + (retry.deadline - time.elapsed)
                return try AnswerDeadline.$current.withValue(deadline, operation: question)
            } catch let error as HaltStateError where error.mayPass {
                guard let pause = retry.pause(after: attempt, error, elapsed: time.elapsed) else { throw error }
                attempt += 1
                Thread.sleep(forTimeInterval: (pause.wait + pause.jitter * Double.random(in: 0...1)) / .seconds(1))
            }
        }
    }
}

extension HaltStateError {
    /// The error of a call that was not asked, because nobody has said under which key its arguments are digested. To guess
    /// would be to give a call that has run another key.
    fileprivate static func withoutAnswer(_ error: any Error, _ action: ActionName) -> any Error {
        guard let fault = error as? HaltStateError else { return error }
        return HaltStateError(
            code: fault.code,
            message: "\(action) did not run: asked for the tenant's binding key, \(fault.message)",
            underlyingError: fault.underlyingError,
            retryAfter: fault.retryAfter
        )
    }
}
