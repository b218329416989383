import HaltState
import HaltStateAuthority
import Testing

/// The index against an evaluation that looks at every policy in turn and shares no code with it.
@Suite("The index of policies, and a look at every policy")
struct PolicyReferenceTests {
    @Test("The index decides as a look at every policy does", arguments: 0..<300)
    func agreement(seed: UInt64) throws {
        var random = PolicyRandom(seed: seed)
        let policies = random.policies(count: [1, 3, 10, 40, 120][Int(seed % 5)])
        let defaultEffect = PolicyEffect.allCases[Int(seed / 5 % 3)]
        let set = try PolicySet(policies, defaultEffect: defaultEffect)
        let reference = PolicyReference(policies: policies, defaultEffect: defaultEffect)
        for _ in 0..<60 {
            let call = random.call()
            let decision = set.decide(call)
            let expected = reference.decide(call)
            #expect(decision.effect == expected.effect, "\(call.action)")
            #expect(decision.policyID == expected.policyID, "\(call.action)")
            #expect(decision.approval.quorum == expected.quorum, "\(call.action)")
            let explanation = set.explain(call)
            #expect(explanation.decision == decision)
            #expect(explanation.policies.map(\.outcome.holds) == reference.ranked.map { reference.holds($0, call) })
        }
    }

    @Test("The random policy sets reach every kind of decision")
    func coverage() {
        var effects: Set<PolicyEffect> = []
        var defaults = 0
        var doubts = 0
        for seed in UInt64(0)..<50 {
            var random = PolicyRandom(seed: seed)
            let reference = PolicyReference(policies: random.policies(count: 10), defaultEffect: .approvalRequired)
            for _ in 0..<60 {
                let call = random.call()
                let decision = reference.decide(call)
                effects.insert(decision.effect)
                if decision.policyID == nil { defaults += 1 }
                if reference.ranked.contains(where: { reference.holds($0, call) == nil }) { doubts += 1 }
            }
        }
        #expect(effects == Set(PolicyEffect.allCases))
        #expect(defaults > 50)
        #expect(doubts > 50)
    }
}

/// What ``PolicySet`` promises, written down as plainly as can be.
struct PolicyReference {
    let ranked: [Policy]
    let defaultEffect: PolicyEffect

    init(policies: [Policy], defaultEffect: PolicyEffect) {
        var ranked: [Policy] = []
        for policy in policies {
            let place = ranked.firstIndex { other in
                policy.priority > other.priority || (policy.priority == other.priority && policy.effect > other.effect)
            }
            ranked.insert(policy, at: place ?? ranked.endIndex)
        }
        self.ranked = ranked
        self.defaultEffect = defaultEffect
    }

    func decide(_ call: PolicyRequest) -> (effect: PolicyEffect, policyID: String?, quorum: Int) {
        var doubts: [Policy] = []
        var definite: Policy?
        for policy in ranked {
            switch holds(policy, call) {
            case true: definite = policy
            case false: continue
            case nil: doubts.append(policy)
            }
            if definite != nil { break }
        }
        let effect = definite?.effect ?? defaultEffect
        let doubt = doubts.filter { $0.effect != .allow }
        if let denial = doubt.first(where: { $0.effect == .deny }) { return (.deny, denial.name, 1) }
        let quorums = (doubt + [definite].compactMap(\.self)).map { $0.approval?.quorum ?? 1 }
        switch effect {
        case .deny: return (.deny, definite?.name, 1)
        case .approvalRequired: return (.approvalRequired, definite?.name, quorums.max() ?? 1)
        case .allow:
            guard let first = doubt.first else { return (.allow, definite?.name, 1) }
            return (.approvalRequired, first.name, doubt.map { $0.approval?.quorum ?? 1 }.max() ?? 1)
        }
    }

    /// `nil` when it cannot be said.
    func holds(_ policy: Policy, _ call: PolicyRequest) -> Bool? {
        guard matches(Array(policy.actionPattern)[...], Array(call.action.rawValue)[...]) else { return false }
        let outcomes = policy.conditions.map { holds($0, call) }
        if outcomes.contains(false) { return false }
        return outcomes.contains(nil) ? nil : true
    }

    private func matches(_ pattern: ArraySlice<Character>, _ text: ArraySlice<Character>) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        if first == "*" {
            return matches(pattern.dropFirst(), text) || (!text.isEmpty && matches(pattern, text.dropFirst()))
        }
        guard let letter = text.first, first == "?" || first == letter else { return false }
        return matches(pattern.dropFirst(), text.dropFirst())
    }

    private func holds(_ condition: PolicyCondition, _ call: PolicyRequest) -> Bool? {
        let value = call.params[String(condition.path.dropFirst("params.".count))]
        switch (condition.op, value, condition.value) {
        case (.exists, _, .bool(let expected)): return (value != nil) == expected
        case (_, nil, _), (_, .null, _): return nil
        case (.equal, .integer(let value), .integer(let operand)): return value == operand
        case (.equal, .string(let value), .string(let operand)): return value == operand
        case (.equal, .bool(let value), .bool(let operand)): return value == operand
        case (.notEqual, _, let operand):
            return holds(PolicyCondition(path: condition.path, op: .equal, value: operand), call).map { !$0 }
        case (.lessThan, .integer(let value), .integer(let operand)): return value < operand
        case (.greaterThan, .integer(let value), .integer(let operand)): return value > operand
        default: return nil
        }
    }
}

/// Policies and calls that often meet, the same in every run.
struct PolicyRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = (seed &+ 1) &* 0x9E37_79B9_7F4A_7C15
    }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int(next() % UInt64(elements.count))]
    }

    private mutating func word() -> String { pick(["a", "b", "ab", "ba", "abc"]) }

    private mutating func words(_ counts: [Int]) -> String {
        (0..<pick(counts)).map { _ in word() }.joined(separator: ".")
    }

    private mutating func pattern() -> String {
        switch Int.random(in: 0..<9, using: &self) {
        case 0, 1: words([2, 2, 3])
        case 2: words([1, 1, 2]) + ".*"
        case 3: "*." + words([1, 1, 2])
        case 4: words([1]) + ".*." + words([1])
        case 5: words([1]) + "." + pick(["a*", "?", "??", "*b", "a?"])
        case 6: pick(["*a*", "*b", "a*", "?*", "*?b*"])
        case 7: pick(["*", "*.*", "*.*.*", "?.?"])
        default: "*" + words([1]) + "." + words([1])
        }
    }

    private mutating func condition() -> PolicyCondition {
        let path = "params." + pick(["x", "y", "z"])
        let value: ContextValue = pick([1, 2, 3, "1", true])
        return switch Int.random(in: 0..<5, using: &self) {
        case 0: PolicyCondition(path: path, op: .exists, value: .bool(pick([true, false])))
        case 1: PolicyCondition(path: path, op: .equal, value: value)
        case 2: PolicyCondition(path: path, op: .notEqual, value: value)
        case 3: PolicyCondition(path: path, op: .lessThan, value: pick([1, 2, 3]))
        default: PolicyCondition(path: path, op: .greaterThan, value: pick([1, 2, 3]))
        }
    }

    mutating func policies(count: Int) -> [Policy] {
        (0..<count).map { index in
            let effect = pick(PolicyEffect.allCases)
            let quorum = pick([1, 2, 3])
            return Policy(
                name: "p\(index)",
                actionPattern: pattern(),
                effect: effect,
                priority: Int.random(in: 0..<5, using: &self),
                conditions: (0..<pick([0, 0, 1, 2])).map { _ in condition() },
                approval: effect == .approvalRequired && pick([true, false]) ? ApprovalRule(quorum: quorum) : nil,
            )
        }
    }

    mutating func call() -> PolicyRequest {
        var params: GuardContext = [:]
        for name in ["x", "y", "z"] {
            params[name] = pick([.none, .some(.null), 1, 2, 3, "1", true] as [ContextValue?])
        }
        let action = ActionName(stringLiteral: words([2, 2, 3, 4]))
        return PolicyRequest(action: action, agentID: "agent", params: params)
    }
}
