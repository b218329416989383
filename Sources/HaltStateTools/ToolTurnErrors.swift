import HaltState

/// Several calls of one turn met an error.
///
/// Each is told, because each may have to be taken care of: an `OutcomeUnconfirmed` is resumed with
/// `HaltStateClient.resume(_:)`.
public struct ToolTurnErrors: Error, Sendable {
    /// What was thrown, at least two errors, in the order in which they came.
    public let errors: [any Error]
}

extension ToolTurnErrors: CustomStringConvertible {
    /// All of them, safe for logs where each is.
    public var description: String {
        "\(errors.count) calls met an error: " + errors.map { String(describing: $0) }.joined(separator: "; ")
    }
}
