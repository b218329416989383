import HaltState

/// Which policies have a say before others, and what is doubtful about that.
struct PolicyRanks {
    private let policies: [Policy]
    private let engine: PolicyEngine
    /// The rank of each policy, in the order of the file.
    private let ranks: [Int]

    init(_ set: PolicySet) {
        policies = set.policies
        engine = set.engine
        let places = Dictionary(uniqueKeysWithValues: engine.ranked.enumerated().map { ($1.name, $0) })
        ranks = policies.map { places[$0.name] ?? 0 }
    }

    func doubts(about index: Int) -> [PolicySetDoubt] {
        unreachable(index) + (policies[index].effect == .allow ? outrankedDenials(index) : [])
    }

    /// A policy without conditions decides every call that it matches, so one that ranks lower and matches nothing else
    /// never has a say.
    private func unreachable(_ index: Int) -> [PolicySetDoubt] {
        let rank = ranks[index]
        let pattern = engine.ranked[rank].pattern
        var winner: CompiledPolicy?
        pattern.bytes.withUnsafeBufferPointer { bytes in
            engine.index.forEachCandidate(of: bytes) { higher in
                guard higher < rank else { return false }
                let other = engine.ranked[higher]
                if other.conditions.isEmpty, other.pattern.matches(bytes) { winner = other }
                return winner == nil
            }
        }
        guard let winner else { return [] }
        let message =
            "policy \"\(policies[index].name)\" can never decide: \"\(winner.name)\" ranks higher, has no conditions and "
            + "matches every action that it matches"
        return [PolicySetDoubt(.unreachablePolicy, index, at: .name("action_pattern"), message: message)]
    }

    private func outrankedDenials(_ index: Int) -> [PolicySetDoubt] {
        let rank = ranks[index]
        let pattern = engine.ranked[rank].pattern
        let outranked = engine.ranked[(rank + 1)...].filter { lower in
            lower.effect == .deny && lower.pattern.overlaps(pattern) && !isException(pattern, to: lower)
        }
        guard let first = outranked.first else { return [] }
        let others =
            switch outranked.count - 1 {
            case 0: ""
            case 1: " and one other denial"
            case let count: " and \(count) other denials"
            }
        let message =
            "policy \"\(policies[index].name)\" ranks above \"\(first.name)\"\(others) of the same actions: what it "
            + "allows is not denied; give the denial a higher priority, or the same one"
        return [PolicySetDoubt(.allowOutranksDeny, index, at: .name("priority"), message: message)]
    }

    /// Whether a denial is of everything and the pattern is of a part: to rank above it is what an exception is for.
    private func isException(_ pattern: ActionPattern, to denial: CompiledPolicy) -> Bool {
        denial.conditions.isEmpty && pattern != denial.pattern
            && pattern.bytes.withUnsafeBufferPointer { denial.pattern.matches($0) }
    }
}
