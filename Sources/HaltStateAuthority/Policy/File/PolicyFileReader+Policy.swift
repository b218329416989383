import HaltState

extension PolicyFileReader {
    private static let policyFields = [
        "name", "action_pattern", "effect", "priority", "conditions", "approval", "description",
        "silenced_warnings",
    ]
    private static let conditionFields = ["path", "op", "value"]

    /// Reads one policy; `nil` after a complaint.
    mutating func policy(_ node: JSONNode, field: String) -> (Policy, CompiledPolicy)? {
        let required = ["name", "action_pattern", "effect", "priority"]
        let object = object(node, field: field, what: "a policy", names: Self.policyFields, required: required)
        let name = name(object)
        let pattern = pattern(object)
        let effect = effect(object, "effect")
        let priority = integer(object, "priority")
        let conditions = conditions(object)
        let approval = approval(object, effect: effect)
        let description = text(object, "description")
        let silencedWarnings = silencedWarnings(object)

        guard let name, let pattern, let effect, let priority, let conditions else { return nil }
        let policy = Policy(
            name: name,
            actionPattern: String(decoding: pattern.bytes, as: UTF8.self),
            effect: effect,
            priority: priority,
            conditions: conditions.map(\.0),
            approval: approval,
            description: description,
            silencedWarnings: silencedWarnings,
        )
        return (policy, CompiledPolicy(policy, pattern: pattern, conditions: conditions.map(\.1)))
    }

    private mutating func name(_ policy: PolicyFileObject) -> String? {
        guard let node = policy["name"], let name = text(policy, "name") else { return nil }
        guard !name.isBlank, name.utf8.count <= 128 else {
            report("must have 1 to 128 bytes and not be blank", at: node.offset, field: policy.path("name"))
            return nil
        }
        guard !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            report("must hold no control characters such as line ends", at: node.offset, field: policy.path("name"))
            return nil
        }
        register(name, node: node, policy: policy.field)
        return name
    }

    private mutating func pattern(_ policy: PolicyFileObject) -> ActionPattern? {
        guard let node = policy["action_pattern"], let text = text(policy, "action_pattern") else { return nil }
        do throws(InvalidPolicyValue) {
            return try ActionPattern(text)
        } catch {
            report(error.message, at: node.offset, field: policy.path("action_pattern"))
            return nil
        }
    }

    private mutating func conditions(_ policy: PolicyFileObject) -> [(PolicyCondition, CompiledCondition)]? {
        guard let node = policy["conditions"] else { return [] }
        guard case .array(let elements) = node.kind else {
            let field = policy.path("conditions")
            report("must be a list of conditions, not \(node.kindName)", at: node.offset, field: field)
            return nil
        }
        let conditions = elements.enumerated().map { index, element in
            condition(element, field: policy.path("conditions[\(index)]"))
        }
        let sound = conditions.compactMap(\.self)
        return sound.count == conditions.count ? sound : nil
    }

    private mutating func condition(_ node: JSONNode, field: String) -> (PolicyCondition, CompiledCondition)? {
        let names = Self.conditionFields
        let object = object(node, field: field, what: "a condition", names: names, required: ["path", "op"])
        let path = path(object)
        let op = op(object)
        if let op, op != .exists, object["value"] == nil {
            report("\"\(op.rawValue)\" needs the field \"value\"", at: object.offset, field: object.path("value"))
            return nil
        }
        guard let path, let op else { return nil }
        let value = object["value"]?.contextValue ?? true
        guard !isRefused(value) else { return nil }
        do throws(InvalidPolicyValue) {
            let compiled = try CompiledCondition(path.path, op, value)
            return (PolicyCondition(path: path.text, op: op, value: value), compiled)
        } catch {
            report(error.message, at: object["value"]?.offset ?? object.offset, field: object.path("value"))
            return nil
        }
    }

    private mutating func silencedWarnings(_ policy: PolicyFileObject) -> Set<PolicyWarning.Identifier> {
        guard let node = policy["silenced_warnings"] else { return [] }
        let field = policy.path("silenced_warnings")
        guard case .array(let elements) = node.kind, !elements.isEmpty else {
            let message = "must be a list of at least one warning; leave the field out to silence none"
            report(message, at: node.offset, field: field)
            return []
        }
        var silenced: Set<PolicyWarning.Identifier> = []
        for (index, element) in elements.enumerated() {
            let field = "\(field)[\(index)]"
            guard case .string(let text) = element.kind else {
                report("must be a warning in quotation marks", at: element.offset, field: field)
                continue
            }
            guard let identifier = PolicyWarning.Identifier.ofOnePolicy.first(where: { $0.rawValue == text }) else {
                let names = PolicyWarning.Identifier.ofOnePolicy.map(\.rawValue)
                unknown("warning", text, among: names, at: element.offset, field: field)
                continue
            }
            if !silenced.insert(identifier).inserted {
                report("\"\(text)\" is in the list already", at: element.offset, field: field)
            }
        }
        return silenced
    }

    private mutating func path(_ condition: PolicyFileObject) -> (text: String, path: PolicyPath)? {
        guard let node = condition["path"], let text = text(condition, "path") else { return nil }
        do throws(InvalidPolicyValue) {
            return (text, try PolicyPath(text))
        } catch {
            report(error.message, at: node.offset, field: condition.path("path"))
            return nil
        }
    }

    private mutating func op(_ condition: PolicyFileObject) -> PolicyCondition.Operator? {
        guard let node = condition["op"], let text = text(condition, "op") else { return nil }
        if let op = PolicyCondition.Operator(rawValue: text) { return op }
        let names = PolicyCondition.Operator.allCases.map(\.rawValue)
        unknown("operator", text, among: names, at: node.offset, field: condition.path("op"))
        return nil
    }
}

extension PolicyFileReader {
    private static let approvalFields = [
        "expires_in", "use_within", "quorum", "approvers", "attempts", "exclude_requester",
    ]
    /// Ten years: beyond that it is a slip, and far beyond it a time that no calendar has.
    private static let longestDuration: Int64 = 3_650 * 86_400

    /// Reads the approval block of a policy.
    mutating func approval(_ policy: PolicyFileObject, effect: PolicyEffect?) -> ApprovalRule? {
        guard let node = policy["approval"] else { return nil }
        let field = policy.path("approval")
        if let effect, effect != .approvalRequired {
            let message = "only a policy with effect APPROVAL_REQUIRED has an approval; remove it or change the effect"
            report(message, at: node.offset, field: field)
        }
        let object = object(node, field: field, what: "an approval", names: Self.approvalFields)
        var rule = ApprovalRule(
            expiresIn: duration(object, "expires_in"),
            useWithin: duration(object, "use_within"),
            approvers: approvers(object),
            excludesRequester: bool(object, "exclude_requester") ?? false,
        )
        if let quorum = integer(object, "quorum"), let node = object["quorum"] {
            rule.quorum = quorum
            check(rule, at: node.offset, field: object.path("quorum"))
        }
        if let attempts = integer(object, "attempts"), let node = object["attempts"] {
            rule.attempts = attempts
            if !Approval.Terms.attempts.contains(attempts) {
                let message =
                    "must be from 1 to \(ApprovalRule.maximumAttempts), the attempts that one approval is good for"
                report(message, at: node.offset, field: object.path("attempts"))
            }
        }
        return rule
    }

    private mutating func check(_ rule: ApprovalRule, at offset: Int, field: String) {
        let (count, people) = (rule.approvers.count, rule.distinctApprovers)
        if rule.quorum < 1 {
            report("must be at least 1; to let calls run without approval use effect ALLOW", at: offset, field: field)
        } else if count > 0, rule.quorum > count {
            let message = "must be at most \(people), the number of approvers: nobody else can approve"
            report(message, at: offset, field: field)
        } else if count > 0, rule.quorum > people {
            let message =
                "must be at most \(people), the number of different people among the approvers: names that differ in "
                + "nothing but case, blanks and characters that cannot be seen are one person's"
            report(message, at: offset, field: field)
        }
    }

    private mutating func approvers(_ approval: PolicyFileObject) -> [String] {
        guard let node = approval["approvers"] else { return [] }
        let field = approval.path("approvers")
        guard case .array(let elements) = node.kind, !elements.isEmpty else {
            let message = "must be a list of at least one approver; leave the field out to let every approver approve"
            report(message, at: node.offset, field: field)
            return []
        }
        var approvers: [String] = []
        for (index, element) in elements.enumerated() {
            let field = "\(field)[\(index)]"
            guard case .string(let approver) = element.kind, !approver.isBlank else {
                report("must be the name of an approver in quotation marks", at: element.offset, field: field)
                continue
            }
            if approvers.contains(approver) {
                report("\"\(approver)\" is in the list already", at: element.offset, field: field)
            } else {
                approvers.append(approver)
            }
        }
        return approvers
    }

    private mutating func duration(_ approval: PolicyFileObject, _ name: String) -> Duration? {
        guard let node = approval[name] else { return nil }
        guard let seconds = Self.seconds(node), (1...Self.longestDuration).contains(seconds) else {
            let message =
                "must be a duration such as \"90s\", \"30m\", \"24h\" or \"7d\", or a whole number of seconds; from one "
                + "second to 3650 days"
            report(message, at: node.offset, field: approval.path(name))
            return nil
        }
        return .seconds(seconds)
    }

    private static func seconds(_ node: JSONNode) -> Int64? {
        switch node.kind {
        case .integer(let seconds): return seconds
        case .string(let text):
            let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
            guard let unit = text.last.flatMap({ units[$0] }), let first = text.utf8.first,
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first), let count = Int64(text.dropLast())
            else { return nil }
            let (seconds, isTooLong) = count.multipliedReportingOverflow(by: unit)
            return isTooLong ? nil : seconds
        default: return nil
        }
    }
}
