import HaltState

extension PolicySet {
    /// An approval about whose calls no policy asks anything, so that nothing makes a caller say what a person has to judge.
    func undisclosedCalls(of index: Int) -> [PolicySetDoubt] {
        let policy = policies[index]
        guard policy.effect == .approvalRequired, let pattern = try? ActionPattern(policy.actionPattern),
            !engine.ranked.contains(where: { $0.asksForFacts && $0.pattern.overlaps(pattern) })
        else { return [] }
        let message =
            "policy \"\(policy.name)\" has people approve calls about which nothing has to be disclosed: no policy for these "
            + "actions has a condition on params or resource; deny calls without what people have to see"
        return [PolicySetDoubt(.nothingDisclosed, index, at: .name("effect"), message: message)]
    }

    /// The names of approvers that would be refused as new ones, and those that are one person's. The names themselves are
    /// not repeated: what is wrong with them cannot be seen.
    func doubtfulApprovers(of index: Int) -> [PolicySetDoubt] {
        let name = policies[index].name
        var places: [String: Int] = [:]
        return (policies[index].approval?.approvers ?? []).enumerated().flatMap { place, approver in
            func doubt(_ identifier: PolicyWarning.Identifier, _ message: String) -> PolicySetDoubt {
                PolicySetDoubt(
                    identifier,
                    index,
                    at: .name("approval"),
                    .name("approvers"),
                    .index(place),
                    message: message,
                )
            }
            var doubts: [PolicySetDoubt] = []
            if let defect = approver.personDefect {
                doubts.append(doubt(.doubtfulApprover, "policy \"\(name)\": the name approvers[\(place)] \(defect)"))
            }
            if let other = places.updateValue(place, forKey: approver.folded) {
                let message =
                    "policy \"\(name)\": approvers[\(other)] and approvers[\(place)] are one person, who counts once"
                doubts.append(doubt(.repeatedApprover, message))
            }
            return doubts
        }
    }
}

extension CompiledPolicy {
    /// Whether a condition asks for what the caller says of the call.
    fileprivate var asksForFacts: Bool {
        conditions.contains { condition in
            switch condition.path {
            case .parameter, .resource: true
            case .action, .agentID, .riskClass: false
            }
        }
    }
}
