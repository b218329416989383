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
/// The usage is looked for where services put it: under `usage` or `usageMetadata`, and further in, as in the events of a
/// streamed response (`response.usage`) or message (`message.usage`). A response without one, or with one that makes no
/// sense, has no usage: the call has been made, and its result is worth more than its count.
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
        tokenUsage = UsageObject(decoder).flatMap(TokenUsage.init(response:))
    }
}

extension MeteredResponse: Sendable where Content: Sendable {}
extension MeteredResponse: Equatable where Content: Equatable {}
extension MeteredResponse: Hashable where Content: Hashable {}
