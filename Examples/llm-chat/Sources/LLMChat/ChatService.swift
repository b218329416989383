import Foundation
import HaltState

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// A client of any service that speaks OpenAI's chat completions.
@GuardedService(agentID: "chat-example")
struct ChatService: Sendable {
    let baseURL: URL
    let apiKey: String?

    /// Asks for a whole answer. Policies see the model, the limit and the labels of the arguments, never the prompt.
    @LLMGuarded(model: "{model}")
    func complete(
        _ prompt: String,
        model: String,
        @Amount("max_tokens") maxTokens: Int
    ) async throws -> MeteredResponse<Answer> {
        let request = try request(prompt, model: model, maxTokens: maxTokens, streams: false)
        let (body, response) = try await URLSession.shared.data(for: request)
        return try ChatError.answer(MeteredResponse<Answer>.self, in: body, response)
    }

    /// Asks for an answer piece by piece. The outcome is known, and recorded, when the last piece has been read.
    @LLMGuarded(model: "{model}")
    func stream(
        _ prompt: String,
        model: String,
        @Amount("max_tokens") maxTokens: Int
    ) async throws -> AsyncThrowingStream<MeteredResponse<Answer>, any Error> {
        ChunkReader.chunks(of: try request(prompt, model: model, maxTokens: maxTokens, streams: true))
    }

    private func request(_ prompt: String, model: String, maxTokens: Int, streams: Bool) throws -> URLRequest {
        var request = URLRequest(url: baseURL.appending(path: "chat/completions"))
        request.httpMethod = "POST"
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        if let apiKey { request.setValue("Bearer \(apiKey)", forHTTPHeaderField: "Authorization") }
        request.httpBody = try JSONEncoder().encode(
            ChatRequest(
                model: model,
                messages: [ChatRequest.Message(role: "user", content: prompt)],
                maxTokens: maxTokens,
                stream: streams,
                streamOptions: streams ? ChatRequest.StreamOptions(includeUsage: true) : nil
            )
        )
        return request
    }
}
