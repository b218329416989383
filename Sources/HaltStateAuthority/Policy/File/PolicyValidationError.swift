/// Everything that is wrong with a set of policies, so that one edit can mend it all.
///
/// A set with one wrong policy does not load: a rule that was meant to deny and is skipped instead lets calls through.
public struct PolicyValidationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, in the order of the file. Never empty.
    public let problems: [Problem]

    /// Creates an error.
    public init(problems: [Problem]) {
        self.problems = problems
    }

    /// One line for each problem, as compilers write them.
    public var description: String {
        problems.map(\.description).joined(separator: "\n")
    }

    /// One thing that is wrong, where it is, and what to do about it.
    public struct Problem: Hashable, Sendable, CustomStringConvertible {
        /// The file as it was named to the loader.
        public let file: String
        /// The line, counted from 1; `nil` when the policies were made in code or the file cannot be read.
        public let line: Int?
        /// The column in characters, counted from 1.
        public let column: Int?
        /// The field, such as `policies[3].conditions[0].op`; empty for the file as a whole.
        public let field: String
        /// What is wrong and what to do.
        public let message: String

        /// Creates a problem.
        public init(file: String, line: Int? = nil, column: Int? = nil, field: String, message: String) {
            self.file = file
            self.line = line
            self.column = column
            self.field = field
            self.message = message
        }

        /// `file:line:column: field: message`.
        public var description: String {
            var text = file
            if let line { text += ":\(line)" }
            if let column { text += ":\(column)" }
            if !field.isEmpty { text += ": \(field)" }
            return text + ": " + message
        }
    }
}

/// Why one value of a policy is wrong.
struct InvalidPolicyValue: Error, Hashable {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}

extension PolicyValidationError.Problem {
    /// The problem as compilers write errors, which build systems and editors read: `file:line:column: error: message`.
    package var compilerLine: String {
        let place = [line, column].compactMap { $0.map { ":\($0)" } }.joined()
        return "\(file)\(place): error: \(field.isEmpty ? "" : "\(field): ")\(message)"
    }
}
