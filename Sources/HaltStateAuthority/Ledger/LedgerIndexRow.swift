/// One row of a ledger's index of operations as it is stored, before anything of it is believed.
public struct LedgerIndexRow: Hashable, Sendable {
    /// The operation's key.
    public let key: String
    /// The operation's status, in whatever words the row has.
    public let status: String
    /// The approval that the row files the operation under, or `nil`.
    public let approvalID: String?
    /// The place of the operation's first event.
    public let firstSequence: Int
    /// The place of its latest event.
    public let lastSequence: Int

    /// Creates a row.
    public init(key: String, status: String, approvalID: String?, firstSequence: Int, lastSequence: Int) {
        self.key = key
        self.status = status
        self.approvalID = approvalID
        self.firstSequence = firstSequence
        self.lastSequence = lastSequence
    }
}
