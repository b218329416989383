public import HaltState

/// The end of one tenant's chain: where the next event goes.
public struct ChainHead: Hashable, Sendable {
    /// The hash that stands before the first event.
    public static let genesisHash = String(repeating: "0", count: 64)

    /// The places that an event can have. After the last one there is still room for a commit, so that nothing that
    /// somebody has written into a ledger makes a place that cannot be counted.
    package static let places = 1...Int.max - 1_000_000

    /// Whose chain it is.
    public let tenant: TenantID
    /// The number of events; the last one's sequence, counted from 1.
    public private(set) var sequence: Int
    private var last: EventHash

    /// The last event's hash in lower-case hexadecimal.
    public var hash: String { last.text }

    /// The head of an empty chain.
    public init(tenant: TenantID) {
        (self.tenant, sequence, last) = (tenant, 0, .digest(.zero))
    }

    /// The head that a ledger has stored.
    public init(tenant: TenantID, sequence: Int, hash: String) {
        self.tenant = tenant
        self.sequence = sequence
        last = EventHash(hash)
    }

    /// Puts an event at the end: `hash = SHA-256(canonical JSON of the event, the previous hash in it)`.
    public mutating func seal(_ event: LedgerEvent) -> SealedEvent {
        var writer = CanonicalJSON(capacity: 1_024)
        return seal(event, writingWith: &writer)
    }

    /// ``seal(_:)`` in memory that is used again: only the finished payload, as long as it is, takes memory of its own.
    package mutating func seal(_ event: LedgerEvent, writingWith writer: inout CanonicalJSON) -> SealedEvent {
        writer.restart()
        event.write(into: &writer, tenant: tenant, sequence: sequence + 1, previousHash: last)
        let payload = writer.bytes
        sequence += 1
        let digest = SHA256Value(hashing: payload)
        last = .digest(digest)
        return SealedEvent(event: event, tenant: tenant, sequence: sequence, payload: payload, digest: digest)
    }
}
