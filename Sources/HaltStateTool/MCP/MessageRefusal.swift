#if Tool
/// Why a message is not passed on, in the words of JSON-RPC 2.0 (section 5.1).
struct MessageRefusal: Error {
    enum Code: Int64 {
        case noJSON = -32_700
        case noRequest = -32_600
        case wrongParameters = -32_602
        case noAnswer = -32_603
    }

    let code: Code
    /// What is wrong, without any value of the message.
    let message: String
    /// The request that the refusal answers; `nil` where it has none that can be read.
    var id: RequestID?
    /// Whether the message is itself an answer, which nobody answers.
    var isOfReply = false
    /// Whether the message is a notification, which nobody answers either.
    var isOfNotification = false

    init(_ message: String, id: RequestID? = nil) {
        self.init(.noRequest, message, id: id)
    }

    init(_ code: Code, _ message: String, id: RequestID? = nil) {
        self.code = code
        self.message = message
        self.id = id
    }
}
#endif
