/// Why a call is decided as it is: what every policy of the set made of it.
public struct PolicyExplanation: Hashable, Sendable, CustomStringConvertible {
    /// The decision, the same that ``PolicySet/decide(_:)`` makes.
    public let decision: PolicyDecision
    /// Every policy, the highest-ranking first.
    public let policies: [Entry]

    init(decision: PolicyDecision, policies: [Entry]) {
        self.decision = decision
        self.policies = policies
    }

    /// The decision and one line for each policy. Names paths and no value of the call.
    public var lines: [String] {
        ["\(decision.effect.rawValue): \(decision.reason)"] + policies.map(\.description)
    }

    /// The lines as one text.
    public var description: String { lines.joined(separator: "\n") }

    /// What one policy made of the call.
    public struct Entry: Hashable, Sendable, CustomStringConvertible {
        /// The name of the policy.
        public let name: String
        /// What the policy would do.
        public let effect: PolicyEffect
        /// What came of it.
        public let outcome: Outcome

        init(name: String, effect: PolicyEffect, outcome: Outcome) {
            self.name = name
            self.effect = effect
            self.outcome = outcome
        }

        /// The name, the effect and the outcome in words.
        public var description: String { "\"\(name)\" (\(effect.rawValue)): \(outcome)" }
    }

    /// What came of a policy.
    public enum Outcome: Hashable, Sendable, CustomStringConvertible {
        /// It matches, and no other that matches ranks higher. Only a policy in doubt can have changed the decision.
        case decided
        /// It matches, and another that matches ranks higher.
        case outranked
        /// The action pattern does not match.
        case patternDoesNotMatch
        /// A condition, counted from 0, does not hold.
        case conditionFailed(index: Int, path: String)
        /// A condition, counted from 0, cannot be tested, so the policy can only make the decision stricter.
        case conditionUnknown(index: Int, reason: String)

        /// The outcome in words.
        public var description: String {
            switch self {
            case .decided: "matches and decides"
            case .outranked: "matches, and a policy that ranks higher decides"
            case .patternDoesNotMatch: "the action pattern does not match"
            case .conditionFailed(let index, let path): "condition \(index + 1) on \(path) does not hold"
            case .conditionUnknown(let index, let reason):
                "condition \(index + 1) cannot be tested: \(reason); can only make the decision stricter"
            }
        }
    }
}
