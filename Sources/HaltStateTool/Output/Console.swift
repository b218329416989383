#if Tool
import Foundation

/// A standard stream, and whether it shows colours.
struct Console: Sendable {
    static let standardOutput = Console(.standardOutput, descriptor: STDOUT_FILENO)
    static let standardError = Console(.standardError, descriptor: STDERR_FILENO)

    private let handle: FileHandle
    /// Whether a person reads along.
    let isTerminal: Bool
    private let isColoured: Bool
    /// How many characters fit on a line of the terminal; `nil` elsewhere, where lines are never shortened.
    let width: Int?

    private init(_ handle: FileHandle, descriptor: Int32) {
        self.handle = handle
        isTerminal = isatty(descriptor) == 1
        let environment = ProcessInfo.processInfo.environment
        // https://no-color.org: any value but the empty one counts.
        isColoured = isTerminal && environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
        var size = winsize()
        let isKnown = isTerminal && ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        width = isKnown ? Int(size.ws_col) : nil
    }

    /// A line of text. Written at once, so that a reader of a pipe sees it when it is said.
    func print(_ line: String) throws {
        try write(Array((line + "\n").utf8))
    }

    func write(_ bytes: [UInt8]) throws {
        do {
            try handle.write(contentsOf: Data(bytes))
        } catch {
            throw ToolError("the output could not be written: it is closed, or its disk is full", .error)
        }
    }

    /// A line that nothing depends on, such as an error message on a stream that may be closed.
    func tryPrint(_ line: String) {
        try? print(line)
    }

    /// Text as it is shown in a style, or unchanged where there are no colours.
    func style(_ text: String, _ style: TextStyle) -> String {
        isColoured ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }
}

/// What a piece of text means to its reader.
enum TextStyle: String {
    case heading = "1"
    case quiet = "2"
    case failure = "1;31"
    case refused = "31"
    case success = "32"
    case waiting = "33"
}
#endif
