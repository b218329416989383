import HaltStateAuthority

/// Every mistake that a policy file can hold, one at a time.
enum PolicyMistakes {
    typealias Mistake = PolicyValidationTests.Mistake

    static let all = documents + policies + silences + conditions + operands + approvals

    private static func policy(_ members: String) -> String {
        "[\n  {\n    \(members)\n  }\n]"
    }

    private static func condition(_ members: String) -> String {
        policy(#""name": "n", "action_pattern": "*", "effect": "DENY", "priority": 1, "conditions": [{ \#(members) }]"#)
    }

    private static func approval(_ members: String) -> String {
        policy(
            #""name": "n", "action_pattern": "*", "effect": "APPROVAL_REQUIRED", "priority": 1, "approval": { \#(members) }"#
        )
    }

    private static let documents = [
        Mistake("@", "", "expected a value, found the end of the text"),
        Mistake("[\n{\"name\": @yes}]", "", "expected a value"),
        Mistake("[\n{\"name\": @nul}]", "", "expected a value: text needs quotation marks"),
        Mistake("[]@,\n[]", "", "there is text after the value"),
        Mistake("@7", "", "a policy file is a list of policies or an object that has one"),
        Mistake("@{}", "policies", #"a policy file needs the field "policies""#),
        Mistake("{\n\"policies\": @{}}", "policies", "must be a list of policies, not an object"),
        Mistake(#"{"policies": [], @"policies": []}"#, "", "the object has this name already"),
        Mistake(
            #"{"policies": [], @"version_": "1"}"#,
            "version_",
            #"unknown field "version_"; did you mean "version"?"#,
        ),
        Mistake(
            #"{"policies": [], @"owner": "me"}"#,
            "owner",
            #"unknown field "owner"; a policy file has version, default_effect, policies"#,
        ),
        Mistake(#"{"policies": [], "version": @3}"#, "version", "must be text in quotation marks, not a whole number"),
        Mistake(#"{"policies": [], "version": @""}"#, "version", "must have 1 to 128 bytes and not be blank"),
        Mistake(
            #"{"policies": [], "default_effect": @"deny"}"#,
            "default_effect",
            #"unknown effect "deny"; did you mean "DENY"?"#,
        ),
        Mistake("[\n@[]]", "policies[0]", "a policy must be an object, not a list"),
    ]

    private static let policies =
        [
            Mistake(
                "[\n  @{ \"action_pattern\": \"*\", \"effect\": \"DENY\", \"priority\": 1 }]",
                "policies[0].name",
                #"a policy needs the field "name""#,
            ),
            Mistake(
                "[\n  @{ \"name\": \"n\", \"effect\": \"DENY\", \"priority\": 1 }]",
                "policies[0].action_pattern",
                #"a policy needs the field "action_pattern""#,
            ),
            Mistake(
                "[\n  @{ \"name\": \"n\", \"action_pattern\": \"*\", \"priority\": 1 }]",
                "policies[0].effect",
                #"a policy needs the field "effect""#,
            ),
            Mistake(
                "[\n  @{ \"name\": \"n\", \"action_pattern\": \"*\", \"effect\": \"DENY\" }]",
                "policies[0].priority",
                #"a policy needs the field "priority""#,
            ),
            Mistake(
                policy(#""name": "n", "action_pattern": "*", "effect": "DENY", "priority": 1, @"condition": []"#),
                "policies[0].condition",
                #"unknown field "condition"; did you mean "conditions"?"#,
            ),
            Mistake(
                policy(#""name": "n", "action_pattern": "*", "effect": "DENY", "priority": 1, @"Conditions": []"#),
                "policies[0].Conditions",
                #"unknown field "Conditions"; did you mean "conditions"?"#,
            ),
            Mistake(
                policy(#""name": @" ", "action_pattern": "*", "effect": "DENY", "priority": 1"#),
                "policies[0].name",
                "must have 1 to 128 bytes and not be blank",
            ),
            Mistake(
                policy(#""name": @"a\nb", "action_pattern": "*", "effect": "DENY", "priority": 1"#),
                "policies[0].name",
                "must hold no control characters such as line ends",
            ),
            Mistake(
                policy(#""name": "n", "action_pattern": "*", "effect": @"BLOCK", "priority": 1"#),
                "policies[0].effect",
                #"unknown effect "BLOCK"; write one of ALLOW, APPROVAL_REQUIRED, DENY"#,
            ),
            Mistake(
                policy(#""name": "n", "action_pattern": "*", "effect": @true, "priority": 1"#),
                "policies[0].effect",
                "must be text in quotation marks, not true or false",
            ),
            Mistake(
                policy(#""name": "n", "action_pattern": "*", "effect": "DENY", "priority": @"1""#),
                "policies[0].priority",
                "must be a whole number, not text",
            ),
            Mistake(
                policy(#""name": "n", "action_pattern": "*", "effect": "DENY", "priority": @1.5"#),
                "policies[0].priority",
                "must be a whole number, not a number with a fraction",
            ),
            Mistake(
                policy(#""name": "n", "action_pattern": "*", "effect": "DENY", "priority": 1, "description": @null"#),
                "policies[0].description",
                "must be text in quotation marks, not null",
            ),
            Mistake(
                policy(#""name": "n", "action_pattern": "*", "effect": "DENY", "priority": 1, "conditions": @{}"#),
                "policies[0].conditions",
                "must be a list of conditions, not an object",
            ),
        ] + patterns + [
            Mistake(
                """
                [
                  { "name": "n", "action_pattern": "*", "effect": "DENY", "priority": 1 },
                  { "name": @"n", "action_pattern": "*", "effect": "DENY", "priority": 2 }
                ]
                """,
                "policies[1].name",
                #"policies[0] has the name "n" already; give each policy its own"#,
            )
        ]

    private static let patterns = [
        ("", "must not be empty; \"*\" matches every action"),
        ("Refund.*", "may hold only lower-case letters, digits, \"_\", \"-\", \".\", \"*\" and \"?\""),
        ("refund/*", "may hold only lower-case letters, digits, \"_\", \"-\", \".\", \"*\" and \"?\""),
        ("refund.[ab]", "may hold only lower-case letters, digits, \"_\", \"-\", \".\", \"*\" and \"?\""),
        ("refund..create", "must not start or end with a dot or have two in a row: no action is named so"),
        (".create", "must not start or end with a dot or have two in a row: no action is named so"),
        ("*.", "must not start or end with a dot or have two in a row: no action is named so"),
        ("refund.1st", "each word must start with a letter: no action is named otherwise"),
        ("refund", "an action name has at least two words; write \"refund.*\" for all actions of refund"),
        (String(repeating: "a*", count: 65), "must be at most 128 bytes, as action names are"),
    ].map { pattern, message in
        Mistake(
            policy(#""name": "n", "action_pattern": @"\#(pattern)", "effect": "DENY", "priority": 1"#),
            "policies[0].action_pattern",
            message,
        )
    }

    private static let silences = [
        ("@[]", "", "must be a list of at least one warning; leave the field out to silence none"),
        (#"@"unanchored-match""#, "", "must be a list of at least one warning; leave the field out to silence none"),
        (
            #"["unanchored-match", @"unreachable"]"#, "[1]",
            #"unknown warning "unreachable"; write one of unreachable-policy, allow-outranks-deny, unanchored-match, "#
                + "nothing-disclosed, doubtful-approver, repeated-approver"
        ),
        (
            #"[@"unanchored-matches"]"#, "[0]",
            #"unknown warning "unanchored-matches"; did you mean "unanchored-match"?"#
        ),
        (
            #"[@"no-policies"]"#, "[0]",
            #"unknown warning "no-policies"; write one of unreachable-policy, allow-outranks-deny, unanchored-match, "#
                + "nothing-disclosed, doubtful-approver, repeated-approver"
        ),
        (#"[@7]"#, "[0]", "must be a warning in quotation marks"),
        (#"["unanchored-match", @"unanchored-match"]"#, "[1]", #""unanchored-match" is in the list already"#),
    ].map { value, element, message in
        Mistake(
            policy(
                #""name": "n", "action_pattern": "*", "effect": "DENY", "priority": 1, "silenced_warnings": \#(value)"#
            ),
            "policies[0].silenced_warnings\(element)",
            message,
        )
    }

    private static let conditions = [
        Mistake(
            policy(#""name": "n", "action_pattern": "*", "effect": "DENY", "priority": 1, "conditions": [@7]"#),
            "policies[0].conditions[0]",
            "a condition must be an object, not a whole number",
        ),
        Mistake(
            condition(#""op": "exists""#).replacing("[{", with: "[@{"),
            "policies[0].conditions[0].path",
            #"a condition needs the field "path""#,
        ),
        Mistake(
            condition(#""path": "action""#).replacing("[{", with: "[@{"),
            "policies[0].conditions[0].op",
            #"a condition needs the field "op""#,
        ),
        Mistake(
            condition(#""path": "params.x", "op": "eq""#).replacing("[{", with: "[@{"),
            "policies[0].conditions[0].value",
            #""eq" needs the field "value""#,
        ),
        Mistake(
            condition(#""path": "params.x", "op": @"matchs", "value": "x""#),
            "policies[0].conditions[0].op",
            #"unknown operator "matchs"; did you mean "matches"?"#,
        ),
        Mistake(
            condition(#""path": "params.x", "op": @"==", "value": "x""#),
            "policies[0].conditions[0].op",
            #"unknown operator "=="; write one of "#
                + PolicyCondition.Operator.allCases.map(\.rawValue).joined(separator: ", "),
        ),
        Mistake(
            condition(#""path": "params.x", "op": "exists", @"vlaue": true"#),
            "policies[0].conditions[0].vlaue",
            #"unknown field "vlaue"; did you mean "value"?"#,
        ),
        Mistake(
            condition(#""path": @"agentid", "op": "exists""#),
            "policies[0].conditions[0].path",
            #"unknown path "agentid"; did you mean "agent_id"? A path is params.<name>, action, agent_id, resource or "#
                + "risk_class",
        ),
        Mistake(
            condition(#""path": @"amount", "op": "exists""#),
            "policies[0].conditions[0].path",
            #"unknown path "amount"; write "params.amount" for a value of the call's context. A path is params.<name>, "#
                + "action, agent_id, resource or risk_class",
        ),
        Mistake(
            condition(#""path": @"params", "op": "exists""#),
            "policies[0].conditions[0].path",
            #"needs a name after each dot, such as "params.amount_cents""#,
        ),
        Mistake(
            condition(#""path": @"params.a..b", "op": "exists""#),
            "policies[0].conditions[0].path",
            #"needs a name after each dot, such as "params.amount_cents""#,
        ),
    ]

    private static let operands = [
        ("params.x", "matches", "7", #""matches" takes a regular expression in quotation marks"#),
        ("params.x", "not_matches", "null", #""not_matches" takes a regular expression in quotation marks"#),
        ("params.x", "matches", #""""#, "must not be empty: an empty expression matches everything"),
        ("params.x", "matches", #""a(b""#, regularExpression), ("params.x", "matches", #""*a""#, regularExpression),
        ("params.x", "not_matches", #""[z-a]""#, regularExpression),
        ("params.x", "eq", "[1]", #""eq" compares text, a number, true, false or null"#),
        ("params.x", "ne", "{}", #""ne" compares text, a number, true, false or null"#),
        ("params.x", "lt", #""5""#, #""lt" takes a number without quotation marks"#),
        ("params.x", "lte", "true", #""lte" takes a number without quotation marks"#),
        ("params.x", "gt", "null", #""gt" takes a number without quotation marks"#),
        ("params.x", "gte", "[5]", #""gte" takes a number without quotation marks"#),
        ("params.x", "in", #""a""#, #""in" takes a list with at least one value"#),
        ("params.x", "not_in", "[]", #""not_in" takes a list with at least one value"#),
        ("params.x", "in", "[1, [2]]", #""in" compares text, a number, true, false or null"#),
        ("params.x", "exists", #""yes""#, #""exists" takes true or false, or no value at all"#),
        ("action", "eq", "5", "must be text in quotation marks, since this path holds text"),
        ("resource", "in", #"["a", 5]"#, "must be text in quotation marks, since this path holds text"),
        ("risk_class", "ne", "null", "must be text in quotation marks, since this path holds text"),
        ("agent_id", "gt", "5", #""gt" compares numbers, and this path holds text"#),
    ].map { path, op, value, message in
        Mistake(
            condition(#""path": "\#(path)", "op": "\#(op)", "value": @\#(value)"#),
            "policies[0].conditions[0].value",
            message,
        )
    }

    private static let regularExpression =
        #"is no regular expression: check brackets, parentheses and what stands before "*", "+" and "?""#

    private static let approvals =
        [
            ("quorum", "0", "must be at least 1; to let calls run without approval use effect ALLOW"),
            ("quorum", "-1", "must be at least 1; to let calls run without approval use effect ALLOW"),
            ("quorum", #""2""#, "must be a whole number, not text"), ("approvers", "[]", approvers),
            ("approvers", #""ann""#, approvers), ("expires_in", #""soon""#, duration), ("expires_in", "0", duration),
            ("expires_in", "-5", duration), ("expires_in", "1.5", duration), ("use_within", #""30""#, duration),
            ("use_within", #""m""#, duration), ("use_within", #""-5m""#, duration), ("use_within", #""+5m""#, duration),
            ("use_within", #""1.5h""#, duration), ("use_within", #""5 m""#, duration),
            ("use_within", #""5M""#, duration),
            ("use_within", #""1w""#, duration), ("use_within", #""0d""#, duration),
            ("use_within", #""3651d""#, duration),
            ("use_within", #""99999999999999999999s""#, duration), ("use_within", #""999999999999999999d""#, duration),
            ("use_within", "null", duration), ("use_within", "[]", duration),
            ("exclude_requester", "1", "must be true or false, not a whole number"),
            ("exclude_requester", #""true""#, "must be true or false, not text"),
            ("exclude_requester", "null", "must be true or false, not null"),
            ("attempts", "0", attempts),
            ("attempts", "-1", attempts), ("attempts", "101", attempts),
            ("attempts", #""2""#, "must be a whole number, not text"),
        ].map { field, value, message in
            Mistake(approval("\"\(field)\": @\(value)"), "policies[0].approval.\(field)", message)
        } + [
            Mistake(
                approval(#""quorum": @3, "approvers": ["ann", "ben"]"#),
                "policies[0].approval.quorum",
                "must be at most 2, the number of approvers: nobody else can approve",
            ),
            Mistake(
                approval(#""approvers": ["ann", @"ann"]"#),
                "policies[0].approval.approvers[1]",
                #""ann" is in the list already"#,
            ),
            Mistake(
                approval(#""approvers": ["ann", @" "]"#),
                "policies[0].approval.approvers[1]",
                "must be the name of an approver in quotation marks",
            ),
            Mistake(
                approval(#"@"expire_in": "1h""#),
                "policies[0].approval.expire_in",
                #"unknown field "expire_in"; did you mean "expires_in"?"#,
            ),
            Mistake(
                policy(#""name": "n", "action_pattern": "*", "effect": "DENY", "priority": 1, "approval": @{}"#),
                "policies[0].approval",
                "only a policy with effect APPROVAL_REQUIRED has an approval; remove it or change the effect",
            ),
            Mistake(
                policy(
                    #""name": "n", "action_pattern": "*", "effect": "APPROVAL_REQUIRED", "priority": 1, "approval": @[]"#
                ),
                "policies[0].approval",
                "an approval must be an object, not a list",
            ),
        ]

    private static let approvers =
        "must be a list of at least one approver; leave the field out to let every approver approve"
    private static let attempts = "must be from 1 to 100, the attempts that one approval is good for"
    private static let duration =
        #"must be a duration such as "90s", "30m", "24h" or "7d", or a whole number of seconds; from one second to 3650 days"#
}
