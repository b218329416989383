extension RunningCall {
    /// Reports success with what the result says of itself, or leaves that to the sequence which the result is.
    ///
    /// - Returns: The result, or the sequence whose end is reported.
    /// - Throws: ``OutcomeUnconfirmed``.
    nonisolated(nonsending) func end<Result>(returning result: Result) async throws -> Result {
        if let sequence = guarding(result) { return sequence }
        try await end(facts: Self.facts(of: result))
        return result
    }

    /// As ``end(returning:)``, on the calling thread.
    func endBlocking<Result>(returning result: Result) throws -> Result {
        if let sequence = guarding(result) { return sequence }
        try endBlocking(facts: Self.facts(of: result))
        return result
    }

    /// The result as a sequence whose end is reported, or `nil` when its type leaves no room for one.
    ///
    /// There is room in `any AsyncSequence<Element, Failure>`.
    private func guarding<Result>(_ result: Result) -> Result? {
        guard let sequence = result as? any AsyncSequence else { return nil }
        let report = StreamReport(self)
        if let guarded = sequence.reporting(to: report) as? Result { return guarded }
        report.release()
        return nil
    }

    /// The tokens that a result used. Of a sequence that could not be wrapped, that its end is not part of the report.
    private static func facts<Result>(of result: Result) -> GuardContext? {
        var facts = (result as? any TokenUsageReporting)?.tokenUsage?.facts
        if result is any AsyncSequence {
            facts = facts ?? [:]
            facts?["stream_observed"] = false
        }
        return facts
    }
}

extension AsyncSequence {
    fileprivate func reporting(to report: StreamReport) -> any AsyncSequence {
        __GuardedStream(base: self, report: report)
    }
}
