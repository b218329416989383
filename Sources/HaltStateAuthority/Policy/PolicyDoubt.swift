/// What the policies that could not be evaluated may still demand of a call.
struct PolicyDoubt {
    private(set) var effect: PolicyEffect
    private var policyID: String
    private var cause: String
    private var approval: ApprovalRule

    /// Starts with the first policy in doubt.
    init(_ policy: CompiledPolicy, condition: Int, _ obstacle: PolicyObstacle) {
        effect = policy.effect
        policyID = policy.name
        cause = "policy \"\(policy.name)\" could not be evaluated (\(policy.text(of: obstacle, condition: condition)))"
        approval = policy.decision.approval
    }

    /// Adds a policy that ranks lower. The stricter of the two effects counts.
    mutating func add(_ other: PolicyDoubt) {
        if other.effect > effect {
            self = other
        } else if other.effect == effect, effect == .approvalRequired {
            guard let combined = approval.combined(with: other.approval) else {
                effect = .deny
                cause += ", \(other.cause), and no approvers satisfy both"
                return
            }
            approval = combined
        }
    }

    /// The stricter of the doubt and what was decided without the policies in doubt.
    func tighten(_ decision: PolicyDecision) -> PolicyDecision {
        if effect > decision.effect || effect == .deny {
            let verb = effect == .deny ? "this call is denied" : "this call requires approval"
            return PolicyDecision(
                effect: effect,
                policyID: policyID,
                reason: "\(cause), so \(verb)",
                approval: approval
            )
        }
        guard effect == decision.effect, effect == .approvalRequired else { return decision }
        var decision = decision
        if let combined = decision.approval.combined(with: approval) {
            guard combined != decision.approval else { return decision }
            decision.approval = combined
            decision.reason += "; \(cause), so its approval rule applies too"
        } else {
            decision.effect = .deny
            decision.reason = "\(cause), and no approvers satisfy both its rule and that of the policy that matches"
        }
        return decision
    }
}
