/// The values that a call was made with cannot be used. Nobody was asked, and the body did not run.
///
/// Whoever made the values up, such as a language model, can mend them. Errors of the program, the network or the ledger are
/// ``HaltStateError``.
public struct InvalidArguments: Error, Hashable, Sendable {
    /// What is wrong with one value.
    public struct Problem: Hashable, Sendable {
        /// What it is: the name of an argument, or words such as `the idempotency key`.
        public let subject: String
        /// What is wrong with it and what to do, without its value: `is missing`, `is blank`, `has to be a whole number`.
        public let problem: String

        /// Creates a record.
        public init(_ subject: String, _ problem: String) {
            self.subject = subject
            self.problem = problem
        }
    }

    /// The action that was asked for.
    public let action: ActionName
    /// What is wrong, at least one.
    public let problems: [Problem]
    /// What the programmer could do so that such values are none that are wrong, or `nil`.
    let remedy: String?
    package var leftBody = LeftBody()

    /// Creates the error.
    public init(action: ActionName, problems: [Problem]) {
        self.init(action: action, problems: problems, remedy: nil)
    }

    init(action: ActionName, problems: [Problem], remedy: String?) {
        self.action = action
        self.problems = problems
        self.remedy = remedy
    }

    /// What a key is called.
    package static let key = "the idempotency key"

    /// Creates the error of one value.
    package init(_ action: ActionName, _ subject: String, _ problem: String, remedy: String? = nil) {
        self.init(action: action, problems: [Problem(subject, problem)], remedy: remedy)
    }
}

extension InvalidArguments: CustomStringConvertible {
    /// What is wrong with which, safe for logs.
    public var description: String {
        let name = action.isValid ? action.rawValue : "the action"
        return "\(name) was not asked for: \(problems.list)\(remedy.map { "; \($0)" } ?? "")"
    }
}

extension InvalidArguments: GuardedCallError {
    /// ``GuardedCallStatus/invalidArguments``.
    public var callStatus: GuardedCallStatus { .invalidArguments }

    /// What to mend.
    public var modelMessage: String {
        let problems = problems.map { problem in
            problem.subject == Self.key ? Problem("what identifies the call", problem.problem) : problem
        }
        return "Not performed: the arguments cannot be used (\(problems.list)). Correct them and call again."
    }
}

extension [InvalidArguments.Problem] {
    /// The first eight in words, and how many more there are.
    package var list: String {
        let words = prefix(8).map { "\(String($0.subject.visible.prefix(128))) \($0.problem)" }
        return (words + (count > 8 ? ["and \(count - 8) more"] : [])).joined(separator: "; ")
    }
}
