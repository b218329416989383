import Expectations
import HaltState
import HaltStateAuthority
import Testing

@Suite("Policy decisions", .tags(.failClosed))
struct PolicyDecisionTests {
    @Test("The effects of policies are ordered by strictness")
    func strictness() {
        #expect(PolicyEffect.allCases.sorted() == [.allow, .approvalRequired, .deny])
        #expect(PolicyEffect.deny > .approvalRequired)
        #expect(PolicyEffect.approvalRequired > .allow)
        #expect(PolicyEffect.deny > .allow)
    }

    @Test(
        "The highest priority decides, then the strictest effect, then the order",
        arguments: [
            ([(.deny, 1), (.allow, 2)], 1), ([(.allow, 2), (.deny, 1)], 0), ([(.allow, 0), (.deny, -1)], 0),
            ([(.allow, 5), (.deny, 5)], 1), ([(.allow, 5), (.approvalRequired, 5)], 1),
            ([(.approvalRequired, 5), (.deny, 5), (.allow, 5)], 1), ([(.allow, 5), (.allow, 5)], 0),
            ([(.deny, 5), (.deny, 5), (.allow, 6)], 2), ([(.deny, 95), (.approvalRequired, 80)], 0),
            ([(.deny, .min), (.allow, .max)], 1),
        ] as [([(PolicyEffect, Int)], Int)]
    )
    func ranking(rules: [(PolicyEffect, Int)], winner: Int) throws {
        let patterns = ["a.b", "a.*", "*.b"]
        let policies = rules.enumerated().map { index, rule in
            Policy(name: "\(index)", actionPattern: patterns[index], effect: rule.0, priority: rule.1)
        }
        let decision = try PolicySet(policies).decide(PolicyFixture.call("a.b"))
        #expect(decision.policyID == "\(winner)")
        #expect(decision.effect == rules[winner].0)
    }

    @Test("A call that no policy matches gets the default effect", arguments: PolicyEffect.allCases)
    func defaultEffect(effect: PolicyEffect) throws {
        let policy = Policy(name: "other", actionPattern: "other.*", effect: .allow)
        let decision = try PolicySet([policy], defaultEffect: effect).decide(PolicyFixture.call("a.b"))
        #expect(decision.effect == effect)
        #expect(decision.policyID == nil)
        #expect(decision.reason == "no policy matches this call, and the default effect is \(effect.rawValue)")
    }

    @Test("The default effect is approval unless the set says otherwise")
    func defaultOfDefault() throws {
        let policy = Policy(name: "other", actionPattern: "other.*", effect: .allow)
        #expect(try PolicySet([policy]).decide(PolicyFixture.call("a.b")).effect == .approvalRequired)
        #expect(try PolicyFixture.load("published.json").decide(PolicyFixture.call("a.b")).effect == .approvalRequired)
    }

    @Test(
        "A set without policies denies, whatever its default effect",
        arguments: ["[]", #"{"policies": []}"#, #"{"default_effect": "ALLOW", "policies": []}"#]
    )
    func emptySet(text: String) throws {
        let set = try PolicySet(bytes: text.utf8, file: "empty.json")
        let decision = set.decide(PolicyFixture.call("a.b"))
        #expect(decision.effect == .deny)
        #expect(decision.policyID == nil)
        #expect(PolicySet.empty.decide(PolicyFixture.call("a.b")) == decision)
    }

    @Test(
        "The published sample decides as published",
        arguments: [
            ("shell.run", ["command": "ls"], .approvalRequired, "approve-shell"),
            ("shell.run", ["command": "sudo rm -rf /"], .deny, "deny-destructive-shell"),
            ("shell.run", ["command": "mkfs.ext4 /dev/sda"], .deny, "deny-destructive-shell"),
            ("shell.run", [:], .deny, "deny-destructive-shell"),
            ("file.delete", ["path": "/etc/passwd"], .deny, "deny-delete-outside-workspace"),
            ("file.delete", ["path": "/safe-agent-workspace/x"], .approvalRequired, nil),
            ("file.delete", ["path": 7], .deny, "deny-delete-outside-workspace"),
            ("email.send", [:], .approvalRequired, "approve-email"),
            ("database.drop.all", [:], .approvalRequired, "approve-database"),
        ] as [(ActionName, GuardContext, PolicyEffect, String?)]
    )
    func publishedSample(action: ActionName, params: GuardContext, effect: PolicyEffect, policyID: String?) throws {
        let decision = try PolicyFixture.load("published.json").decide(PolicyFixture.call(action, params))
        #expect(decision.effect == effect)
        #expect(decision.policyID == policyID)
    }

    @Test(
        "The refund sample decides by amount, currency and state",
        arguments: [
            ("refund.create", ["amount_cents": 5_000, "currency": "EUR"], .allow, "small refunds"),
            ("refund.create", ["amount_cents": 5_000, "currency": "USD"], .deny, nil),
            ("refund.create", ["amount_cents": 5_001, "currency": "EUR"], .approvalRequired, "large refunds"),
            (
                "refund.create", ["amount_cents": 1, "currency": "EUR", "order": ["frozen": true]], .deny,
                "frozen orders"
            ),
            (
                "refund.create", ["amount_cents": 1, "currency": "EUR", "order": ["frozen": false]], .allow,
                "small refunds"
            ),
            (
                "refund.create", ["amount_cents": 1, "currency": "EUR", "order": ["frozen": nil]], .deny,
                "frozen orders"
            ),
            ("order.delete", [:], .deny, "critical calls"), ("order.read", [:], .deny, nil),
        ] as [(ActionName, GuardContext, PolicyEffect, String?)]
    )
    func refundSample(action: ActionName, params: GuardContext, effect: PolicyEffect, policyID: String?) throws {
        let decision = try PolicyFixture.load("refunds.json").decide(PolicyFixture.call(action, params))
        #expect(decision.effect == effect)
        #expect(decision.policyID == policyID)
    }

    @Test("A decision carries the approval rule of the policy that made it")
    func approvalRule() throws {
        let set = try PolicyFixture.load("refunds.json")
        let decision = set.decide(PolicyFixture.call("refund.create", ["amount_cents": 9_000]))
        let expected = ApprovalRule(
            expiresIn: .seconds(86_400),
            useWithin: .seconds(1_800),
            quorum: 2,
            approvers: ["ann", "ben", "cem"],
        )
        #expect(decision.approval == expected)
        #expect(decision.reason == #"policy "large refunds" requires approval of this call"#)
    }

    @Test("Conditions on the caller, the resource and the risk class decide too")
    func callFields() throws {
        let policy = Policy(
            name: "trusted",
            actionPattern: "*",
            effect: .allow,
            conditions: [
                PolicyCondition(path: "agent_id", op: .in, value: ["a", "b"]),
                PolicyCondition(path: "resource", op: .matches, value: "^order/"),
                PolicyCondition(path: "risk_class", op: .notEqual, value: "critical"),
            ],
        )
        let set = try PolicySet([policy])
        func effect(_ agent: AgentID, _ resource: ResourceName?, _ risk: RiskClass?) -> PolicyEffect {
            set.decide(PolicyRequest(action: "a.b", agentID: agent, resource: resource, riskClass: risk)).effect
        }
        #expect(effect("a", "order/1", "low") == .allow)
        #expect(effect("c", "order/1", "low") == .approvalRequired)
        #expect(effect("a", "user/1", "low") == .approvalRequired)
        #expect(effect("a", "order/1", "critical") == .approvalRequired)
        #expect(effect("a", nil, "low") == .approvalRequired)
        #expect(effect("a", "order/1", nil) == .approvalRequired)
    }
}
