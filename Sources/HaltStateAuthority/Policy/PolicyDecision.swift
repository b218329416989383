public import HaltState

/// What a set of policies says of a call, and which policy said it.
public struct PolicyDecision: Hashable, Sendable {
    /// What happens to the call.
    public var effect: PolicyEffect
    /// The name of the policy that decided; `nil` when none did.
    public var policyID: String?
    /// Why: the description of the policy that decided, or else a sentence that names policies and paths. It has no value of the
    /// call, so it is safe for logs.
    public var reason: String
    /// How a human approves. Means something only for ``PolicyEffect/approvalRequired``.
    public var approval: ApprovalRule

    /// Creates a decision.
    public init(
        effect: PolicyEffect,
        policyID: String?,
        reason: String,
        approval: ApprovalRule = ApprovalRule(),
    ) {
        self.effect = effect
        self.policyID = policyID
        self.reason = reason
        self.approval = approval
    }
}

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
        /// It matches, and no other that matches ranks higher. Only an indeterminate policy can have changed the decision.
        case decided
        /// It matches, and another that matches ranks higher.
        case outranked
        /// The action pattern does not match.
        case patternDoesNotMatch
        /// A condition, counted from 0, does not hold.
        case conditionFailed(index: Int, path: String)
        /// A condition, counted from 0, cannot be tested, so the policy can only make the decision stricter.
        case conditionIndeterminate(index: Int, reason: String)

        /// The outcome in words.
        public var description: String {
            switch self {
            case .decided: "matches and decides"
            case .outranked: "matches, and a policy that ranks higher decides"
            case .patternDoesNotMatch: "the action pattern does not match"
            case .conditionFailed(let index, let path): "condition \(index + 1) on \(path) does not hold"
            case .conditionIndeterminate(let index, let reason):
                "condition \(index + 1) cannot be tested: \(reason); can only make the decision stricter"
            }
        }
    }
}

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
        case .indeterminate(let index, let reason):
            .conditionIndeterminate(index: index, reason: policy.text(of: reason, condition: index))
        }
    }
}
