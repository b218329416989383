#if Tool
import Foundation
import HaltState

/// Command lines that a person can copy from the output and run.
enum CommandLineText {
    /// A command of this tool, started in the way in which this process was.
    static func haltstate(_ arguments: [String]) -> String {
        ([program] + arguments.map(quoted)).joined(separator: " ")
    }

    /// A word as a shell reads it back, with everything in it made visible.
    static func quoted(_ word: String) -> String {
        let isPlain = word.unicodeScalars.allSatisfy { scalar in
            scalar.isASCII && (scalar.properties.isAlphabetic || "0123456789-_./:=,+@%".unicodeScalars.contains(scalar))
        }
        if isPlain, !word.isEmpty { return word }
        let text = SeenText(word)
        guard text.isNumbered.contains(true) else { return "'" + word.replacing("'", with: #"'\''"#) + "'" }
        return "$'" + zip(text.scalars, text.isNumbered).map(escaped).joined() + "'"
    }

    /// A character between `$'` and `'`, which bash, ksh and zsh read back, so that nothing hides in the line.
    private static func escaped(_ scalar: Unicode.Scalar, isNumbered: Bool) -> String {
        switch scalar {
        case "'": #"\'"#
        case "\\": #"\\"#
        case "\n": #"\n"#
        case "\t": #"\t"#
        case _ where isNumbered: (scalar.value > 0xFFFF ? #"\U"# : #"\u"#) + digits(scalar)
        default: String(scalar)
        }
    }

    private static func digits(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return String(repeating: "0", count: (scalar.value > 0xFFFF ? 8 : 4) - digits.count) + digits
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
