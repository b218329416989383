extension TokenUsage: Codable {
    private enum CodingKeys: String, CodingKey {
        case promptTokens = "prompt_tokens"
        case completionTokens = "completion_tokens"
        case totalTokens = "total_tokens"
        case promptDetails = "prompt_tokens_details"
        case completionDetails = "completion_tokens_details"
    }

    private enum DetailKeys: String, CodingKey {
        case cachedTokens = "cached_tokens"
        case reasoningTokens = "reasoning_tokens"
    }

    /// Reads what a service says it has used, in any of the shapes that ``TokenUsage`` knows.
    ///
    /// It reads what is there and never throws, since that would lose an answer that has been paid for. A count that is
    /// left out, or is no whole number from zero up, is zero, and a usage that counts nothing is not recorded.
    public init(from decoder: any Decoder) {
        self.init(UsageObject(decoder))
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
