public import HaltState

/// What a model wrote as the arguments of a tool does not fit. Nobody was asked, and nothing ran.
///
/// It names members of the arguments, and never their values. ``modelMessage`` lets the model mend them.
public struct InvalidToolArguments: Error, Hashable, Sendable {
    /// The tool that was called.
    public let tool: String
    /// What is wrong, at least one.
    public let problems: [InvalidArguments.Problem]
    package var leftBody = LeftBody()

    /// Creates the error.
    public init(tool: String, problems: [InvalidArguments.Problem]) {
        self.tool = tool
        self.problems = problems
    }
}

extension InvalidToolArguments: CustomStringConvertible {
    /// What is wrong with which, safe for logs.
    public var description: String { "\(tool) was not called: \(problems.list)" }
}

extension InvalidToolArguments: GuardedCallError {
    /// `GuardedCallStatus.invalidArguments`.
    public var callStatus: GuardedCallStatus { .invalidArguments }

    /// What to mend.
    public var modelMessage: String {
        "Not performed: the arguments cannot be used (\(problems.list)). Correct them and call again."
    }
}

extension InvalidToolArguments: LeavesBodies {}
