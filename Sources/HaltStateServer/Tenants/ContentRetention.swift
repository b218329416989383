#if Server
import HaltState

/// Whether and how long content of evidence is kept.
struct ContentRetention: Sendable {
    /// How long, or `nil` where none is kept.
    let lifetime: Duration?

    /// Until when content is kept that arrives now, or `nil` where none is.
    func expiry(from now: Timestamp) -> Timestamp? { lifetime.map { now + $0 } }

    /// What a reply says of evidence. Published clients upload titles and contents as soon as they hear of any, so they
    /// hear of it only where content is wanted.
    func evidence(id: String?, activity: String?) -> [String: ContextValue] {
        guard lifetime != nil, let id else { return [:] }
        return ["evidence_id": .string(id), "activity_id": activity.map(ContextValue.string) ?? .null]
    }
}
#endif
