/// A call that has been allowed: what its body runs under, and what its end is reported with.
///
/// The body and the report are apart, because the effect of a body that returns a stream ends later than the body.
/// Whoever holds a running call has to end it, once.
struct RunningCall: Sendable {
    /// What the body runs under, or `nil` after a check.
    let permit: ActivePermit?
    private let client: HaltStateClient
    private let lifecycle: GuardLifecycle

    init(of client: HaltStateClient, under record: PermitRecord?, _ lifecycle: GuardLifecycle) {
        self.client = client
        self.lifecycle = lifecycle
        permit = record.map(ActivePermit.init)
    }

    /// Runs the body.
    ///
    /// - Throws: What the body throws, once that is reported; ``OutcomeUnconfirmed`` when it could not be.
    nonisolated(nonsending) func run<Result: ~Copyable>(
        _ body: nonisolated(nonsending) (ActivePermit?) async throws -> Result
    ) async throws -> Result {
        var result: Result?
        do {
            try await ActivePermit.$current.bind(permit) { result = try await body(permit) }
        } catch {
            try await end(throwing: error)
            throw (error as? ActionNotPerformed)?.underlying ?? error
        }
        return try Self.returned(result)
    }

    /// Runs the body on the calling thread.
    ///
    /// - Throws: As ``run(_:)``.
    func runBlocking<Result: ~Copyable>(_ body: (ActivePermit?) throws -> Result) throws -> Result {
        var result: Result?
        do {
            try ActivePermit.$current.withValue(permit) { result = try body(permit) }
        } catch {
            try client.blocking.finish(lifecycle, ending(throwing: error))
            throw (error as? ActionNotPerformed)?.underlying ?? error
        }
        return try Self.returned(result)
    }

    /// Reports success, or the error that the effect ended with.
    ///
    /// - Throws: ``OutcomeUnconfirmed``, never the error that is reported.
    nonisolated(nonsending) func end(throwing error: (any Error)? = nil, facts: GuardContext? = nil) async throws {
        try await client.finish(lifecycle, ending(throwing: error, facts: facts))
    }

    /// Reports success from a synchronous caller.
    ///
    /// - Throws: ``OutcomeUnconfirmed``.
    func endBlocking(facts: GuardContext? = nil) throws {
        try client.blocking.finish(lifecycle, ending(facts: facts))
    }

    /// Ends the permit, and says what the body attached and what is known of its result, as one. Of two equal names the
    /// wrapper's own wins.
    private func ending(throwing error: (any Error)? = nil, facts: GuardContext? = nil) -> BodyEnding {
        var result = permit?.end()
        if let facts {
            result = GuardContext((result?.values ?? [:]).merging(facts.values) { _, own in own })
        }
        return error.map { .threw($0, result: result) } ?? .returned(result: result)
    }

    private static func returned<Result: ~Copyable>(_ result: consuming Result?) throws -> Result {
        switch consume result {
        case .some(let value): return value
        case .none: throw HaltStateError.missingPermit
        }
    }
}
