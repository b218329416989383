public import HaltState

/// A fact of an operation, and the event that recorded it.
///
/// A class, because every later step of the operation carries it along unchanged.
public final class Recorded<Fact: Hashable & Sendable>: Sendable {
    /// The fact.
    public let fact: Fact
    /// The event's name, a UUID.
    public let eventID: String
    /// The event's hash.
    public let hash: String
    /// When it was recorded.
    public let at: Timestamp

    init(_ fact: Fact, _ sealed: SealedEvent) {
        self.fact = fact
        eventID = sealed.event.id
        hash = sealed.hash
        at = sealed.event.at
    }
}

extension Recorded: Hashable {
    /// Compares the facts and their events.
    public static func == (left: Recorded, right: Recorded) -> Bool {
        left.hash == right.hash && left.eventID == right.eventID && left.at == right.at && left.fact == right.fact
    }

    /// Hashes the event's hash, which covers everything else.
    public func hash(into hasher: inout Hasher) { hasher.combine(hash) }
}
