/// Beginning and running a call, in a task and on the calling thread.
extension HaltStateClient {
    /// Runs a body under a call, and reports its end.
    nonisolated(nonsending) func run<Result: ~Copyable>(
        _ call: GuardCall,
        digesting arguments: UndigestedArguments? = nil,
        body: nonisolated(nonsending) (ActivePermit?) async throws -> Result
    ) async throws -> Result {
        let running = try await begin(call, digesting: arguments)
        let result = try await running.run(body)
        try await running.end()
        return result
    }

    /// ``run(_:digesting:body:)``, on the calling thread.
    func runBlocking<Result: ~Copyable>(
        _ call: GuardCall,
        digesting arguments: UndigestedArguments? = nil,
        body: (ActivePermit?) throws -> Result
    ) throws -> Result {
        let running = try beginBlocking(call, digesting: arguments)
        let result = try running.runBlocking(body)
        try running.endBlocking()
        return result
    }

    /// Performs the steps that lead to the body.
    ///
    /// - Parameter arguments: What the call lacks while the key for its digest has to be asked for, or `nil`.
    /// - Throws: The error of a call that may not run.
    nonisolated(nonsending) func begin(
        _ call: GuardCall,
        digesting arguments: UndigestedArguments? = nil
    ) async throws -> RunningCall {
        if let arguments { return try await search(call, arguments) }
        return try await CallDriver.begin(call, of: self)
    }

    /// ``begin(_:digesting:)``, on the calling thread.
    func beginBlocking(_ call: GuardCall, digesting arguments: UndigestedArguments? = nil) throws -> RunningCall {
        if let arguments { return try searchBlocking(call, arguments) }
        return try CallDriver.beginBlocking(call, of: self)
    }
}

/// A client that has to ask for the key under which arguments are digested.
extension HaltStateClient {
    /// Begins a call under the binding key that it is on record with. All its questions share the call's deadline.
    private nonisolated(nonsending) func search(
        _ call: GuardCall,
        _ arguments: UndigestedArguments
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
                    key = try await answer { try await source.bindingKey(askingAgain: askingAgain) }
                } catch {
                    throw HaltStateError.withoutKey(error, call.action)
                }
                step = try search.advance(offered: key)
            case .begin(let call, let earlierKeys):
                do {
                    return try await CallDriver.begin(call, of: self, mentioning: earlierKeys, begun: begun)
                } catch {
                    step = try search.advance(refused: error)
                }
            }
        }
    }

    /// ``search(_:_:)``, on the calling thread.
    private func searchBlocking(_ call: GuardCall, _ arguments: UndigestedArguments) throws -> RunningCall {
        guard let source = bindingKeySource else { throw HaltStateError.missingPermit }
        let begun = beginning
        var search = BindingKeySearch(call, arguments, earlier: source.earlierKeys)
        var step = search.step
        while true {
            switch step {
            case .askForKey(let askingAgain):
                let key: BindingKey?
                do {
                    key = try answerBlocking { try source.bindingKeyBlocking(askingAgain: askingAgain) }
                } catch {
                    throw HaltStateError.withoutKey(error, call.action)
                }
                step = try search.advance(offered: key)
            case .begin(let call, let earlierKeys):
                do {
                    return try CallDriver.beginBlocking(call, of: self, mentioning: earlierKeys, begun: begun)
                } catch {
                    step = try search.advance(refused: error)
                }
            }
        }
    }
}

extension HaltStateError {
    /// The error of a call that was not asked, because nobody has said under which key its arguments are digested. To guess
    /// would be to give a call that has run another key.
    fileprivate static func withoutKey(_ error: any Error, _ action: ActionName) -> any Error {
        guard let known = error as? HaltStateError else { return error }
        return HaltStateError(
            code: known.code,
            message: "\(action) did not run: asked for the tenant's binding key, \(known.message)",
            underlyingError: known.underlyingError,
            retryAfter: known.retryAfter
        )
    }
}
