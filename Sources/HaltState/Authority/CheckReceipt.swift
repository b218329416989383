/// The answer to a ``CheckReport``. The contract promises nothing in it.
public struct CheckReceipt: Hashable, Sendable, Codable {
    /// The evidence that was recorded, or `nil` when the authority does not say.
    public var evidenceID: String?

    private enum CodingKeys: String, CodingKey {
        case evidenceID = "evidence_id"
    }

    /// Creates a receipt.
    public init(evidenceID: String? = nil) {
        self.evidenceID = evidenceID
    }
}
