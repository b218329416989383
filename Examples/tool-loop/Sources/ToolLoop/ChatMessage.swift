import HaltStateTools

/// A message of a conversation, as OpenAI's chat completions have it.
package struct ChatMessage: Codable, Sendable {
    /// A call of a tool.
    struct Call: Codable, Sendable {
        struct Function: Codable, Sendable {
            let name: String
            let arguments: String
        }

        let id: String
        let type: String
        let function: Function
    }

    package let role: String
    package let content: String?
    let toolCalls: [Call]?
    let toolCallID: String?

    private enum CodingKeys: String, CodingKey {
        case role, content
        case toolCalls = "tool_calls"
        case toolCallID = "tool_call_id"
    }

    package static func user(_ text: String) -> Self {
        Self(role: "user", content: text, toolCalls: nil, toolCallID: nil)
    }

    static func system(_ text: String) -> Self { Self(role: "system", content: text, toolCalls: nil, toolCallID: nil) }

    static func tool(_ answer: ToolTurn.Answer) -> Self {
        Self(role: "tool", content: answer.text, toolCalls: nil, toolCallID: answer.callID)
    }

    /// The calls in the message, to be run.
    var turn: ToolTurn? {
        guard let toolCalls, !toolCalls.isEmpty else { return nil }
        return ToolTurn(
            toolCalls.map { ToolTurn.Call(id: $0.id, name: $0.function.name, arguments: $0.function.arguments) }
        )
    }
}
