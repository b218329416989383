public import HaltState

/// An event with its place in the chain.
///
/// A class, because an append hands it on several times, and nothing of it ever changes.
public final class SealedEvent: Sendable {
    /// What happened.
    public let event: LedgerEvent
    /// Whose chain it is in.
    public let tenant: TenantID
    /// Its place, counted from 1.
    public let sequence: Int
    /// What kind of event it is, such as `operation.allowed`.
    public var type: String { event.type }
    /// The key that it is filed under, or `nil`.
    public var key: String? { event.idempotencyKey?.rawValue }
    /// The canonical JSON (RFC 8785, UTF-8) that is hashed.
    public let payload: [UInt8]
    /// SHA-256 of the payload.
    let digest: SHA256Value
    /// The hash of the event before it.
    let previous: EventHash?

    /// SHA-256 of the payload in lower-case hexadecimal.
    public var hash: String { digest.text }
    /// The hash of the event before it.
    var previousHash: String? { previous?.text }

    init(
        event: LedgerEvent,
        tenant: TenantID,
        sequence: Int,
        payload: [UInt8],
        digest: SHA256Value,
        previous: EventHash? = nil
    ) {
        self.event = event
        self.tenant = tenant
        self.sequence = sequence
        self.payload = payload
        self.digest = digest
        self.previous = previous
    }

    /// Reads an event that a ledger has stored, and recomputes its hash.
    ///
    /// One of a type that this version does not know is read as far as all events are alike.
    ///
    /// - Throws: ``LedgerError`` when the payload has been changed or is not an event; no decision is made on it.
    public convenience init(payload: [UInt8], hash: String) throws(LedgerError) {
        let digest = SHA256Value(hashing: payload)
        guard digest.text.hasBytes(of: hash) else { throw .tampered("a payload does not match its hash") }
        do {
            let fields = try EventFields(try JSONReader.read(payload))
            self.init(
                event: try LedgerEvent(fields: fields),
                tenant: TenantID(try fields.string("tenant")),
                sequence: try fields.integer("sequence", in: ChainHead.places),
                payload: payload,
                digest: digest,
                previous: EventHash(try fields.string("previous"))
            )
        } catch let error as EventFormatError {
            throw .unreadable("field \(error.field) is missing or not in a known form")
        } catch {
            throw .unreadable("it is not JSON")
        }
    }
}

extension SealedEvent {
    /// Reads an event that a ledger has filed under a key.
    ///
    /// - Throws: ``LedgerError``, also when it is another key's or tenant's, or stands in another place.
    package convenience init(_ stored: StoredEvent, ofKey key: IdempotencyKey, tenant: TenantID) throws(LedgerError) {
        try self.init(payload: stored.payload, hash: stored.hash)
        guard sequence == stored.sequence, self.tenant == tenant, event.idempotencyKey == key else {
            throw LedgerError("an event is filed in another place; run 'haltstate evidence verify'")
        }
    }
}

extension SealedEvent: Hashable {
    /// Compares what is stored. An event follows from its payload.
    public static func == (left: SealedEvent, right: SealedEvent) -> Bool {
        left === right || (left.digest == right.digest && left.payload == right.payload)
    }

    /// Hashes the event's hash.
    public func hash(into hasher: inout Hasher) { hasher.combine(digest) }
}
