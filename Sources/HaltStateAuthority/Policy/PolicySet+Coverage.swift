public import HaltState

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
