/// A call that has been allowed: what its body runs under, and what its end is reported with.
///
/// The body and the report are apart, because the effect of a body that returns a stream ends later than the body.
/// Whoever holds a running call has to end it, once.
struct RunningCall: Sendable {
    /// What the body runs under, or `nil` after a check.
    let permit: ActivePermit?
    private let driver: CallDriver
    private let nested: NestedCall?

    init(_ driver: CallDriver, under record: PermitRecord?, _ nested: NestedCall?) {
        self.driver = driver
        self.nested = nested
        permit = record.map { ActivePermit(record: $0, inside: nested?.body) }
    }

    /// Where the body stands. One that is only checked has no permit, and what it calls counts for the body around it.
    private var scope: GuardScope { GuardScope(permit: permit, body: permit?.body ?? nested?.body) }

    /// Runs the body.
    ///
    /// - Throws: What the body throws, once that is reported; ``OutcomeUnconfirmed`` when it could not be.
    nonisolated(nonsending) func run<Result: ~Copyable>(
        _ body: nonisolated(nonsending) (ActivePermit?) async throws -> Result
    ) async throws -> Result {
        var result: Result?
        do {
            try await GuardScope.$current.bind(scope) { result = try await body(permit) }
        } catch {
            throw try await fail(error)
        }
        return try Self.returned(result)
    }

    /// Runs the body on the calling thread.
    ///
    /// - Throws: As ``run(_:)``.
    func runBlocking<Result: ~Copyable>(_ body: (ActivePermit?) throws -> Result) throws -> Result {
        var result: Result?
        do {
            try GuardScope.$current.withValue(scope) { result = try body(permit) }
        } catch {
            throw try failBlocking(error)
        }
        return try Self.returned(result)
    }

    /// Reports success.
    ///
    /// - Throws: ``OutcomeUnconfirmed``.
    nonisolated(nonsending) func end(facts: GuardContext? = nil) async throws {
        var driver = ended(facts: facts)
        try await driver.record()
    }

    /// Reports success from a synchronous caller.
    ///
    /// - Throws: ``OutcomeUnconfirmed``.
    func endBlocking(facts: GuardContext? = nil) throws {
        var driver = ended(facts: facts)
        try driver.recordBlocking()
    }

    /// Reports the error that the effect ended with.
    ///
    /// - Returns: What the caller gets.
    /// - Throws: ``OutcomeUnconfirmed``, never the error that is reported.
    nonisolated(nonsending) func fail(_ error: any Error, facts: GuardContext? = nil) async throws -> any Error {
        var driver = ended(throwing: error, facts: facts)
        return passOn(try await driver.record(), of: error)
    }

    /// Reports the error that the effect ended with, from a synchronous caller.
    ///
    /// - Returns: What the caller gets.
    /// - Throws: ``OutcomeUnconfirmed``, never the error that is reported.
    func failBlocking(_ error: any Error, facts: GuardContext? = nil) throws -> any Error {
        var driver = ended(throwing: error, facts: facts)
        return passOn(try driver.recordBlocking(), of: error)
    }

    /// Tells the bodies around the call how it ended, before they can hear of it themselves.
    private func passOn(_ recorded: RecordedEnding, of error: any Error) -> any Error {
        nested?.leave(recorded)
        return recorded.error ?? error
    }

    /// Notes that a stream has begun to deliver: what its consumer has seen cannot be taken back.
    func noteDelivery() { permit?.body.noteEffect() }

    /// The driver of the call once the body has ended, at its report.
    private func ended(throwing error: (any Error)? = nil, facts: GuardContext?) -> CallDriver {
        var driver = driver
        driver.advance(.ended(ending(throwing: error, facts: facts)))
        return driver
    }

    /// Ends the permit, and says what the body attached and what is known of its result, as one. Of two equal names the
    /// wrapper's own wins.
    private func ending(throwing error: (any Error)?, facts: GuardContext?) -> BodyEnding {
        let calls = permit?.body.end() ?? BodyNotes.Summary()
        var result = calls.result
        if let facts {
            result = ToolAnswer.fitted(GuardContext((result?.values ?? [:]).merging(facts.values) { _, own in own }))
        }
        guard let error else { return .returned(result: result) }
        return .threw(error, result: result, inside: calls, onPendingInside: driver.lifecycle.onPendingInside)
    }

    private static func returned<Result: ~Copyable>(_ result: consuming Result?) throws -> Result {
        switch consume result {
        case .some(let value): return value
        case .none: throw HaltStateError.missingPermit
        }
    }
}
