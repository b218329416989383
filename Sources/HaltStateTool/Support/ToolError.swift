#if Tool
/// Why a command cannot go on, and what to do about it.
struct ToolError: Error, Hashable, Sendable {
    /// One line for a person. What it repeats of names and paths is made visible where it is put in.
    let message: String
    let status: ExitStatus

    init(_ message: String, _ status: ExitStatus = .failed) {
        self.message = message
        self.status = status
    }
}
#endif
