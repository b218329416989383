import HaltState
import Testing

@testable import HaltStateAuthority

@Suite("Policy warnings")
struct PolicyWarningTests {
    private func warnings(_ text: String) throws -> [PolicyWarning] {
        try PolicySet(bytes: text.utf8, file: "p.json").warnings
    }

    private func identifiers(_ policies: [Policy]) throws -> [String] {
        try PolicySet(policies).warnings.map { "\($0.policy ?? "") \($0.identifier.rawValue)" }
    }

    /// A file in which every kind of doubt stands on a line of its own.
    static let doubtful = """
        {"policies": [
          {"name": "branch", "effect": "ALLOW",
           "priority": 20, "action_pattern": "deploy.*",
           "conditions": [{"path": "params.branch", "op": "matches",
                           "value": "^main|develop$"}]},
          {"name": "frozen", "effect": "DENY", "priority": 10, "action_pattern": "deploy.*",
           "conditions": [{"path": "params.frozen", "op": "eq", "value": true}]},
          {"name": "all", "effect": "DENY", "priority": 9, "action_pattern": "order.*"},
          {"name": "some", "effect": "DENY", "priority": 8,
           "action_pattern": "order.read"},
          {"name": "shell", "priority": 1, "action_pattern": "shell.*",
           "effect": "APPROVAL_REQUIRED",
           "approval": {"approvers": ["ann",
                                      "bob\\u200b",
                                      "ANN"]}}
        ]}
        """

    @Test("Each policy warning has an identifier, a place and a sentence")
    func places() throws {
        #expect(
            try warnings(Self.doubtful).map(\.description) == [
                #"p.json:3:16: warning: policy "branch" ranks above "frozen" of the same actions: what it allows is not "#
                    + "denied; give the denial a higher priority, or the same one [allow-outranks-deny]",
                #"p.json:5:29: warning: policy "branch" allows every params.branch that contains a match: not every "#
                    + #"alternative is anchored at both ends; put them into a group, as in "^(?:main|develop)$" "#
                    + "[unanchored-match]",
                #"p.json:10:22: warning: policy "some" can never decide: "all" ranks higher, has no conditions and matches "#
                    + "every action that it matches [unreachable-policy]",
                #"p.json:12:14: warning: policy "shell" has people approve calls about which nothing has to be disclosed: "#
                    + "no policy for these actions has a condition on params or resource; deny calls without what people "
                    + "have to see [nothing-disclosed]",
                #"p.json:14:31: warning: policy "shell": the name approvers[1] holds U+200B, which cannot be seen "#
                    + "[doubtful-approver]",
                #"p.json:15:31: warning: policy "shell": approvers[0] and approvers[2] are one person, who counts once "#
                    + "[repeated-approver]",
            ]
        )
        let fields = try warnings(Self.doubtful).map(\.field)
        #expect(fields.first == "policies[0].priority")
        #expect(fields.last == "policies[4].approval.approvers[2]")
    }

    @Test(
        "A policy silences the warnings that it lists, and no others",
        arguments: PolicyWarning.Identifier.ofOnePolicy
    )
    func silence(identifier: PolicyWarning.Identifier) throws {
        let all = try warnings(Self.doubtful)
        let policy = try #require(all.first { $0.identifier == identifier }?.policy)
        let name = #""name": "\#(policy)","#
        let text = Self.doubtful.replacing(name, with: #"\#(name) "silenced_warnings": ["\#(identifier.rawValue)"],"#)
        let rest = all.filter { $0.policy != policy || $0.identifier != identifier }
        #expect(rest.count == all.count - 1)
        #expect(try warnings(text).map(\.message) == rest.map(\.message))
    }

    @Test("What warning a policy silences is kept, belongs to the digest, and is no part of it when there is none")
    func digest() throws {
        var policy = Policy(name: "n", actionPattern: "a.*", effect: .deny, priority: 1)
        let plain = try PolicySet([policy])
        #expect(plain.digest == "daf08e2af16ad1314ec6fb2579f0ce87a56d621a7eb4cab9bd9361f793af8fef")
        policy.silencedWarnings = [.unreachablePolicy, .allowOutranksDeny]
        let silenced = try PolicySet([policy])
        #expect(silenced.digest != plain.digest)
        #expect(silenced.policies == [policy])
        let text = """
            [{"name": "n", "action_pattern": "a.*", "effect": "DENY", "priority": 1,
              "silenced_warnings": ["unreachable-policy", "allow-outranks-deny"]}]
            """
        #expect(try PolicySet(bytes: text.utf8, file: "p.json").digest == silenced.digest)
    }

    @Test("A policy set without policies is said to deny every call", arguments: ["[]", #"{"policies": []}"#])
    func noPolicies(text: String) throws {
        let warnings = try warnings(text)
        #expect(warnings.map(\.identifier) == [.noPolicies])
        #expect(warnings.first?.message.hasPrefix("there are no policies, so every call is denied;") == true)
        #expect(warnings.first?.line == 1)
        #expect(warnings.first?.column == (text == "[]" ? 1 : 14))
        #expect(PolicySet.empty.warnings.first?.line == nil)
    }

    /// An ALLOW and a DENY below it, each with its pattern and whether it has a condition, and whether that is doubtful.
    static let ranks: [(allow: String, isConditional: Bool, deny: String, deniesSome: Bool, isDoubtful: Bool)] = [
        ("a.b", false, "a.b", true, true), ("a.b", true, "a.b", false, true), ("a.*", false, "a.b", false, true),
        ("*", true, "a.b", false, true), ("a.b", false, "a.*", true, true), ("a.*", false, "*.b", false, true),
        ("a.*.d", false, "*b*.c*", false, true), ("a.*c", false, "a.b?", false, true),
        ("a.?", false, "a.b*", false, true),
        // A denial of more, whatever the call, is what an exception is an exception to.
        ("a.b", false, "*", false, false), ("a.b", true, "a.*", false, false), ("a.b*", false, "a.*", false, false),
        ("a.b", false, "b.*", true, false), ("a.b", false, "a.c", false, false), ("a.b*", false, "a.c*", true, false),
        ("a.*x", false, "a.*y", true, false), ("?.b", false, "aa.b", true, false),
    ]

    @Test("An ALLOW above a DENY of the same actions is doubtful", arguments: ranks.indices)
    func outranked(row: Int) throws {
        let (allow, isConditional, deny, deniesSome, isDoubtful) = Self.ranks[row]
        func policies(_ priority: Int) -> [Policy] {
            [
                Policy(
                    name: "allow",
                    actionPattern: allow,
                    effect: .allow,
                    priority: priority,
                    conditions: isConditional ? [PolicyCondition(path: "params.x", op: .lessThan, value: 5)] : [],
                ),
                Policy(
                    name: "deny",
                    actionPattern: deny,
                    effect: .deny,
                    priority: 5,
                    conditions: deniesSome ? [PolicyCondition(path: "params.y", op: .equal, value: true)] : [],
                ),
            ]
        }
        let doubt = "allow allow-outranks-deny"
        #expect(try identifiers(policies(6)).contains(doubt) == isDoubtful)
        #expect(try !identifiers(policies(5)).contains(doubt))
        #expect(try !identifiers(policies(4)).contains(doubt))
    }

    @Test(
        "All denials that an ALLOW ranks above are one warning",
        arguments: [(2, " and one other denial"), (3, " and 2 other denials")]
    )
    func severalDenials(count: Int, words: String) throws {
        let conditions = [PolicyCondition(path: "params.x", op: .exists)]
        let denials = (0..<count).map {
            Policy(name: "deny \($0)", actionPattern: "*", effect: .deny, priority: -$0, conditions: conditions)
        }
        let set = try PolicySet([Policy(name: "allow", actionPattern: "a.b", effect: .allow, priority: 1)] + denials)
        #expect(set.warnings.count == 1)
        #expect(set.warnings.first?.message.hasPrefix(#"policy "allow" ranks above "deny 0"\#(words) of"#) == true)
    }

    @Test("Two action patterns overlap when a text matches both")
    func overlaps() throws {
        let letters = ["a", "b", ".", "*", "?"]
        func texts(_ letters: [String], _ length: Int) -> [String] {
            length == 0 ? [""] : texts(letters, length - 1).flatMap { text in letters.map { text + $0 } }
        }
        let patterns = (1...4).flatMap { texts(letters, $0) }.compactMap { try? ActionPattern($0) }
        let names = (1...6).flatMap { texts(["a", "b", "."], $0) }
        let matching = patterns.map { pattern in Set(names.indices.filter { pattern.matches(names[$0]) }) }
        #expect(patterns.count > 100)
        for left in stride(from: 0, to: patterns.count, by: 3) {
            for right in patterns.indices {
                let overlap = !matching[left].isDisjoint(with: matching[right])
                #expect(patterns[left].overlaps(patterns[right]) == overlap)
            }
        }
    }

    @Test(
        "Only an ALLOW is doubtful for an expression that is not anchored",
        arguments: [
            ("^main$", nil), (#"^main\z"#, nil), ("main", "is not anchored; begin it with"),
            ("^main", "at its end; end it"),
            ("main$", "at its start; begin it"), ("^main|develop$", "not every alternative"),
            ("main|develop", "not every alternative"),
            ("^main$|^develop$", nil), ("^(?:main|develop)$", nil), ("(?m)^main$", "is not anchored; begin it with"),
        ] as [(String, String?)]
    )
    func unanchored(expression: String, words: String?) throws {
        func warnings(_ effect: PolicyEffect, _ op: PolicyCondition.Operator) throws -> [PolicyWarning] {
            let condition = PolicyCondition(path: "resource", op: op, value: .string(expression))
            return try PolicySet([Policy(name: "n", actionPattern: "*", effect: effect, conditions: [condition])])
                .warnings
        }
        let doubts = try warnings(.allow, .matches)
        #expect(doubts.count == (words == nil ? 0 : 1))
        if let words { #expect(doubts.first?.message.contains(words) == true) }
        #expect(try warnings(.allow, .notMatches).isEmpty)
        #expect(try warnings(.deny, .matches).isEmpty)
        #expect(try warnings(.approvalRequired, .matches).isEmpty)
    }

    @Test(
        "An approval is doubtful unless a policy of the same actions asks what the call is about",
        arguments: [
            (nil, nil, true), ("a.*", "params.x", false), ("a.*", "resource", false), ("*", "params.x", false),
            ("*.d", "params.x", true), ("*.b", "params.x", false), ("a.*", "risk_class", true),
            ("a.*", "agent_id", true),
            ("a.*", "action", true), ("b.*", "params.x", true),
        ] as [(String?, String?, Bool)]
    )
    func undisclosed(pattern: String?, path: String?, isDoubtful: Bool) throws {
        var policies = [Policy(name: "n", actionPattern: "a.b", effect: .approvalRequired)]
        if let pattern, let path {
            let conditions = [PolicyCondition(path: path, op: .exists, value: false)]
            policies.append(
                Policy(name: "m", actionPattern: pattern, effect: .deny, priority: 1, conditions: conditions)
            )
        }
        #expect(try identifiers(policies) == (isDoubtful ? ["n nothing-disclosed"] : []))
    }
}
