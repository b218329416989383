import HaltState

/// A policy that is ready to be matched.
struct CompiledPolicy: Sendable {
    /// Whether a policy applies to a call whose action it matches.
    enum Outcome: Hashable, Sendable {
        case applies
        /// The condition at this index does not hold.
        case fails(Int)
        /// No condition fails, and the one at this index cannot be tested.
        case unknown(Int, PolicyObstacle)
    }

    let name: String
    let effect: PolicyEffect
    let pattern: ActionPattern
    let conditions: [CompiledCondition]
    /// The paths of the conditions, for the sentences that explain a decision.
    let paths: [String]
    /// The decision when the policy applies, made once so that deciding does not build its sentence.
    let decision: PolicyDecision

    init(_ policy: Policy, pattern: ActionPattern, conditions: [CompiledCondition]) {
        name = policy.name
        effect = policy.effect
        self.pattern = pattern
        self.conditions = conditions
        paths = policy.conditions.map(\.path)
        let verb =
            switch policy.effect {
            case .allow: "allows"
            case .approvalRequired: "requires approval of"
            case .deny: "denies"
            }
        let description = policy.description.flatMap { $0.isInvisible ? nil : $0 }
        decision = PolicyDecision(
            effect: policy.effect,
            policyID: policy.name,
            reason: description ?? "policy \"\(policy.name)\" \(verb) this call",
            approval: policy.approval ?? ApprovalRule(),
        )
    }

    /// Tests all conditions: one that fails settles the matter, even after one that cannot be tested.
    func evaluate(_ call: CallIdentity, _ params: GuardContext) -> Outcome {
        var outcome = Outcome.applies
        for index in conditions.indices {
            switch conditions[index].evaluate(call, params) {
            case .holds: continue
            case .fails: return .fails(index)
            case .unknown(let obstacle):
                if outcome == .applies { outcome = .unknown(index, obstacle) }
            }
        }
        return outcome
    }

    /// Why a condition cannot be tested.
    func text(of obstacle: PolicyObstacle, condition index: Int) -> String {
        "\(paths[index]) \(obstacle.text)"
    }
}
