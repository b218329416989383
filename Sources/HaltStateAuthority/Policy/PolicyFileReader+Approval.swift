import HaltState

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
