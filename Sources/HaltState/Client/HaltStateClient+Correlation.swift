/// What the calls of a task are named elsewhere.
extension HaltStateClient {
    @TaskLocal private static var claimed: CorrelationID?

    /// The correlation of the current task, which calls have that say none of their own, or `nil`.
    public static var correlation: CorrelationID? { claimed }

    /// Names the calls of an operation, and of the tasks that it starts, after what made them: a model's `tool_call_id`, or
    /// the identifier of a trace.
    ///
    /// ```swift
    /// try await HaltStateClient.withCorrelation(CorrelationID(toolCall.id)) {
    ///     try await refundOrder(orderID: arguments.orderID)
    /// }
    /// ```
    ///
    /// An annotation's own `correlation` wins over it. A name that cannot be used ends each call with ``HaltStateError`` and
    /// code `invalidCall`, before anybody is asked; `nil` takes away what is claimed around.
    ///
    /// - Throws: What the operation throws.
    public static func withCorrelation<Result>(
        _ correlation: CorrelationID?,
        operation: () throws -> Result
    ) rethrows -> Result {
        try $claimed.withValue(correlation, operation: operation)
    }

    /// Names the calls of an operation, and of the tasks that it starts, after what made them.
    ///
    /// - Throws: What the operation throws.
    public nonisolated(nonsending) static func withCorrelation<Result: ~Copyable>(
        _ correlation: CorrelationID?,
        operation: nonisolated(nonsending) () async throws -> Result
    ) async throws -> Result {
        try await $claimed.bind(correlation, returning: operation)
    }
}
