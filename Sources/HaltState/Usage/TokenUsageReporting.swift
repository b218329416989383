/// A result that knows how many tokens it took.
///
/// What an annotated function returns is asked for its usage, and the counts become part of the outcome, which the
/// ledger keeps. A stream is asked element by element, and what the elements say is put together, as
/// ``TokenUsage/merge(_:)`` does it: it does not matter which of them says it.
///
/// ```swift
/// extension ChatResult: TokenUsageReporting {
///     public var tokenUsage: TokenUsage? {
///         usage.map { TokenUsage(promptTokens: $0.promptTokens, completionTokens: $0.completionTokens) }
///     }
/// }
/// ```
///
/// Bytes, text and tuples know nothing: for those nothing is recorded. ``MeteredResponse`` reads the usage of a
/// response beside any other content.
public protocol TokenUsageReporting {
    /// The tokens that were used, or `nil` when the result does not say.
    var tokenUsage: TokenUsage? { get }
}

extension TokenUsage: TokenUsageReporting {
    /// The usage itself.
    public var tokenUsage: TokenUsage? { self }
}

extension TokenUsage {
    /// What a result says of itself, or `nil` when that is nothing.
    init?(reportedBy result: some Any) {
        guard let usage = (result as? any TokenUsageReporting)?.tokenUsage, !usage.countsNothing else { return nil }
        self = usage
    }
}
