import HaltState

extension PolicySet {
    /// What the set may say and is hardly meant to, in the order of the policies.
    ///
    /// Nothing changes by it: such policies go on deciding. What a policy lists in ``Policy/silencedWarnings`` is left out.
    public var warnings: [PolicyWarning] {
        let doubts = doubts.filter { doubt in
            doubt.policy.map { !policies[$0].silencedWarnings.contains(doubt.identifier) } ?? true
        }
        guard !doubts.isEmpty else { return [] }
        return zip(doubts, source.positions(of: doubts.map(\.path))).map { doubt, position in
            PolicyWarning(
                identifier: doubt.identifier,
                policy: doubt.policy.map { policies[$0].name },
                file: source.file,
                line: position?.line,
                column: position?.column,
                field: "policies\(doubt.path)",
                message: doubt.message,
            )
        }
    }

    private var doubts: [PolicySetDoubt] {
        guard !policies.isEmpty else {
            let message =
                "there are no policies, so every call is denied; if that is meant, say so with a policy that denies \"*\""
            return [PolicySetDoubt(.noPolicies, message)]
        }
        let ranks = PolicyRanks(self)
        return policies.indices.flatMap { index in
            ranks.doubts(about: index) + unanchoredMatches(of: index) + undisclosedCalls(of: index)
                + doubtfulApprovers(of: index)
        }
    }
}

/// A warning before anybody has asked where its subject stands.
struct PolicySetDoubt {
    let identifier: PolicyWarning.Identifier
    /// The place of the policy in the file, counted from 0.
    let policy: Int?
    /// From the list of policies on.
    let path: ValuePath
    let message: String

    /// A doubt about the set as a whole.
    init(_ identifier: PolicyWarning.Identifier, _ message: String) {
        self.identifier = identifier
        policy = nil
        path = ValuePath()
        self.message = message
    }

    /// A doubt about a value of a policy.
    init(_ identifier: PolicyWarning.Identifier, _ policy: Int, at steps: ValuePath.Step..., message: String) {
        self.identifier = identifier
        self.policy = policy
        path = ValuePath([.index(policy)] + steps)
        self.message = message
    }
}
