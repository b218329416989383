extension TaskLocal {
    /// Binds a value for the length of an operation, which stays on the caller's executor.
    ///
    /// `withValue` alone would run the operation of a `nonisolated(nonsending)` caller on the global executor and hop
    /// back for the body: two thread switches for every call from the main actor. Capturing the isolation keeps the
    /// closure where its caller is (SE-0420).
    nonisolated(nonsending) func bind(
        _ value: Value,
        operation: nonisolated(nonsending) () async throws -> Void
    ) async rethrows where Value: Sendable {
        try await bind(value, isolation: #isolation, operation: operation)
    }

    /// Binds a value for the length of an operation with a result.
    ///
    /// - Throws: What the operation throws.
    nonisolated(nonsending) func bind<Result: ~Copyable>(
        _ value: Value,
        returning operation: nonisolated(nonsending) () async throws -> Result
    ) async throws -> Result where Value: Sendable {
        var result: Result?
        try await bind(value) { result = try await operation() }
        switch consume result {
        case .some(let value): return value
        case .none: throw HaltStateError.missingPermit
        }
    }

    private func bind(
        _ value: Value,
        isolation: isolated (any Actor)?,
        operation: nonisolated(nonsending) () async throws -> Void
    ) async rethrows where Value: Sendable {
        try await withValue(
            value,
            operation: {
                _ = isolation
                try await operation()
            },
            isolation: isolation
        )
    }
}
