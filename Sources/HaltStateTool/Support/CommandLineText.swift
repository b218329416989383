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
        // 'swift run' starts the executable by its full path, which nobody wants to type.
        let isRunBySwiftPM = program.hasPrefix("/") && program.contains("/.build/")
        if isRunBySwiftPM, FileManager.default.fileExists(atPath: "Package.swift") {
            return "swift run --traits default,Tool haltstate"
        }
        return quoted(program)
    }
}
#endif
