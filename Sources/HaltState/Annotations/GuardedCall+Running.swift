/// Running the body of an annotated function.
extension __GuardedCall {
    /// Runs an `async` body under its guard.
    ///
    /// What cannot be copied cannot be looked into; everything else takes the overloads that do.
    @_documentation(visibility: internal)
    @_disfavoredOverload
    public nonisolated(nonsending) func run<Result: ~Copyable>(
        _ body: nonisolated(nonsending) () async throws -> Result
    ) async throws -> Result {
        let running = try await begin()
        let result = try await running.run { _ in try await body() }
        try await running.end()
        return result
    }

    /// Runs an `async` body, and reports what its result says of itself.
    @_documentation(visibility: internal)
    public nonisolated(nonsending) func run<Result>(
        _ body: nonisolated(nonsending) () async throws -> Result
    ) async throws -> Result {
        let running = try await begin()
        return try await running.end(returning: running.run { _ in try await body() })
    }

    /// Runs a synchronous body under its guard.
    @_documentation(visibility: internal)
    @_disfavoredOverload
    public func runBlocking<Result: ~Copyable>(_ body: () throws -> Result) throws -> Result {
        let running = try beginBlocking()
        let result = try running.runBlocking { _ in try body() }
        try running.endBlocking()
        return result
    }

    /// Runs a synchronous body, and reports what its result says of itself.
    @_documentation(visibility: internal)
    public func runBlocking<Result>(_ body: () throws -> Result) throws -> Result {
        let running = try beginBlocking()
        return try running.endBlocking(returning: running.runBlocking { _ in try body() })
    }
}
