/// The values that a call was made with cannot be used. Nobody was asked, and the body did not run.
///
/// Whoever made the values up, such as a language model, can mend them. Faults of the program, the network or the ledger are
/// ``HaltStateError``.
public struct InvalidArguments: Error, Hashable, Sendable {
    /// What is wrong with one value.
    public struct Problem: Hashable, Sendable {
        /// What it is: the name of an argument, or words such as `the idempotency key`.
        public let subject: String
        /// What is wrong with it and what to do, without its value: `is missing`, `is blank`, `has to be a whole number`.
        public let defect: String

        /// Creates a record.
        public init(_ subject: String, _ defect: String) {
            self.subject = subject
            self.defect = defect
        }
    }

    /// The action that was asked for.
    public let action: ActionName
    /// What is wrong, at least one.
    public let problems: [Problem]

    /// Creates the error.
    public init(action: ActionName, problems: [Problem]) {
        self.action = action
        self.problems = problems
    }
}

extension InvalidArguments: CustomStringConvertible {
    /// What is wrong with which, safe for logs.
    public var description: String { "\(action) was not asked for: \(problems.list)" }
}

extension InvalidArguments: GuardedCallError {
    /// ``GuardedCallStatus/invalidArguments``.
    public var callStatus: GuardedCallStatus { .invalidArguments }

    /// What to mend.
    public var modelMessage: String {
        "Not performed: the arguments cannot be used (\(problems.list)). Correct them and call again."
    }
}

extension [InvalidArguments.Problem] {
    var list: String {
        map { "\(String($0.subject.visible.prefix(128))) \($0.defect)" }.joined(separator: "; ")
    }
}
