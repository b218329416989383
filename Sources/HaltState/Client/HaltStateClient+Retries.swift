extension HaltStateClient {
    /// Tries a question that may be asked any number of times until it is answered, by the client's rules: all attempts
    /// together have the time of one call.
    package nonisolated(nonsending) func retrying<Answer>(
        _ question: nonisolated(nonsending) () async throws -> Answer
    ) async throws -> Answer {
        let time = Stopwatch(configuration.clock)
        var attempt = 1
        while true {
            do {
                let deadline = ContinuousClock.now + (retry.deadline - time.elapsed)
                return try await AnswerDeadline.$current.withValue(deadline) { try await question() }
            } catch let error as HaltStateError where error.mayPass {
                guard let pause = retry.pause(after: attempt, error, elapsed: time.elapsed) else { throw error }
                attempt += 1
                try await configuration.clock.sleep(for: pause.wait + pause.jitter * Double.random(in: 0...1))
            }
        }
    }
}
