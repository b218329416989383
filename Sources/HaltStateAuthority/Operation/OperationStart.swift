public import HaltState

/// The start of an operation: from here on its body may have run.
public struct OperationStart: Hashable, Sendable {
    /// The identity of the start, as the caller gave it.
    public let startID: String
    /// When the operation counts as in doubt, unless its outcome is recorded before.
    public let leaseExpiresAt: Timestamp

    /// Creates a start.
    public init(startID: String, leaseExpiresAt: Timestamp) {
        self.startID = startID
        self.leaseExpiresAt = leaseExpiresAt
    }
}
