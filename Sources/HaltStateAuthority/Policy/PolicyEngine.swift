import HaltState

/// The policies of a set, compiled and in order of rank. They never change.
final class PolicyEngine: Sendable {
    let ranked: [CompiledPolicy]
    let index: PolicyIndex
    private let unmatched: PolicyDecision

    init(_ content: PolicyFileContent) {
        ranked = Self.rank(content)
        index = PolicyIndex(ranked.map(\.pattern))
        unmatched =
            content.policies.isEmpty
            ? PolicyDecision(effect: .deny, policyID: nil, reason: "there are no policies, so every call is denied")
            : PolicyDecision(
                effect: content.defaultEffect,
                policyID: nil,
                reason: "no policy matches this call, and the default effect is \(content.defaultEffect.rawValue)",
            )
    }

    private static func rank(_ content: PolicyFileContent) -> [CompiledPolicy] {
        let order = content.policies.indices.sorted { left, right in
            let (leftPolicy, rightPolicy) = (content.policies[left], content.policies[right])
            if leftPolicy.priority != rightPolicy.priority { return leftPolicy.priority > rightPolicy.priority }
            if leftPolicy.effect != rightPolicy.effect { return leftPolicy.effect > rightPolicy.effect }
            return left < right
        }
        return order.map { content.compiled[$0] }
    }

    func decide(_ call: CallIdentity, _ params: GuardContext, action: UnsafeBufferPointer<UInt8>) -> PolicyDecision {
        guard ActionPattern.isName(action) else {
            return PolicyDecision(effect: .deny, policyID: nil, reason: "the action is no dotted lower-case name")
        }
        var decided: Int?
        var indeterminate: IndeterminatePolicies?
        index.forEachCandidate(of: action) { rank in
            guard ranked[rank].pattern.matches(action) else { return true }
            switch ranked[rank].evaluate(call, params) {
            case .fails: return true
            case .applies:
                decided = rank
                return false
            case .indeterminate(let condition, let reason):
                guard ranked[rank].effect != .allow else { return true }
                let another = IndeterminatePolicies(ranked[rank], condition: condition, reason)
                if indeterminate == nil { indeterminate = another } else { indeterminate?.add(another) }
                return indeterminate?.effect != .deny
            }
        }
        let decision = decided.map { ranked[$0].decision } ?? unmatched
        return indeterminate?.tighten(decision) ?? decision
    }
}

/// A policy that is ready to be matched.
struct CompiledPolicy: Sendable {
    /// Whether a policy applies to a call whose action it matches.
    enum Outcome: Hashable, Sendable {
        case applies
        /// The condition at this index does not hold.
        case fails(Int)
        /// No condition fails, and the one at this index cannot be tested.
        case indeterminate(Int, IndeterminateReason)
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
            case .indeterminate(let reason):
                if outcome == .applies { outcome = .indeterminate(index, reason) }
            }
        }
        return outcome
    }

    /// Why a condition cannot be tested.
    func text(of reason: IndeterminateReason, condition index: Int) -> String {
        "\(paths[index]) \(reason.text)"
    }
}

/// What the policies that could not be evaluated may still demand of a call: they can only make a decision stricter.
struct IndeterminatePolicies {
    private(set) var effect: PolicyEffect
    private var policyID: String
    private var cause: String
    private var approval: ApprovalRule

    /// Starts with the highest-ranking one.
    init(_ policy: CompiledPolicy, condition: Int, _ reason: IndeterminateReason) {
        effect = policy.effect
        policyID = policy.name
        cause = "policy \"\(policy.name)\" could not be evaluated (\(policy.text(of: reason, condition: condition)))"
        approval = policy.decision.approval
    }

    /// Adds a policy that ranks lower. The stricter of the two effects counts.
    mutating func add(_ other: IndeterminatePolicies) {
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

    /// The stricter of what these policies demand and what was decided without them.
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

extension PolicySet {
    /// Whether a regular expression may have to be tried to decide on an action. Nothing else in a policy takes long.
    func searchesTexts(for action: ActionName) -> Bool {
        var action = action.rawValue
        return action.withUTF8 { engine.searchesTexts(for: $0) }
    }
}

extension PolicyEngine {
    fileprivate func searchesTexts(for action: UnsafeBufferPointer<UInt8>) -> Bool {
        var isFound = false
        index.forEachCandidate(of: action) { rank in
            isFound = ranked[rank].conditions.contains(where: \.isSearch) && ranked[rank].pattern.matches(action)
            return !isFound
        }
        return isFound
    }
}
