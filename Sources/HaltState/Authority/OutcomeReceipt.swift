/// Proof that an outcome is recorded (contract section 1.5).
public struct OutcomeReceipt: Hashable, Sendable {
    /// The event that recorded the outcome, a UUID.
    public var eventID: String
    /// The event's hash in the chain.
    public var hash: String
    /// Whether the same report had been recorded before.
    public var isDuplicate: Bool
    /// What the authority has recorded of what the body has done. Not part of the wire form; see ``OutcomeReport/effect``.
    public var effect: OutcomeEffect

    /// Creates a receipt.
    public init(eventID: String, hash: String, isDuplicate: Bool, effect: OutcomeEffect = .unknown) {
        self.eventID = eventID
        self.hash = hash
        self.isDuplicate = isDuplicate
        self.effect = effect
    }
}

extension OutcomeReceipt: Codable {
    private enum CodingKeys: String, CodingKey {
        case received, duplicate
        case eventID = "receipt_event_id"
        case hash = "receipt_hash"
    }

    /// Reads the wire form.
    ///
    /// - Throws: `DecodingError` unless `received` is `true` and the receipt is complete.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try container.requireTrue(.received)
        eventID = try container.decodeUUID(.eventID)
        hash = try container.decodeNonBlank(.hash)
        isDuplicate = try container.decode(Bool.self, forKey: .duplicate)
        effect = .unknown
    }

    /// Writes the wire form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(true, forKey: .received)
        try container.encode(eventID, forKey: .eventID)
        try container.encode(hash, forKey: .hash)
        try container.encode(isDuplicate, forKey: .duplicate)
    }
}
