extension RunningCall {
    /// Reports success with what the result says of itself, or leaves that to the sequence which the result is.
    ///
    /// - Returns: The result, or the sequence whose end is reported.
    /// - Throws: ``OutcomeUnconfirmed``.
    nonisolated(nonsending) func end<Result>(returning result: Result) async throws -> Result {
        let sequence = result as? any AsyncSequence
        if let sequence, let guarded = guarding(sequence, as: Result.self) { return guarded }
        try await end(facts: facts(of: result, isSequence: sequence != nil))
        return result
    }

    /// As ``end(returning:)``, on the calling thread.
    func endBlocking<Result>(returning result: Result) throws -> Result {
        let sequence = result as? any AsyncSequence
        if let sequence, let guarded = guarding(sequence, as: Result.self) { return guarded }
        try endBlocking(facts: facts(of: result, isSequence: sequence != nil))
        return result
    }

    /// The sequence as one whose end is reported, or `nil` when the result's type leaves no room for that.
    ///
    /// There is room in `any AsyncSequence<Element, Failure>`, and none in a type of its own. What is no more than `Any`
    /// has room for everything, but whoever takes it may look for the type that was returned.
    private func guarding<Result>(_ sequence: any AsyncSequence, as: Result.Type) -> Result? {
        guard !(NoSequence() is Result) else { return nil }
        let report = StreamReport(self)
        if let guarded = sequence.reporting(to: report) as? Result { return guarded }
        report.release()
        return nil
    }

    /// The tokens that a result used, and the result itself where it is to be kept. Of a sequence that could not be wrapped, that
    /// its end is not part of the report.
    private func facts<Result>(of result: Result, isSequence: Bool) -> GuardContext? {
        var facts = TokenUsage(reportedBy: result)?.facts
        if isSequence {
            facts = facts ?? [:]
            facts?["stream_observed"] = false
        } else if permit != nil, GuardScope.current?.keepsAnswer == true, let answer = ToolAnswer.kept(of: result) {
            facts = facts ?? [:]
            facts?[ToolAnswer.factName] = .string(answer)
        }
        return facts
    }
}

/// A value that only a type which asks for no sequence can hold.
private struct NoSequence: Sendable {}

extension AsyncSequence {
    fileprivate func reporting(to report: StreamReport) -> any AsyncSequence {
        __GuardedStream(base: self, report: report)
    }
}
