/// A decoded response together with its token usage, for content that does not know its own.
///
/// ```swift
/// @LLMGuarded(model: "gpt-4o")
/// func complete(_ request: Data) async throws -> MeteredResponse<Completion> {
///     let (body, _) = try await URLSession.shared.data(for: chatRequest(request))
///     return try JSONDecoder().decode(MeteredResponse<Completion>.self, from: body)
/// }
/// ```
///
/// The usage is looked for under `usage`, and under `response.usage`, where the last event of a streamed response has
/// it. A response without one, or with one that makes no sense, has no usage: the call has been made, and its result
/// is worth more than its count.
public struct MeteredResponse<Content>: TokenUsageReporting {
    /// The response.
    public var content: Content
    /// The tokens that were used, or `nil` when the response does not say.
    public var tokenUsage: TokenUsage?

    /// Creates a response.
    public init(_ content: Content, tokenUsage: TokenUsage?) {
        self.content = content
        self.tokenUsage = tokenUsage
    }
}

extension MeteredResponse: Decodable where Content: Decodable {
    /// Reads the content and, from the same object, the usage.
    public init(from decoder: any Decoder) throws {
        content = try Content(from: decoder)
        let envelope = try? UsageEnvelope(from: decoder)
        tokenUsage = envelope?.usage ?? envelope?.response
    }
}

extension MeteredResponse: Sendable where Content: Sendable {}
extension MeteredResponse: Equatable where Content: Equatable {}
extension MeteredResponse: Hashable where Content: Hashable {}

/// The places in a response where its usage may stand.
private struct UsageEnvelope: Decodable {
    let usage: TokenUsage?
    let response: TokenUsage?

    private enum CodingKeys: String, CodingKey {
        case usage, response
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        usage = try? container.decode(TokenUsage.self, forKey: .usage)
        let nested = try? container.nestedContainer(keyedBy: CodingKeys.self, forKey: .response)
        response = try? nested?.decode(TokenUsage.self, forKey: .usage)
    }
}
