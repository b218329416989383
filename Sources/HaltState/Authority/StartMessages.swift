/// Redeems a permit (contract section 1.4).
public struct StartRequest: Hashable, Sendable {
    /// Which operation; resource and risk class are the ones from the grant.
    public var identity: OperationIdentity
    /// The secret from the grant.
    public var token: PermitToken
    /// The identity of this start, a UUID that stays the same when the request is repeated.
    public var startID: String
    /// Links to other records.
    public var evidenceContext: [String: String]

    /// Creates a request.
    public init(
        _ identity: OperationIdentity,
        token: PermitToken,
        startID: String,
        evidenceContext: [String: String] = [:]
    ) {
        self.identity = identity
        self.token = token
        self.startID = startID
        self.evidenceContext = evidenceContext
    }
}

extension StartRequest: Codable {
    private enum CodingKeys: String, CodingKey {
        case token = "permit_token"
        case startID = "start_id"
        case evidenceContext = "evidence_context"
    }

    /// Reads the wire form.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        identity = try OperationIdentity(granted: decoder)
        token = PermitToken(try container.decode(String.self, forKey: .token))
        startID = try container.decode(String.self, forKey: .startID)
        evidenceContext = try container.decodeIfPresent([String: String].self, forKey: .evidenceContext) ?? [:]
    }

    /// Writes the wire form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try identity.encode(to: encoder)
        try container.encode(token.secret, forKey: .token)
        try container.encode(startID, forKey: .startID)
        try container.encode(evidenceContext, forKey: .evidenceContext)
    }
}

/// Proof that a start is recorded (contract section 1.4).
public struct StartReceipt: Hashable, Sendable {
    private let event: RecordName
    private let eventHash: EventHash
    /// Whether the same start had been recorded before.
    public var isDuplicate: Bool

    /// The event that recorded the start, a UUID.
    public var eventID: String { event.text }
    /// The event's hash in the chain.
    public var hash: String { eventHash.text }

    /// Creates a receipt.
    public init(eventID: String, hash: String, isDuplicate: Bool) {
        self.init(RecordName(eventID), EventHash(hash), isDuplicate: isDuplicate)
    }

    package init(_ event: RecordName, _ hash: EventHash, isDuplicate: Bool) {
        self.event = event
        eventHash = hash
        self.isDuplicate = isDuplicate
    }
}

extension StartReceipt: Codable {
    private enum CodingKeys: String, CodingKey {
        case started, duplicate
        case eventID = "start_event_id"
        case hash = "start_hash"
    }

    /// Reads the wire form.
    ///
    /// - Throws: `DecodingError` unless `started` is `true` and the receipt is complete.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try container.requireTrue(.started)
        self.init(
            eventID: try container.decodeUUID(.eventID),
            hash: try container.decodeNonBlank(.hash),
            isDuplicate: try container.decode(Bool.self, forKey: .duplicate)
        )
    }

    /// Writes the wire form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(true, forKey: .started)
        try container.encode(eventID, forKey: .eventID)
        try container.encode(hash, forKey: .hash)
        try container.encode(isDuplicate, forKey: .duplicate)
    }
}
