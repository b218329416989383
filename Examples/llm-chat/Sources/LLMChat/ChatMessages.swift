import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

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

/// A whole answer.
struct Completion: Decodable, Sendable {
    struct Choice: Decodable, Sendable {
        struct Message: Decodable, Sendable { let content: String }

        let message: Message
    }

    let choices: [Choice]

    var text: String { choices.first?.message.content ?? "" }
}

/// A piece of an answer.
struct Chunk: Decodable, Sendable {
    struct Choice: Decodable, Sendable {
        struct Delta: Decodable, Sendable { let content: String? }

        let delta: Delta
    }

    let choices: [Choice]

    var text: String { choices.first?.delta.content ?? "" }
}

/// The service answered with something else than success.
struct ChatError: Error, CustomStringConvertible {
    let status: Int

    var description: String { "the chat service answered with status \(status)" }

    static func check(_ response: URLResponse) throws {
        let status = (response as? HTTPURLResponse)?.statusCode ?? 0
        guard (200..<300).contains(status) else { throw ChatError(status: status) }
    }
}
