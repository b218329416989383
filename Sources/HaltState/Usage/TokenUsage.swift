/// How many tokens a call of a language model took.
///
/// Decodes what services say of it: the `usage` objects of OpenAI's chat completions and responses and of the many
/// services that speak them, Anthropic's, Bedrock's, Ollama's own, and Gemini's `usageMetadata`, in snake case and in
/// camel case.
///
/// ```swift
/// struct Completion: Decodable, TokenUsageReporting {
///     let choices: [Choice]
///     let usage: TokenUsage?
///     var tokenUsage: TokenUsage? { usage }
/// }
/// ```
///
/// Reading it never throws, so that an answer which has been paid for is not lost with its count. What a service leaves
/// out, or says in a way that makes no sense, is zero. A usage of nothing but zeros is what services send where they do
/// not know yet, and is not recorded.
///
/// The counts mean the same for all of them. ``promptTokens`` are all that were sent, also where the service counts those
/// of a cache apart, as Anthropic does, and ``completionTokens`` all that were generated, also where it counts thoughts
/// apart, as Gemini does.
public struct TokenUsage: Hashable, Sendable {
    /// The tokens that were sent, those that a cache held among them.
    public var promptTokens: Int
    /// The tokens that were generated, those for reasoning among them.
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

    /// Takes over what another report of the same call counts more of.
    ///
    /// Services that stream report more than once: what was used so far in every piece, or what was sent in the first and
    /// what was generated in the last, with zeros for what they do not know yet. They count up, so the larger count is the
    /// later one.
    public mutating func merge(_ other: TokenUsage) {
        promptTokens = max(promptTokens, other.promptTokens)
        completionTokens = max(completionTokens, other.completionTokens)
        totalTokens = max(totalTokens, other.totalTokens, promptTokens.addingSaturated(completionTokens))
        cachedTokens = [cachedTokens, other.cachedTokens].compactMap(\.self).max()
        reasoningTokens = [reasoningTokens, other.reasoningTokens].compactMap(\.self).max()
    }

    /// Whether this is what services send where they do not know yet.
    var countsNothing: Bool { promptTokens == 0 && completionTokens == 0 && totalTokens == 0 }

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
    func addingSaturated(_ other: Int) -> Int {
        let (sum, overflows) = addingReportingOverflow(other)
        return overflows ? (other > 0 ? .max : .min) : sum
    }
}
