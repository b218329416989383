public import HaltState

extension PolicySet {
    /// Decides a call, and says of every policy what it made of the call.
    ///
    /// Looks at all policies in turn, so it is for people and not for every call.
    public func explain(_ call: CallIdentity, params: GuardContext = [:]) -> PolicyExplanation {
        var isDecided = false
        let entries = engine.ranked.map { policy in
            let outcome = outcome(of: policy, call, params, isDecided: isDecided)
            if outcome == .decided { isDecided = true }
            return PolicyExplanation.Entry(name: policy.name, effect: policy.effect, outcome: outcome)
        }
        return PolicyExplanation(decision: decide(call, params: params), policies: entries)
    }

    private func outcome(
        of policy: CompiledPolicy,
        _ call: CallIdentity,
        _ params: GuardContext,
        isDecided: Bool,
    ) -> PolicyExplanation.Outcome {
        guard call.action.isValid, policy.pattern.matches(call.action.rawValue) else { return .patternDoesNotMatch }
        return switch policy.evaluate(call, params) {
        case .applies: isDecided ? .outranked : .decided
        case .fails(let index): .conditionFailed(index: index, path: policy.paths[index])
        case .unknown(let index, let obstacle):
            .conditionUnknown(index: index, reason: policy.text(of: obstacle, condition: index))
        }
    }
}
