import Expectations
import HaltState
import HaltStateAuthority
import Testing

@Suite("Policy sets", .tags(.wrongPoliciesDoNotLoad))
struct PolicySetTests {
    private func load(_ text: String) throws -> PolicySet {
        try PolicySet(bytes: text.utf8, file: "p.json")
    }

    @Test("A policy file holds what it says")
    func content() throws {
        let set = try PolicyFixture.load("refunds.json")
        #expect(set.version == "refunds-v3")
        #expect(set.defaultEffect == .deny)
        #expect(set.policies.map(\.name) == ["small refunds", "large refunds", "frozen orders", "critical calls"])
        #expect(set.policies[0].description == "A refund that a person would wave through.")
        #expect(set.policies[2].priority == 100)
        #expect(set.policies[2].conditions[0] == PolicyCondition(path: "params.order.frozen", op: .exists, value: true))
    }

    @Test("The version of a policy set is the file's or the start of the digest")
    func version() throws {
        let set = try PolicyFixture.load("published.json")
        #expect(set.digest.count == 64)
        #expect(set.version == "sha256:" + set.digest.prefix(12))
    }

    @Test("The digest of a policy set is that of its canonical content")
    func digest() throws {
        let set = try load(#"[{"name": "n", "action_pattern": "a.*", "effect": "DENY", "priority": 1}]"#)
        // printf '%s' '{"default_effect":"APPROVAL_REQUIRED","policies":[{"action_pattern":"a.*","effect":"DENY",
        // "name":"n","priority":1}]}' | sha256sum, without the line break
        #expect(set.digest == "daf08e2af16ad1314ec6fb2579f0ce87a56d621a7eb4cab9bd9361f793af8fef")
    }

    @Test("That the requester may not decide is part of the digest, and where that is not said nothing is")
    func requesterInDigest() throws {
        func digest(_ approval: String) throws -> String {
            try load(
                #"[{"name": "n", "action_pattern": "a.*", "effect": "APPROVAL_REQUIRED", "priority": 1, "#
                    + #""approval": \#(approval)}]"#
            ).digest
        }
        let before = try digest("{}")
        #expect(try digest(#"{"exclude_requester": false}"#) == before)
        #expect(try digest(#"{"exclude_requester": true}"#) != before)
    }

    @Test("The attempts that an approval is good for are read, and are part of the digest only where they are not one")
    func attempts() throws {
        func approval(_ text: String) -> String {
            #"[{"name": "n", "action_pattern": "a.b", "effect": "APPROVAL_REQUIRED", "priority": 1, "approval": \#(text)}]"#
        }
        let one = try load(approval("{}"))
        #expect(one.policies[0].approval?.attempts == 1)
        #expect(try load(approval(#"{"attempts": 1}"#)).digest == one.digest)
        for attempts in [2, 100] {
            let set = try load(approval(#"{"attempts": \#(attempts)}"#))
            #expect(set.policies[0].approval?.attempts == attempts)
            #expect(set.digest != one.digest)
            let rule = ApprovalRule(attempts: attempts)
            let made = try PolicySet([
                Policy(name: "n", actionPattern: "a.b", effect: .approvalRequired, priority: 1, approval: rule)
            ])
            #expect(made.policies[0].approval == rule, "made in code")
            #expect(made.digest == set.digest)
            #expect(made.decide(CallIdentity(action: "a.b", agentID: "x")).approval.attempts == attempts)
        }
        for attempts in [0, 101] {
            let rule = ApprovalRule(attempts: attempts)
            #expect(throws: PolicyValidationError.self) {
                try PolicySet([Policy(name: "n", actionPattern: "a.b", effect: .approvalRequired, approval: rule)])
            }
        }
    }

    @Test("Layout, order of names, and way of writing do not change the digest of a policy set")
    func sameDigest() throws {
        let first = try load(
            #"""
            [{"name": "n", "action_pattern": "a.*", "effect": "APPROVAL_REQUIRED", "priority": 1,
              "conditions": [{"path": "params.x", "op": "exists"}], "approval": {"expires_in": "1h", "quorum": 1}}]
            """#
        )
        let second = try load(
            #"{"policies":[{"priority":1,"effect":"APPROVAL_REQUIRED","action_pattern":"a.*","name":"\u006e","approval":"#
                + #"{"expires_in":3600},"conditions":[{"op":"exists","path":"params.x","value":true}]}],"#
                + #""default_effect":"APPROVAL_REQUIRED"}"#
        )
        let third = try PolicySet([
            Policy(
                name: "n",
                actionPattern: "a.*",
                effect: .approvalRequired,
                priority: 1,
                conditions: [PolicyCondition(path: "params.x", op: .exists)],
                approval: ApprovalRule(expiresIn: .seconds(3_600)),
            )
        ])
        #expect(first.digest == second.digest)
        #expect(first.digest == third.digest)
        #expect(first.policies == second.policies)
        #expect(first.policies == third.policies)
    }

    @Test(
        "Whatever can change a decision changes the digest",
        arguments: [
            ("\"n\"", "\"m\""), ("a.*", "a.b"), ("APPROVAL_REQUIRED", "DENY"), (": 1,", ": 2,"),
            ("params.x", "params.y"),
            ("\"eq\"", "\"ne\""), (": 5}", ": \"5\"}"), (": 5}", ": 6}"), ("1h", "2h"), ("\"ann\"", "\"ben\""),
            ("\"1h\"", "\"1h\", \"attempts\": 2"),
            ("{\"policies\"", "{\"version\": \"2\", \"policies\""),
            ("{\"policies\"", "{\"default_effect\": \"DENY\", \"policies\""),
        ]
    )
    func differentDigest(old: String, new: String) throws {
        var text =
            #"{"policies": [{"name": "n", "action_pattern": "a.*", "effect": "APPROVAL_REQUIRED", "priority": 1, "#
            + #""conditions": [{"path": "params.x", "op": "eq", "value": 5}]"#
        let approval = #", "approval": {"expires_in": "1h", "approvers": ["ann"]}"#
        if new != "DENY" { text += approval }
        text += "}]}"
        let changed = text.replacing(old, with: new)
        try #require(changed != text)
        #expect(try load(changed).digest != load(text).digest)
    }

    @Test(
        "A duration is read in seconds, minutes, hours and days",
        arguments: [
            (#""90s""#, 90), (#""30m""#, 1_800), (#""24h""#, 86_400), (#""7d""#, 604_800), ("45", 45),
            (#""3650d""#, 315_360_000),
            ("1", 1), (#""007s""#, 7),
        ]
    )
    func durations(text: String, seconds: Int) throws {
        let set = try load(
            #"[{"name": "n", "action_pattern": "*", "effect": "APPROVAL_REQUIRED", "priority": 1, "#
                + #""approval": {"expires_in": \#(text), "use_within": \#(text)}}]"#
        )
        #expect(set.policies[0].approval == ApprovalRule(expiresIn: .seconds(seconds), useWithin: .seconds(seconds)))
    }

    @Test("A policy that a wider one without conditions always beats is reported")
    func warnings() throws {
        let set = try PolicySet([
            Policy(name: "wide", actionPattern: "refund.*", effect: .deny, priority: 10),
            Policy(name: "narrow", actionPattern: "refund.create", effect: .allow, priority: 5),
            Policy(name: "same", actionPattern: "refund.*", effect: .allow, priority: 10),
            Policy(name: "one letter", actionPattern: "refund.?reate", effect: .allow, priority: 1),
            Policy(name: "wider", actionPattern: "re*", effect: .allow, priority: 1),
            Policy(
                name: "above",
                actionPattern: "refund.create",
                effect: .allow,
                priority: 11,
                conditions: [
                    PolicyCondition(path: "params.x", op: .exists)
                ]
            ),
            Policy(name: "elsewhere", actionPattern: "order.*", effect: .allow, priority: 1),
            Policy(name: "letters", actionPattern: "a?.b", effect: .deny, priority: 10),
            Policy(name: "run of letters", actionPattern: "a*.b", effect: .allow, priority: 1),
        ])
        let unreachable = ["narrow", "same", "one letter"]
        let warnings = set.warnings.filter { $0.identifier == .unreachablePolicy }
        #expect(warnings.map(\.policy) == unreachable)
        for (warning, name) in zip(warnings, unreachable) {
            #expect(warning.message.hasPrefix(#"policy "\#(name)" can never decide: "wide" ranks higher"#))
        }
    }

    @Test("The samples hold nothing doubtful but approvals of calls about which the published one asks nothing")
    func sampleWarnings() throws {
        #expect(try PolicyFixture.load("refunds.json").warnings.isEmpty)
        let warnings = try PolicyFixture.load("published.json").warnings
        #expect(warnings.map(\.identifier) == [.nothingDisclosed, .nothingDisclosed])
        #expect(warnings.map(\.policy) == ["approve-email", "approve-database"])
    }

    @Test("An explanation of a decision says what every policy made of the call, in order of rank")
    func explanation() throws {
        let set = try PolicyFixture.load("refunds.json")
        let explanation = set.explain(PolicyFixture.call("refund.create", ["amount_cents": 4_000, "currency": "EUR"]))
        #expect(
            explanation.decision
                == set.decide(PolicyFixture.call("refund.create", ["amount_cents": 4_000, "currency": "EUR"]))
        )
        #expect(
            explanation.lines == [
                "ALLOW: A refund that a person would wave through.",
                #""frozen orders" (DENY): condition 1 on params.order.frozen does not hold"#,
                #""critical calls" (DENY): the action pattern does not match"#,
                #""large refunds" (APPROVAL_REQUIRED): condition 1 on params.amount_cents does not hold"#,
                #""small refunds" (ALLOW): matches and decides"#,
            ]
        )
    }

    @Test("An explanation of a decision shows what was outranked and what was indeterminate")
    func explanationOfDoubt() throws {
        let set = try PolicySet([
            Policy(name: "low", actionPattern: "*", effect: .deny, priority: 1),
            Policy(
                name: "doubted",
                actionPattern: "a.*",
                effect: .approvalRequired,
                priority: 9,
                conditions: [PolicyCondition(path: "params.x", op: .lessThan, value: 5)],
            ),
            Policy(name: "middle", actionPattern: "a.b", effect: .allow, priority: 5),
        ])
        let explanation = set.explain(PolicyFixture.call("a.b", ["x": "4"]))
        #expect(
            explanation.lines == [
                #"APPROVAL_REQUIRED: policy "doubted" could not be evaluated (params.x is not a finite number), so this "#
                    + "call requires approval",
                #""doubted" (APPROVAL_REQUIRED): condition 1 cannot be tested: params.x is not a finite number; can only "#
                    + "make the decision stricter",
                #""middle" (ALLOW): matches and decides"#,
                #""low" (DENY): matches, and a policy that ranks higher decides"#,
            ]
        )
        #expect(explanation.description == explanation.lines.joined(separator: "\n"))
    }
}
