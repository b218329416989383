import Foundation
import HaltState
import HaltStateTools

/// Lets a model talk and call tools until it has nothing more to call, or until people have to decide.
package struct Agent: Sendable {
    /// How a conversation stands.
    package enum State: Sendable {
        case finished(String)
        case waiting([ToolTurn.Waiting])
    }

    /// The model goes on calling.
    struct TooManyRounds: Error {}

    private let service: ChatService
    private let toolbox: Toolbox
    private let file: URL

    package init(service: ChatService, toolbox: Toolbox, conversation file: URL) {
        self.service = service
        self.toolbox = toolbox
        self.file = file
    }

    /// Goes on where the conversation stands, which is written down after every step: run it again after an approval, or in
    /// another process.
    package func run(_ conversation: inout Conversation) async throws -> State {
        for _ in 0..<20 {
            if var turn = conversation.turn {
                try await toolbox.run(&turn) { turn in
                    conversation.turn = turn
                    try conversation.write(to: file)
                }
                guard let answers = turn.answers else { return .waiting(turn.waiting) }
                conversation.messages += answers.map(ChatMessage.tool)
                conversation.turn = nil
            }
            let message = try await service.next(
                after: conversation.messages,
                tools: toolbox.definitions(for: .chatCompletions)
            )
            .content
            conversation.messages.append(message)
            conversation.turn = message.turn
            try conversation.write(to: file)
            if conversation.turn == nil { return .finished(message.content ?? "") }
        }
        throw TooManyRounds()
    }
}
