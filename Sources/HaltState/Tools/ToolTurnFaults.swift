/// Several calls of one turn met a fault.
///
/// Each is told, because each may have to be taken care of: an ``OutcomeUnconfirmed`` is resumed with
/// ``HaltStateClient/resume(_:)``.
public struct ToolTurnFaults: Error, Sendable {
    /// What was thrown, at least two errors, in the order in which they came.
    public let errors: [any Error]
}

extension ToolTurnFaults: CustomStringConvertible {
    /// All of them, safe for logs where each is.
    public var description: String {
        "\(errors.count) calls met a fault: " + errors.map { String(describing: $0) }.joined(separator: "; ")
    }
}
