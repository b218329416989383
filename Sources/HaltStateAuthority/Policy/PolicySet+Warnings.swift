extension PolicySet {
    /// What is allowed in the set and is hardly meant: policies that can never decide.
    ///
    /// A policy without conditions decides every call it matches, so one that ranks lower and whose pattern matches
    /// nothing else never has a say.
    public var warnings: [String] {
        var warnings: [String] = []
        for (rank, policy) in ranked.enumerated() {
            policy.pattern.bytes.withUnsafeBufferPointer { pattern in
                index.forEachCandidate(of: pattern) { higher in
                    guard higher < rank else { return false }
                    guard ranked[higher].conditions.isEmpty, ranked[higher].pattern.matches(pattern) else {
                        return true
                    }
                    warnings.append(
                        "policy \"\(policy.name)\" can never decide: \"\(ranked[higher].name)\" ranks higher, has no "
                            + "conditions and matches every action that it matches"
                    )
                    return false
                }
            }
        }
        return warnings
    }
}
