/// How a body ended, and what it attached to its outcome.
public struct BodyEnding: Sendable {
    /// What the body threw, or `nil` when it returned.
    public let error: (any Error)?
    /// What it attached, or `nil`.
    public let result: GuardContext?

    private init(error: (any Error)?, result: GuardContext?) {
        self.error = error
        self.result = result
    }

    /// The body returned.
    public static func returned(result: GuardContext? = nil) -> Self { Self(error: nil, result: result) }

    /// The body threw, or was cancelled.
    public static func threw(_ error: any Error, result: GuardContext? = nil) -> Self {
        Self(error: error, result: result)
    }

    /// What the evidence says of an error: its type. A message may hold argument values, so it stays in the process.
    var errorSummary: String? {
        guard let error else { return nil }
        return error is CancellationError ? "cancelled" : String(reflecting: type(of: error))
    }
}

/// The permit was dropped without completing it, so nobody can say whether its effect happened.
public struct PermitAbandoned: Error, Hashable, Sendable, CustomStringConvertible {
    /// Creates the error.
    public init() {}

    /// What happened, safe for logs.
    public var description: String { "the permit was dropped without being completed" }
}
