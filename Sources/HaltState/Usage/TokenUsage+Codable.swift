extension TokenUsage: Codable {
    fileprivate enum CodingKeys: String, CodingKey {
        case promptTokens = "prompt_tokens"
        case completionTokens = "completion_tokens"
        case totalTokens = "total_tokens"
        case promptDetails = "prompt_tokens_details"
        case completionDetails = "completion_tokens_details"
        case inputTokens = "input_tokens"
        case outputTokens = "output_tokens"
        case inputDetails = "input_tokens_details"
        case outputDetails = "output_tokens_details"
    }

    fileprivate enum DetailKeys: String, CodingKey {
        case cachedTokens = "cached_tokens"
        case reasoningTokens = "reasoning_tokens"
    }

    /// Reads the `usage` object of a chat completion or of a response.
    ///
    /// What a call without an answer leaves out, as one for embeddings does, counts as none. Details are read where
    /// they are understood.
    ///
    /// - Throws: `DecodingError` for an object that counts nothing, or counts less than nothing.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let isResponse = container.contains(.inputTokens)
        let promptTokens = try container.decodeCount(isResponse ? .inputTokens : .promptTokens)
        let completion = isResponse ? CodingKeys.outputTokens : .completionTokens
        let completionTokens = container.contains(completion) ? try container.decodeCount(completion) : 0
        let totalTokens = container.contains(.totalTokens) ? try container.decodeCount(.totalTokens) : nil
        self.init(
            promptTokens: promptTokens,
            completionTokens: completionTokens,
            totalTokens: totalTokens,
            cachedTokens: container.detail(.cachedTokens, in: isResponse ? .inputDetails : .promptDetails),
            reasoningTokens: container.detail(.reasoningTokens, in: isResponse ? .outputDetails : .completionDetails)
        )
    }

    /// Writes the `usage` object of a chat completion.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(promptTokens, forKey: .promptTokens)
        try container.encode(completionTokens, forKey: .completionTokens)
        try container.encode(totalTokens, forKey: .totalTokens)
        if let cachedTokens {
            var details = container.nestedContainer(keyedBy: DetailKeys.self, forKey: .promptDetails)
            try details.encode(cachedTokens, forKey: .cachedTokens)
        }
        if let reasoningTokens {
            var details = container.nestedContainer(keyedBy: DetailKeys.self, forKey: .completionDetails)
            try details.encode(reasoningTokens, forKey: .reasoningTokens)
        }
    }
}

extension KeyedDecodingContainer<TokenUsage.CodingKeys> {
    fileprivate func decodeCount(_ key: Key) throws -> Int {
        let count = try decode(Int.self, forKey: key)
        guard count >= 0 else {
            throw DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: "a count below zero")
        }
        return count
    }

    fileprivate func detail(_ detail: TokenUsage.DetailKeys, in key: Key) -> Int? {
        let details = try? nestedContainer(keyedBy: TokenUsage.DetailKeys.self, forKey: key)
        return try? details?.decode(Int.self, forKey: detail)
    }
}
