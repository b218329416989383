/// What is asked.
struct ChatRequest: Encodable {
    struct Message: Encodable {
        let role: String
        let content: String
    }

    struct StreamOptions: Encodable {
        let includeUsage: Bool

        private enum CodingKeys: String, CodingKey { case includeUsage = "include_usage" }
    }

    let model: String
    let messages: [Message]
    let maxTokens: Int
    let stream: Bool
    let streamOptions: StreamOptions?

    private enum CodingKeys: String, CodingKey {
        case model, messages, stream
        case maxTokens = "max_tokens"
        case streamOptions = "stream_options"
    }
}

/// An answer, or a piece of one.
///
/// Pieces that have no text come in all forms: `choices` empty, `null` or absent, and `delta` or its `content` as well.
struct Answer: Sendable {
    let text: String
}

extension Answer: Decodable {
    private enum CodingKeys: String, CodingKey { case choices }

    private struct Choice: Decodable {
        struct Message: Decodable { let content: Content? }

        /// A whole answer, in one that is not streamed.
        let message: Message?
        /// A piece.
        let delta: Message?
    }

    /// Text, or parts of which some are text, as models send them that think aloud.
    private enum Content: Decodable {
        case text(String)
        case parts([Part])

        struct Part: Decodable { let text: String? }

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self = .text(text)
            } else {
                self = .parts(try container.decode([Part].self))
            }
        }

        var text: String {
            switch self {
            case .text(let text): text
            case .parts(let parts): parts.compactMap(\.text).joined()
            }
        }
    }

    /// - Throws: ``ChatError`` for an error, which services send with status 200 and in the middle of a stream as well.
    init(from decoder: any Decoder) throws {
        if let error = ServiceError(reading: decoder) { throw ChatError.service(error.text) }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let choice = try container.decodeIfPresent([Choice].self, forKey: .choices)?.first
        text = (choice?.delta ?? choice?.message)?.content?.text ?? ""
    }
}
