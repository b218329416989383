import Foundation

/// Questions by themselves, which may be asked any number of times and change nothing.
extension HaltStateClient {
    /// Asks until there is an answer, by the client's rules for errors that may pass: all attempts together have the time of
    /// one call.
    ///
    /// - Parameter isStoppable: Whether the kill switch has a say in it, because the answer may lead to a side effect.
    package nonisolated(nonsending) func answer<Answer>(
        isStoppable: Bool = false,
        to question: nonisolated(nonsending) () async throws -> Answer
    ) async throws -> Answer {
        var attempts = Attempts(retry, begun: beginning)
        while true {
            do {
                if isStoppable { try await passKillSwitch(&attempts) }
                return try await withinDeadline(of: attempts, question)
            } catch let error as any MessageError where error.mayPass {
                guard let pause = attempts.next(after: error, now: self.now()) else { throw error }
                try await configuration.clock.sleep(for: pause.wait + pause.jitter * Double.random(in: 0...1))
            }
        }
    }

    /// ``answer(isStoppable:to:)``, on the calling thread.
    func answerBlocking<Answer>(isStoppable: Bool = false, to question: () throws -> Answer) throws -> Answer {
        var attempts = Attempts(retry, begun: beginning)
        while true {
            do {
                if isStoppable { try passKillSwitchBlocking(&attempts) }
                return try withinDeadlineBlocking(of: attempts, question)
            } catch let error as any MessageError where error.mayPass {
                guard let pause = attempts.next(after: error, now: self.now()) else { throw error }
                Thread.sleep(for: pause.wait + pause.jitter * Double.random(in: 0...1))
            }
        }
    }
}
