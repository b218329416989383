import HaltState

extension PolicySet {
    /// The expressions of an `ALLOW` that take more than what they spell out.
    func unanchoredMatches(of index: Int) -> [PolicySetDoubt] {
        let policy = policies[index]
        guard policy.effect == .allow else { return [] }
        return policy.conditions.enumerated().compactMap { place, condition in
            guard condition.op == .matches, case .string(let expression) = condition.value,
                let defect = ExpressionAnchors(expression).defect
            else { return nil }
            return PolicySetDoubt(
                .unanchoredMatch,
                index,
                at: .name("conditions"),
                .index(place),
                .name("value"),
                message: "policy \"\(policy.name)\" allows every \(condition.path) that contains a match: \(defect)",
            )
        }
    }
}

extension ExpressionAnchors {
    fileprivate var defect: String? {
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
