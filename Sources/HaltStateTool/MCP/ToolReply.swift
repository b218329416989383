#if Tool
import HaltState

/// What a server has answered to a call of one of its tools.
struct ToolReply: Sendable {
    enum Ending: Sendable {
        case success
        /// An error of the tool or of the protocol. What the tool had done by then, nobody knows.
        case failure
        /// The server wants to hear more from the client before it goes on, in another request.
        case unfinished
        /// What came under the identifier of the call is no answer.
        case unreadable
    }

    let ending: Ending
    /// What the record of an error holds: never anything of what the tool has said.
    let facts: GuardContext?
    private let envelope: Envelope?

    static let unreadable = ToolReply(ending: .unreadable, facts: ["is_unreadable": true], envelope: nil)

    private init(ending: Ending, facts: GuardContext?, envelope: Envelope?) {
        self.ending = ending
        self.facts = facts
        self.envelope = envelope
    }

    /// - Parameter envelope: The message, an answer.
    init?(_ envelope: Envelope) {
        guard case .reply(_, let isError, let content) = envelope.content else { return nil }
        if isError {
            var facts: GuardContext?
            if case .integer(let code)? = content["code"]?.kind { facts = ["error_code": .integer(code)] }
            self.init(ending: .failure, facts: facts, envelope: envelope)
        } else if content.mayBeError {
            self.init(ending: .failure, facts: ["is_error": true], envelope: envelope)
        } else if content.isUnfinished {
            self.init(ending: .unfinished, facts: ["is_unfinished": true], envelope: envelope)
        } else {
            self.init(ending: .success, facts: nil, envelope: envelope)
        }
    }

    /// What the client is told.
    func line(to id: RequestID) -> [UInt8] {
        switch (ending, envelope) {
        case (.unfinished, _): MessageText.answer(id, ToolUnfinished().modelMessage)
        case (_, let envelope?): envelope.line(as: id)
        case (_, nil): MessageText.answer(id, ToolUnread().modelMessage)
        }
    }
}

extension JSONNode {
    // Of a member that is there twice no value is kept, and it counts as what is worst.

    /// Whether some reader of a result may take it for that of a failure.
    fileprivate var mayBeError: Bool {
        switch self["isError"]?.kind {
        case nil, .null?, .bool(false)?: false
        default: true
        }
    }

    fileprivate var isUnfinished: Bool {
        switch self["resultType"]?.kind {
        case nil, .null?: false
        case .string(let type)?: type != "complete"
        default: true
        }
    }
}

/// The tool has answered with an error. What it had done by then is not known.
struct ToolFailed: Error {}

/// The tool has answered with what is no answer.
struct ToolUnread: GuardedCallError {
    let callStatus = GuardedCallStatus.unconfirmed
    let modelMessage = """
        Begun, and the answer of the tool cannot be read: it is not known whether it was performed. Do not call it again; say \
        that a person has to look into it.
        """
}

/// The tool has begun, and asks for more.
struct ToolUnfinished: GuardedCallError {
    let callStatus = GuardedCallStatus.failed
    let modelMessage = """
        Begun, and stopped: the tool asks for something more before it goes on, which is not passed on here. It may have been \
        performed in part. Do not call it again; say that a person has to look into it.
        """
}
#endif
