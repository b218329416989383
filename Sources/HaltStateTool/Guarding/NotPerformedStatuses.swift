#if Tool
import ArgumentParser
import HaltState

/// The exit statuses with which a command says that it has done nothing.
struct NotPerformedStatuses {
    private var statuses: Set<Int32> = []

    /// Reads lists such as `75` and `65,75`.
    ///
    /// - Throws: `ValidationError` for what no command can end with, or cannot mean by it.
    init(_ lists: [String]) throws {
        for text in lists.flatMap({ $0.split(separator: ",", omittingEmptySubsequences: false) }) {
            guard let status = Int32(text), "\(status)" == text, (0...255).contains(status) else {
                let word = String(text).visible
                throw Self.refusal("'\(word)' is no exit status; write numbers from 1 to 255 with commas between")
            }
            if status == 0 { throw Self.refusal("0 is success, after which nothing runs again") }
            if (129...192).contains(status) {
                let signal = status - 128
                throw Self.refusal(
                    "\(status) is what signal \(signal) leaves, and who is killed cannot say what it has done"
                )
            }
            guard statuses.insert(status).inserted else { throw Self.refusal("\(status) is there twice") }
        }
    }

    /// The error that a command's end is recorded with.
    func failure(_ status: Int32) -> any Error {
        let failure = CommandFailed(status: status)
        return statuses.contains(status) ? ActionNotPerformed(failure) : failure
    }

    private static func refusal(_ problem: String) -> ValidationError {
        ValidationError("--not-performed-status: \(problem)")
    }
}
#endif
