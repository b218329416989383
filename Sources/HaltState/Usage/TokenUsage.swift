/// How many tokens a call of a language model took.
///
/// Decodes the `usage` object of OpenAI's two interfaces, and of the many services that speak them: chat completions
/// count `prompt_tokens` and `completion_tokens`, responses count `input_tokens` and `output_tokens`.
///
/// ```swift
/// struct Completion: Decodable, TokenUsageReporting {
///     let choices: [Choice]
///     let usage: TokenUsage?
///     var tokenUsage: TokenUsage? { usage }
/// }
/// ```
public struct TokenUsage: Hashable, Sendable {
    /// The tokens that were sent.
    public var promptTokens: Int
    /// The tokens that were generated.
    public var completionTokens: Int
    /// All tokens, as the service counts them.
    public var totalTokens: Int
    /// The tokens sent that a cache held, or `nil` when the service does not say.
    public var cachedTokens: Int?
    /// The tokens generated for reasoning, or `nil` when the service does not say.
    public var reasoningTokens: Int?

    /// Creates a usage.
    ///
    /// - Parameters:
    ///   - promptTokens: The tokens that were sent.
    ///   - completionTokens: The tokens that were generated.
    ///   - totalTokens: All tokens; the sum of both when left out.
    ///   - cachedTokens: The tokens sent that a cache held.
    ///   - reasoningTokens: The tokens generated for reasoning.
    public init(
        promptTokens: Int,
        completionTokens: Int,
        totalTokens: Int? = nil,
        cachedTokens: Int? = nil,
        reasoningTokens: Int? = nil
    ) {
        self.promptTokens = promptTokens
        self.completionTokens = completionTokens
        self.totalTokens = totalTokens ?? promptTokens.addingSaturated(completionTokens)
        self.cachedTokens = cachedTokens
        self.reasoningTokens = reasoningTokens
    }

    /// The counts as facts for an outcome: `prompt_tokens`, `completion_tokens`, `total_tokens`, and where the service
    /// says so `cached_tokens` and `reasoning_tokens`.
    public var facts: GuardContext {
        var facts: GuardContext = [
            "prompt_tokens": .integer(Int64(promptTokens)),
            "completion_tokens": .integer(Int64(completionTokens)),
            "total_tokens": .integer(Int64(totalTokens)),
        ]
        if let cachedTokens { facts["cached_tokens"] = .integer(Int64(cachedTokens)) }
        if let reasoningTokens { facts["reasoning_tokens"] = .integer(Int64(reasoningTokens)) }
        return facts
    }
}

extension Int {
    /// The sum, or the largest number: a count that some server made up must not stop the process.
    fileprivate func addingSaturated(_ other: Int) -> Int {
        let (sum, overflows) = addingReportingOverflow(other)
        return overflows ? (other > 0 ? .max : .min) : sum
    }
}
