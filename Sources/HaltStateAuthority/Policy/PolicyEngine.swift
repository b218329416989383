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
        var doubt: PolicyDoubt?
        index.forEachCandidate(of: action) { rank in
            guard ranked[rank].pattern.matches(action) else { return true }
            switch ranked[rank].evaluate(call, params) {
            case .fails: return true
            case .applies:
                decided = rank
                return false
            case .unknown(let condition, let obstacle):
                guard ranked[rank].effect != .allow else { return true }
                let another = PolicyDoubt(ranked[rank], condition: condition, obstacle)
                if doubt == nil { doubt = another } else { doubt?.add(another) }
                return doubt?.effect != .deny
            }
        }
        let decision = decided.map { ranked[$0].decision } ?? unmatched
        return doubt?.tighten(decision) ?? decision
    }
}
