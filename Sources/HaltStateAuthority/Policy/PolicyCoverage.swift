public import HaltState

/// How well a set of policies and a list of actions fit together.
public struct PolicyCoverage: Hashable, Sendable, CustomStringConvertible {
    /// The actions that no policy matches, so that the default effect decides them.
    public let unmatchedActions: [ActionName]
    /// The names of the policies that match none of the actions, in the order of the file.
    public let unusedPolicies: [String]

    /// Whether every action is matched and every policy is of use.
    public var isComplete: Bool { unmatchedActions.isEmpty && unusedPolicies.isEmpty }

    /// One line for each action and each policy that is left over; empty when the two fit.
    public var description: String {
        let actions = unmatchedActions.map { "no policy matches \"\($0)\"" }
        let policies = unusedPolicies.map { "policy \"\($0)\" matches none of the actions" }
        return (actions + policies).joined(separator: "\n")
    }
}
