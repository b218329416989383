import Foundation
import HaltState
import HaltStateTools

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// A client of any service that speaks OpenAI's chat completions.
@GuardedService(client: \.haltState, agentID: "support-agent")
package struct ChatService: Sendable {
    let haltState: HaltStateClient
    let baseURL: URL
    let apiKey: String?
    let model: String

    package init(haltState: HaltStateClient, baseURL: URL, apiKey: String?, model: String) {
        self.haltState = haltState
        self.baseURL = baseURL
        self.apiKey = apiKey
        self.model = model
    }

    private struct Request: Encodable {
        let model: String
        let messages: [ChatMessage]
        let tools: [ToolDefinition]
    }

    private struct Response: Decodable {
        struct Choice: Decodable { let message: ChatMessage }

        let choices: [Choice]
    }

    /// The service answered with something else than a message.
    struct Failure: Error, CustomStringConvertible {
        let status: Int

        var description: String { "the chat service answered with status \(status) and no message" }
    }

    /// What the model says next.
    @LLMGuarded(model: "{self.model}")
    func next(after messages: [ChatMessage], @Unbound tools: [ToolDefinition]) async throws
        -> MeteredResponse<ChatMessage>
    {
        var request = URLRequest(url: baseURL.appending(path: "chat/completions"))
        request.httpMethod = "POST"
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        if let apiKey { request.setValue("Bearer \(apiKey)", forHTTPHeaderField: "Authorization") }
        let encoder = JSONEncoder()
        // The same bytes each time, so that the service finds what it has read before.
        encoder.outputFormatting = .sortedKeys
        request.httpBody = try encoder.encode(Request(model: model, messages: messages, tools: tools))
        let (body, response) = try await URLSession.shared.data(for: request)
        let status = (response as? HTTPURLResponse)?.statusCode ?? 0
        let answer = try JSONDecoder().decode(MeteredResponse<Response>.self, from: body)
        guard status == 200, let message = answer.content.choices.first?.message
        else { throw Failure(status: status) }
        return MeteredResponse(message, tokenUsage: answer.tokenUsage)
    }
}
