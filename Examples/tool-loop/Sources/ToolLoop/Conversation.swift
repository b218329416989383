import Foundation
import HaltStateTools

/// A conversation as it is kept: what was said, and the calls that the model waits for.
package struct Conversation: Codable, Sendable {
    package internal(set) var messages: [ChatMessage]
    var turn: ToolTurn?

    private static let instructions = """
        You help the customers of a shop. When a tool says that something was not performed, say so, and do what it says; never \
        say that something was done that was not.
        """

    package init(_ request: String) {
        messages = [.system(Self.instructions), .user(request)]
    }

    package init(contentsOf file: URL) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: file))
    }

    package func write(to file: URL) throws {
        try JSONEncoder().encode(self).write(to: file, options: .atomic)
    }
}
