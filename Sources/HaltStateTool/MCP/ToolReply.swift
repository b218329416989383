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
    }

    let ending: Ending
    /// What the record of an error holds: never anything of what the tool has said.
    let facts: GuardContext?
    private let envelope: Envelope

    /// - Parameter envelope: The message, an answer.
    init?(_ envelope: Envelope) {
        guard case .reply(_, let isError, let content) = envelope.content else { return nil }
        self.envelope = envelope
        if isError {
            ending = .failure
            facts = content["code"].flatMap(RequestID.init).map { ["error_code": $0.value] as GuardContext }
            return
        }
        switch (content["isError"]?.kind, content["resultType"]?.kind) {
        case (.bool(true)?, _):
            ending = .failure
            facts = ["is_error": true]
        case (_, .string(let type)?) where type != "complete":
            ending = .unfinished
            facts = ["is_unfinished": true]
        default:
            ending = .success
            facts = nil
        }
    }

    /// What the client is told.
    func line(to id: RequestID) -> [UInt8] {
        guard case .unfinished = ending else { return envelope.line(as: id) }
        return MessageText.answer(id, GuardedCallReport(of: ToolUnfinished()).modelMessage)
    }
}

/// The tool has answered with an error. What it had done by then is not known.
struct ToolFailed: Error {}

/// The tool has begun, and asks for more.
struct ToolUnfinished: GuardedCallError {
    let callStatus = GuardedCallStatus.failed
    let modelMessage = """
        Begun, and stopped: the tool asks for something more before it goes on, which is not passed on here. It may have been \
        performed in part. Do not call it again; say that a person has to look into it.
        """
}
#endif
