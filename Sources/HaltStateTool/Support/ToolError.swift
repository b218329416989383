#if Tool
/// Why a command cannot go on, and what to do about it.
struct ToolError: Error, Hashable, Sendable {
    let message: String
    let status: ExitStatus

    init(_ message: String, _ status: ExitStatus = .failed) {
        self.message = message
        self.status = status
    }
}
#endif
