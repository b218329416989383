/// A result that knows how many tokens it took.
///
/// What an annotated function returns is asked for its usage, and the counts become part of the outcome, which the
/// ledger keeps. A stream is asked element by element; the last count is the one that is recorded, since OpenAI's
/// `stream_options.include_usage` sends it in the last chunk.
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
