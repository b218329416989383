import HaltState

/// What a policy file says, in whichever of the two forms it was written.
struct PolicyFileContent {
    var version: String?
    var defaultEffect: PolicyEffect = .approvalRequired
    var policies: [Policy] = []
    /// One for each policy.
    var compiled: [CompiledPolicy] = []

    /// The content as an object, without the fields that were left out.
    var contextValue: ContextValue {
        var members: [String: ContextValue] = [
            "default_effect": .string(defaultEffect.rawValue),
            "policies": .array(policies.map(\.contextValue)),
        ]
        members["version"] = version.map(ContextValue.string)
        return .object(members)
    }
}

extension Policy {
    fileprivate var contextValue: ContextValue {
        var members: [String: ContextValue] = [
            "name": .string(name),
            "action_pattern": .string(actionPattern),
            "effect": .string(effect.rawValue),
            "priority": .integer(Int64(priority)),
        ]
        if !conditions.isEmpty { members["conditions"] = .array(conditions.map(\.contextValue)) }
        members["approval"] = approval?.contextValue
        members["description"] = description.map(ContextValue.string)
        if !silencedWarnings.isEmpty {
            members["silenced_warnings"] = .array(silencedWarnings.map(\.rawValue).sorted().map(ContextValue.string))
        }
        return .object(members)
    }
}

extension PolicyCondition {
    fileprivate var contextValue: ContextValue {
        .object(["path": .string(path), "op": .string(op.rawValue), "value": value])
    }
}

extension ApprovalRule {
    fileprivate var contextValue: ContextValue {
        var members: [String: ContextValue] = ["quorum": .integer(Int64(quorum))]
        members["expires_in"] = expiresIn.map(Self.seconds)
        members["use_within"] = useWithin.map(Self.seconds)
        if !approvers.isEmpty { members["approvers"] = .array(approvers.map(ContextValue.string)) }
        if excludesRequester { members["exclude_requester"] = true }
        // As before there was such a field, so that the digest of a file without it stays.
        if attempts != 1 { members["attempts"] = .integer(Int64(attempts)) }
        return .object(members)
    }

    /// Whole seconds; a fraction stays one, so that the reader refuses it.
    private static func seconds(_ duration: Duration) -> ContextValue {
        let (seconds, attoseconds) = duration.components
        return attoseconds == 0 ? .integer(seconds) : .double(duration / .seconds(1))
    }
}

extension JSONNode {
    /// A value that stands in no text.
    init(_ value: ContextValue) {
        let kind: Kind =
            switch value {
            case .null: .null
            case .bool(let value): .bool(value)
            case .integer(let value): .integer(value)
            case .double(let value): .double(value)
            case .string(let value): .string(value)
            case .array(let elements): .array(elements.map(JSONNode.init))
            case .object(let members):
                .object(
                    members.sorted { $0.key < $1.key }
                        .map { Member(name: $0.key, nameOffset: 0, value: JSONNode($0.value)) }
                )
            }
        self.init(offset: 0, kind: kind)
    }
}
