#if Tool
import ArgumentParser
import Foundation
import HaltState
import HaltStateAuthority

/// A command of the command line that exists and can be run.
struct ShellCommand {
    private let words: [String]

    /// The words, for people who decide.
    var commandWords: CommandWords { CommandWords(words) }

    /// Looks the command up as `execvp` does, before anyone is asked: a slip of the pen must not use up a key.
    ///
    /// - Throws: ``ToolError`` with the exit statuses of a shell.
    init(_ words: [String]) throws {
        self.words = words
        let name = words[0]
        let candidates =
            name.contains("/")
            ? [name]
            : Self.searchPath.map { $0.isEmpty ? name : "\($0)/\(name)" }
        let existing = candidates.filter { access($0, F_OK) == 0 }
        guard !name.isEmpty, !existing.isEmpty else {
            throw ToolError(
                "there is no command '\(name.visible)'; nothing was asked and nothing ran",
                .commandNotFound
            )
        }
        guard existing.contains(where: Self.isExecutable) else {
            let message = "the command '\(name.visible)' is not executable; nothing was asked and nothing ran"
            throw ToolError(message, .notExecutable)
        }
    }

    /// The context of the operation with the digest of the command's words in it, as for the arguments of an annotated
    /// function: another command is another operation, and no evidence holds its words.
    func bound(to context: GuardContext, key: BindingKey) throws -> GuardContext {
        var context = context
        let digest = try commandWords.digest(under: key)
        context[ArgumentDigest.contextName] = .string(digest)
        return context
    }

    /// Runs the command in the foreground, with the terminal and the environment of this process, less what ``ChildProcess``
    /// takes out of it.
    ///
    /// - Parameters:
    ///   - signals: What comes for this process in the meantime.
    ///   - streams: What it reads and writes instead of the standard streams of this process, or `nil`.
    /// - Returns: Its exit status; 128 and the signal's number when a signal ended it.
    /// - Throws: ``CommandFailed`` as not performed, with 126 or 127 when it could not be started after all.
    func run(holding signals: HeldSignals, streams: ChildStreams? = nil) throws -> Int32 {
        var relay = SignalRelay(signals)
        return try relay.run(words, streams: streams)
    }

    private static var searchPath: [String] {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return path.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    }

    private static func isExecutable(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return false }
        return !isFolder.boolValue && access(path, X_OK) == 0
    }
}

/// The guarded command ended with another exit status than 0.
struct CommandFailed: Error, Hashable {
    let status: Int32
}

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
