/// What a query for operations has found, those with the latest event first.
public struct OperationListing: Sendable {
    /// The operations.
    public let operations: [GuardedOperation]
    /// The rows of those among them of which an event is of a type that this version does not know.
    public let unreadable: [LedgerIndexRow]

    /// Creates a listing.
    public init(operations: [GuardedOperation], unreadable: [LedgerIndexRow]) {
        self.operations = operations
        self.unreadable = unreadable
    }
}
