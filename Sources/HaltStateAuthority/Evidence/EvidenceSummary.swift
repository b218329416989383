public import HaltState

/// What a verification covered.
public struct EvidenceSummary: Hashable, Sendable {
    /// Whose chain it is.
    public let tenant: TenantID
    /// The number of events.
    public let events: Int
    /// The number of operations that they tell of, also those that were denied.
    public let operations: Int
    /// How many of the events are of types that this version does not know. They are what was written; what they mean for their
    /// operations, this version cannot say.
    public let unknownEvents: Int
    /// The last event's hash. Kept elsewhere, it proves later that nothing was cut off or rewritten.
    public let head: String
    /// The place of the event whose hash was looked for, or `nil` when there is none.
    public let expectedHeadSequence: Int?
}
