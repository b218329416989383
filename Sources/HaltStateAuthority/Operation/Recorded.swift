public import HaltState

/// A fact of an operation, and the event that recorded it.
///
/// A class, because every later step of the operation carries it along unchanged.
public final class Recorded<Fact: Hashable & Sendable>: Sendable {
    /// The fact.
    public let fact: Fact
    /// The event's name.
    let event: RecordName
    /// The event's hash.
    let digest: SHA256Value
    /// When it was recorded.
    public let at: Timestamp

    init(_ fact: Fact, _ sealed: SealedEvent) {
        self.fact = fact
        event = sealed.event.name
        digest = sealed.digest
        at = sealed.event.at
    }

    /// The event's name, a UUID.
    public var eventID: String { event.text }

    /// The event's hash.
    public var hash: String { digest.text }
}

extension Recorded: Hashable {
    /// Compares the facts and their events.
    public static func == (left: Recorded, right: Recorded) -> Bool {
        left.digest == right.digest && left.event == right.event && left.at == right.at && left.fact == right.fact
    }

    /// Hashes the event's hash, which covers everything else.
    public func hash(into hasher: inout Hasher) { hasher.combine(digest) }
}
