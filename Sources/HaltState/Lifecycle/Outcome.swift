/// How a body ended.
public enum Outcome: String, Hashable, Sendable, Codable, CaseIterable {
    /// It returned.
    case success
    /// It threw, was cancelled, or its permit was dropped.
    case error
}
