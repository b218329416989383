#if Tool
import HaltState

/// A tool that policies want approved, and that has no key to wait under.
struct ToolWithoutKey: GuardedCallError, CustomStringConvertible {
    let tool: String
    let callStatus = GuardedCallStatus.denied
    let modelMessage = """
        Not performed: it needs the approval of a person, and it is not set up to wait for one. Do not call it again, also not \
        with other values; say that it was not done.
        """

    var description: String {
        "\(tool.visible) needs an approval and has no key to wait under; name its \"key\" in the file of --tools, made from what "
            + "identifies the effect"
    }
}

/// A tool whose name makes no action: the action would be too long.
struct ToolUnnameable: GuardedCallError {
    let callStatus = GuardedCallStatus.denied
    let modelMessage =
        "Not performed: the name of the tool is too long. Do not call it again; say that it was not done."
}

/// The server, or the client, has ended.
enum ServerEnded: GuardedCallError {
    case wasNotSent, wasSent

    var callStatus: GuardedCallStatus { self == .wasNotSent ? .unavailable : .unconfirmed }

    var modelMessage: String {
        switch self {
        case .wasNotSent: "Not performed: the tool cannot be reached. Do not call it again; say that it was not done."
        case .wasSent:
            "Begun, and the tool has ended since without an answer: it is not known whether it was performed. Do not call it "
                + "again; say that a person has to look into it."
        }
    }
}
#endif
