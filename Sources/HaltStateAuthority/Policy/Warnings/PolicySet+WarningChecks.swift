import HaltState

/// Which policies have a say before others, and what is doubtful about that.
struct RankWarnings {
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

    func warnings(about index: Int) -> [UnplacedWarning] {
        unreachable(index) + (policies[index].effect == .allow ? outrankedDenials(index) : [])
    }

    /// A policy without conditions decides every call that it matches, so one that ranks lower and matches nothing else
    /// never has a say.
    private func unreachable(_ index: Int) -> [UnplacedWarning] {
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
        return [UnplacedWarning(.unreachablePolicy, index, at: .name("action_pattern"), message: message)]
    }

    private func outrankedDenials(_ index: Int) -> [UnplacedWarning] {
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
        return [UnplacedWarning(.allowOutranksDeny, index, at: .name("priority"), message: message)]
    }

    /// Whether a denial is of everything and the pattern is of a part: to rank above it is what an exception is for.
    private func isException(_ pattern: ActionPattern, to denial: CompiledPolicy) -> Bool {
        denial.conditions.isEmpty && pattern != denial.pattern
            && pattern.bytes.withUnsafeBufferPointer { denial.pattern.matches($0) }
    }
}

extension PolicySet {
    /// An approval about whose calls no policy asks anything, so that nothing makes a caller say what a person has to judge.
    func undisclosedCalls(of index: Int) -> [UnplacedWarning] {
        let policy = policies[index]
        guard policy.effect == .approvalRequired, let pattern = try? ActionPattern(policy.actionPattern),
            !engine.ranked.contains(where: { $0.asksForFacts && $0.pattern.overlaps(pattern) })
        else { return [] }
        let message =
            "policy \"\(policy.name)\" has people approve calls about which nothing has to be disclosed: no policy for these "
            + "actions has a condition on params or resource; deny calls without what people have to see"
        return [UnplacedWarning(.nothingDisclosed, index, at: .name("effect"), message: message)]
    }

    /// The names of approvers that would be refused as new ones, and those that are one person's. The names themselves are
    /// not repeated: what is wrong with them cannot be seen.
    func doubtfulApprovers(of index: Int) -> [UnplacedWarning] {
        let name = policies[index].name
        var places: [String: Int] = [:]
        return (policies[index].approval?.approvers ?? []).enumerated().flatMap { place, approver in
            func warning(_ identifier: PolicyWarning.Identifier, _ message: String) -> UnplacedWarning {
                UnplacedWarning(
                    identifier,
                    index,
                    at: .name("approval"),
                    .name("approvers"),
                    .index(place),
                    message: message,
                )
            }
            var warnings: [UnplacedWarning] = []
            if let problem = approver.personProblem {
                warnings.append(
                    warning(.doubtfulApprover, "policy \"\(name)\": the name approvers[\(place)] \(problem)")
                )
            }
            if let other = places.updateValue(place, forKey: approver.folded) {
                let message =
                    "policy \"\(name)\": approvers[\(other)] and approvers[\(place)] are one person, who counts once"
                warnings.append(warning(.repeatedApprover, message))
            }
            return warnings
        }
    }
}

extension CompiledPolicy {
    /// Whether a condition asks for what the caller says of the call.
    fileprivate var asksForFacts: Bool {
        conditions.contains { condition in
            switch condition.path {
            case .parameter, .resource: true
            case .action, .agentID, .riskClass: false
            }
        }
    }
}

extension PolicySet {
    /// The expressions of an `ALLOW` that take more than what they spell out.
    func unanchoredMatches(of index: Int) -> [UnplacedWarning] {
        let policy = policies[index]
        guard policy.effect == .allow else { return [] }
        return policy.conditions.enumerated().compactMap { place, condition in
            guard condition.op == .matches, case .string(let expression) = condition.value,
                let advice = ExpressionAnchors(expression).advice
            else { return nil }
            return UnplacedWarning(
                .unanchoredMatch,
                index,
                at: .name("conditions"),
                .index(place),
                .name("value"),
                message: "policy \"\(policy.name)\" allows every \(condition.path) that contains a match: \(advice)",
            )
        }
    }
}

extension ExpressionAnchors {
    fileprivate var advice: String? {
        switch (start, end) {
        case (true, true): nil
        case _ where isChoice:
            "not every alternative is anchored at both ends; put them into a group, as in \"^(?:main|develop)$\""
        case (false, true): "the expression is not anchored at its start; begin it with \"^\""
        case (true, false): "the expression is not anchored at its end; end it with \"$\""
        case (false, false): "the expression is not anchored; begin it with \"^\" and end it with \"$\""
        }
    }
}
