import Expectations
import HaltState
import HaltStateAuthority
import Testing

@Suite("Action patterns", .tags(.wrongPoliciesDoNotLoad))
struct PolicyPatternTests {
    @Test(
        "A pattern matches an action, dots included in a star",
        arguments: [
            ("refund.create", "refund.create", true), ("refund.create", "refund.created", false),
            ("refund.create", "refund.creat", false), ("refund.*", "refund.create", true),
            ("refund.*", "refund.create.all", true), ("refund.*", "refunds.create", false), ("*", "a.b", true),
            ("*.*", "a.b", true), ("*.*.*", "a.b", false), ("*.delete", "file.delete", true),
            ("*.delete", "a.b.delete", true), ("*.delete", "file.deleted", false), ("*.delete", "a.xdelete", false),
            ("file.?elete", "file.delete", true), ("file.?elete", "file.elete", false), ("????", "a.bc", true),
            ("???", "a.bc", false), ("a?b.c", "a.b.c", true), ("*create*", "refund.create.all", true),
            ("*create*", "refund.delete", false), ("re*.cr*te", "refund.create", true),
            ("re*.cr*te", "refund.crate", true),
            ("re*.cr*te", "refund.creates", false), ("a*b*c.d", "axbxbxc.d", true), ("a*b*c.d", "axbxbx.d", false),
            ("**.delete", "x.delete", true), ("a.*.c", "a.b.c", true), ("a.*.c", "a.b.b.c", true),
            ("a.*.c", "a.c", false),
            ("*a.b", "a.b", true), ("*ab.c*d.e", "abab.cdcd.e", true), ("llm.*", "llm.summarise_ticket", true),
            ("a-b_c.d9", "a-b_c.d9", true), ("a.b", "a.b", true), ("?.b", "a.b", true), ("?.b", "ab.b", false),
        ] as [(String, ActionName, Bool)]
    )
    func matching(pattern: String, action: ActionName, expected: Bool) throws {
        let set = try PolicySet([Policy(name: "policy", actionPattern: pattern, effect: .deny)])
        let decision = set.decide(PolicyFixture.call(action))
        #expect(decision.policyID == (expected ? "policy" : nil))
        #expect(decision.effect == (expected ? .deny : .approvalRequired))
        #expect(
            set.explain(PolicyFixture.call(action)).policies[0].outcome == (expected ? .decided : .patternDoesNotMatch)
        )
    }

    @Test(
        "An action that is no action name is denied, whatever the policies say",
        arguments: [
            "", "refund", "Refund.create", "refund.Create", "refund.", ".refund", "refund..create", "refund.create ",
            "refund.*", "refund.?", "refund.1", "1.refund", "refund.cr\u{E9}ate", "refund.create\u{0}", "refund/create",
            "refund.\u{FF43}reate",
        ]
    )
    func malformedAction(text: String) throws {
        let allow = Policy(name: "allow", actionPattern: "*", effect: .allow)
        let set = try PolicySet([allow], defaultEffect: .allow)
        let action = ActionName(stringLiteral: text)
        let decision = set.decide(PolicyFixture.call(action))
        #expect(decision.effect == .deny)
        #expect(decision.policyID == nil)
        #expect(ActionName(rawValue: text) == nil)
        #expect(set.explain(PolicyFixture.call(action)).policies[0].outcome == .patternDoesNotMatch)
    }

    @Test("An action of 128 bytes can be allowed and a longer one cannot")
    func longAction() throws {
        let set = try PolicySet([Policy(name: "allow", actionPattern: "a.*", effect: .allow)])
        let longest = "a." + String(repeating: "b", count: 126)
        #expect(set.decide(PolicyFixture.call(ActionName(stringLiteral: longest))).effect == .allow)
        #expect(set.decide(PolicyFixture.call(ActionName(stringLiteral: longest + "b"))).effect == .deny)
    }

    @Test("An action with as many dots as fit is decided")
    func manyDots() throws {
        let action = ActionName(stringLiteral: Array(repeating: "a", count: 64).joined(separator: "."))
        let patterns = ["a.*", "*.a", "a.a.a.*", "*.a.a.a", "*a*", action.rawValue]
        let policies = patterns.enumerated().map {
            Policy(name: "\($0)", actionPattern: $1, effect: .deny, priority: $0)
        }
        for count in 1...patterns.count {
            let decision = try PolicySet(Array(policies.prefix(count))).decide(PolicyFixture.call(action))
            #expect(decision.policyID == "\(count - 1)")
        }
    }
}
