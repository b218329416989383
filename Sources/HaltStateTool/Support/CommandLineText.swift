#if Tool
import Foundation

/// Command lines that a person can copy from the output and run.
enum CommandLineText {
    /// A command of this tool, started in the way in which this process was.
    static func haltstate(_ arguments: [String]) -> String {
        ([program] + arguments.map(quoted)).joined(separator: " ")
    }

    /// A word as a POSIX shell reads it back.
    static func quoted(_ word: String) -> String {
        let isPlain = word.unicodeScalars.allSatisfy { scalar in
            scalar.isASCII && (scalar.properties.isAlphabetic || "0123456789-_./:=,+@%".unicodeScalars.contains(scalar))
        }
        if isPlain, !word.isEmpty { return word }
        return "'" + word.replacing("'", with: #"'\''"#) + "'"
    }

    private static var program: String {
        let program = CommandLine.arguments.first ?? "haltstate"
        if isBuildProduct(program), FileManager.default.fileExists(atPath: "Package.swift") {
            return "swift run --traits default,Tool haltstate"
        }
        return quoted(program)
    }

    /// Whether 'swift run' has started the program: by a path with the platform in it, such as
    /// `.build/x86_64-unknown-linux-gnu/debug/haltstate`, which nobody types.
    private static func isBuildProduct(_ program: String) -> Bool {
        let folders = program.split(separator: "/")
        guard let build = folders.firstIndex(of: ".build"), build + 1 < folders.count else { return false }
        return !["debug", "release"].contains(folders[build + 1])
    }
}
#endif
