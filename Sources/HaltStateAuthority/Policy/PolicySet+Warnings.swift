extension PolicySet {
    /// What is allowed in the set and is hardly meant: policies that can never decide.
    ///
    /// A policy without conditions decides every call it matches, so one that ranks lower and whose pattern matches
    /// nothing else never has a say.
    public var warnings: [String] {
        var warnings: [String] = []
        for (rank, policy) in engine.ranked.enumerated() {
            policy.pattern.bytes.withUnsafeBufferPointer { pattern in
                engine.index.forEachCandidate(of: pattern) { higher in
                    guard higher < rank else { return false }
                    let other = engine.ranked[higher]
                    guard other.conditions.isEmpty, other.pattern.matches(pattern) else {
                        return true
                    }
                    warnings.append(
                        "policy \"\(policy.name)\" can never decide: \"\(other.name)\" ranks higher, has no "
                            + "conditions and matches every action that it matches"
                    )
                    return false
                }
            }
        }
        return warnings
    }
}
