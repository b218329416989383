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

extension PolicySet {
    /// Compares the policies with the actions of a program.
    ///
    /// Only action patterns count: a policy whose conditions never hold still matches.
    public func coverage(of actions: some Sequence<ActionName>) -> PolicyCoverage {
        var unmatched: [ActionName] = []
        var used: Set<String> = []
        for action in actions {
            let matching = matching(action)
            if matching.isEmpty, !unmatched.contains(action) { unmatched.append(action) }
            used.formUnion(matching)
        }
        return PolicyCoverage(
            unmatchedActions: unmatched,
            unusedPolicies: policies.map(\.name).filter { !used.contains($0) },
        )
    }

    /// Compares the policies with a whole catalogue.
    ///
    /// ```swift
    /// @Test func policiesFitTheProgram() throws {
    ///     let policies = try PolicySet(contentsOfFile: "haltstate-policies.json")
    ///     let coverage = policies.coverage(of: Refunds.self)
    ///     #expect(coverage.isComplete, "\(coverage)")
    /// }
    /// ```
    public func coverage<Catalog: ActionNaming>(of catalog: Catalog.Type) -> PolicyCoverage {
        coverage(of: catalog.allCases.map(\.action))
    }

    /// The names of the policies whose pattern matches an action, the highest-ranking first.
    package func matching(_ action: ActionName) -> [String] {
        guard action.isValid else { return [] }
        return engine.ranked.filter { $0.pattern.matches(action.rawValue) }.map(\.name)
    }
}
