import HaltState

/// Where a condition finds its value.
enum PolicyPath: Hashable, Sendable {
    case action
    case agentID
    case resource
    case riskClass
    case parameter([String])

    private static let roots: [String: PolicyPath] = [
        "action": .action, "agent_id": .agentID, "resource": .resource, "risk_class": .riskClass,
    ]

    /// Reads a path.
    ///
    /// - Throws: ``InvalidPolicyValue`` for a path that no call has.
    init(_ text: String) throws(InvalidPolicyValue) {
        if let root = Self.roots[text] {
            self = root
            return
        }
        let segments = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        if segments.first == "params" {
            guard segments.count > 1, segments.allSatisfy({ !$0.isEmpty }) else {
                throw InvalidPolicyValue("needs a name after each dot, such as \"params.amount_cents\"")
            }
            self = .parameter(Array(segments.dropFirst()))
            return
        }
        let names = Self.roots.keys.sorted() + ["params"]
        let question = NearestName.question(for: segments[0], among: names)
        let hint = "; write \"params.\(text)\" for a value of the call's context."
        throw InvalidPolicyValue(
            "unknown path \"\(text)\"\(question.isEmpty ? hint : question) A path is params.<name>, action, agent_id, "
                + "resource or risk_class"
        )
    }

    /// Whether the value is always text.
    var isText: Bool {
        if case .parameter = self { false } else { true }
    }

    /// The value in a call, or `nil` when the call has none there.
    func value(in call: CallIdentity, _ params: GuardContext) -> ContextValue? {
        switch self {
        case .action: return .string(call.action.rawValue)
        case .agentID: return .string(call.agentID.rawValue)
        case .resource: return call.resource.map { .string($0.rawValue) }
        case .riskClass: return call.riskClass.map { .string($0.rawValue) }
        case .parameter(let names):
            guard var value = params.values[names[0]] else { return nil }
            for name in names.dropFirst() {
                guard case .object(let members) = value, let member = members[name] else { return nil }
                value = member
            }
            return value
        }
    }
}
