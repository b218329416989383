extension TokenUsage {
    /// Reads what there is; what is no object counts nothing.
    init(_ object: UsageObject?) {
        self.init(
            promptTokens: object?.sentTokens ?? 0,
            completionTokens: object?.generatedTokens ?? 0,
            cachedTokens: object?.cachedTokens,
            reasoningTokens: object?.reasoningTokens
        )
        // A total of zero stands for one that is not known yet.
        totalTokens = max(totalTokens, object?.count("total_tokens", "totalTokenCount") ?? 0)
        // xAI counts reasoning beside the completion, and only the total says so.
        guard let reasoningTokens, reasoningTokens > completionTokens else { return }
        let (apart, overflows) = (totalTokens - promptTokens).subtractingReportingOverflow(completionTokens)
        if !overflows, apart > 0, apart == reasoningTokens { completionTokens += apart }
    }

    /// Reads the usage from wherever a response has it.
    ///
    /// - Returns: `nil` when no place in it counts anything.
    init?(response: UsageObject) {
        // The events of a streamed response or message have it further in, and so have those of Bedrock and Groq.
        let events = response.objects("response", "message", "metadata", "x_groq")
        // Moonshot has it beside the last piece of text, and Ollama's own interface in the response itself.
        let choice = response.first(in: "choices").map { [$0] } ?? []
        let usages =
            ([response] + events + choice).flatMap { $0.objects("usage", "usageMetadata") }
            + (response.count("eval_count") == nil ? [] : [response])
        guard let usage = usages.lazy.map(Self.init).first(where: { !$0.countsNothing }) else { return nil }
        self = usage
    }
}

extension UsageObject {
    /// All tokens that were sent, those that a cache held among them.
    ///
    /// Anthropic's `input_tokens` leave out what was read from a cache or written to one, which is counted beside them. The
    /// input of OpenAI's responses is all, and has an object that says what part of it was cached.
    fileprivate var sentTokens: Int {
        let cache = UsageObject.sum(
            count("cache_read_input_tokens"),
            count("cache_creation_input_tokens", "cache_write_input_tokens")
        )
        let prompt =
            count("prompt_tokens", "prompt_eval_count")
            ?? UsageObject.sum(count("promptTokenCount"), count("toolUsePromptTokenCount"))
        if prompt > 0, prompt >= cache { return prompt }
        let input = max(prompt, count("input_tokens") ?? 0)
        return !promptDetails.isEmpty && input >= cache ? input : UsageObject.sum(input, cache)
    }

    /// All tokens that were generated. Gemini counts its thoughts beside its candidates.
    fileprivate var generatedTokens: Int {
        count("completion_tokens", "output_tokens", "eval_count")
            ?? UsageObject.sum(count("candidatesTokenCount", "responseTokenCount"), count("thoughtsTokenCount"))
    }

    fileprivate var cachedTokens: Int? {
        let own = count(
            "cached_tokens",
            "cache_read_input_tokens",
            "prompt_cache_hit_tokens",
            "prompt_eval_cached_count",
            "cachedContentTokenCount"
        )
        return promptDetails.reduce(own) { [$0, $1.count("cached_tokens")].compactMap(\.self).max() }
    }

    fileprivate var reasoningTokens: Int? {
        objects("completion_tokens_details", "output_tokens_details")
            .reduce(count("reasoning_tokens", "thoughtsTokenCount")) {
                [$0, $1.count("reasoning_tokens")].compactMap(\.self).max()
            }
    }

    private var promptDetails: [UsageObject] { objects("prompt_tokens_details", "input_tokens_details") }

    private static func sum(_ counts: Int?...) -> Int {
        counts.reduce(0) { $0.addingSaturated($1 ?? 0) }
    }
}
