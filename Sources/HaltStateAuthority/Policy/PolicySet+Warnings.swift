import HaltState

extension PolicySet {
    /// What is allowed in the set and is hardly meant: policies that can never decide, and names of approvers that nobody
    /// can tell from others.
    ///
    /// Such names go on working. A policy without conditions decides every call it matches, so one that ranks lower and whose pattern matches
    /// nothing else never has a say.
    public var warnings: [String] { unreachablePolicies + policies.flatMap(\.doubtfulApprovers) }

    private var unreachablePolicies: [String] {
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

extension Policy {
    /// The names of approvers that would be refused as new ones, and those that are one person's. The names themselves are
    /// not repeated: what is wrong with them cannot be seen.
    fileprivate var doubtfulApprovers: [String] {
        var places: [String: Int] = [:]
        return (approval?.approvers ?? []).enumerated().flatMap { index, approver in
            var warnings: [String] = []
            if let defect = approver.personDefect {
                warnings.append("policy \"\(name)\": the name approvers[\(index)] \(defect)")
            }
            if let place = places.updateValue(index, forKey: approver.folded) {
                warnings.append(
                    "policy \"\(name)\": approvers[\(place)] and approvers[\(index)] are one person, who counts once"
                )
            }
            return warnings
        }
    }
}
