import Expectations
import HaltState
import Testing

@testable import HaltStateAuthority

@Suite("Indeterminate policies", .tags(.failClosed, .exactComparison))
struct IndeterminatePolicyTests {
    /// Cannot be tested in ``call``.
    static let untestable = [PolicyCondition(path: "params.absent", op: .equal, value: 1)]
    static let call = PolicyFixture.call("a.b", ["x": 1])

    static func policy(
        _ name: String,
        _ effect: PolicyEffect,
        _ priority: Int,
        isIndeterminate: Bool = false,
        _ approval: ApprovalRule? = nil,
    ) -> Policy {
        Policy(
            name: name,
            actionPattern: "a.*",
            effect: effect,
            priority: priority,
            conditions: isIndeterminate ? untestable : [],
            approval: approval,
        )
    }

    @Test("An indeterminate policy above the one that decides can only make the answer stricter")
    func everyPair() throws {
        for indeterminate in PolicyEffect.allCases {
            for definite in PolicyEffect.allCases {
                let set = try PolicySet([
                    Self.policy("indeterminate", indeterminate, 2, isIndeterminate: true),
                    Self.policy("definite", definite, 1),
                ])
                let decision = set.decide(Self.call)
                #expect(decision.effect == (indeterminate == .allow ? definite : max(indeterminate, definite)))
                let isNamed = indeterminate == .deny || (indeterminate == .approvalRequired && definite == .allow)
                #expect(decision.policyID == (isNamed ? "indeterminate" : "definite"))
            }
        }
    }

    @Test("An indeterminate policy above the default can only make the answer stricter")
    func everyDefault() throws {
        for indeterminate in PolicyEffect.allCases {
            for effect in PolicyEffect.allCases {
                let set = try PolicySet(
                    [Self.policy("indeterminate", indeterminate, 1, isIndeterminate: true)],
                    defaultEffect: effect
                )
                let decision = set.decide(Self.call)
                #expect(decision.effect == (indeterminate == .allow ? effect : max(indeterminate, effect)))
                let isNamed = indeterminate == .deny || (indeterminate == .approvalRequired && effect == .allow)
                #expect(decision.policyID == (isNamed ? "indeterminate" : nil))
            }
        }
    }

    @Test("An indeterminate policy below the one that decides does not count", arguments: PolicyEffect.allCases)
    func rankedBelow(definite: PolicyEffect) throws {
        let set = try PolicySet([
            Self.policy("indeterminate", .deny, 1, isIndeterminate: true), Self.policy("definite", definite, 2),
        ])
        #expect(set.decide(Self.call).effect == definite)
        #expect(set.decide(Self.call).policyID == "definite")
    }

    @Test("The strictest of several indeterminate policies counts")
    func severalInDoubt() throws {
        let set = try PolicySet([
            Self.policy("approve", .approvalRequired, 9, isIndeterminate: true),
            Self.policy("deny", .deny, 5, isIndeterminate: true),
            Self.policy("allow", .allow, 1),
        ])
        let decision = set.decide(Self.call)
        #expect(decision.effect == .deny)
        #expect(decision.policyID == "deny")
        #expect(
            decision.reason
                == #"policy "deny" could not be evaluated (params.absent is absent), so this call is denied"#
        )
    }

    @Test(
        "Leaving out a value does not switch off a denial",
        arguments: [nil, "2000", true, [2_000], .null] as [ContextValue?]
    )
    func evasion(value: ContextValue?) throws {
        let set = try PolicySet(
            [
                Policy(
                    name: "too much",
                    actionPattern: "refund.*",
                    effect: .deny,
                    priority: 10,
                    conditions: [PolicyCondition(path: "params.amount", op: .greaterThan, value: 1_000)],
                ),
                Policy(name: "refunds", actionPattern: "refund.*", effect: .allow),
            ]
        )
        var call = PolicyFixture.call("refund.create", ["amount": 1_000])
        #expect(set.decide(call).effect == .allow)
        call.params["amount"] = value
        #expect(set.decide(call).effect == .deny)
    }

    /// Each operator with a value that it denies, and with what a caller might send to get past it.
    static let evasions: [(op: PolicyCondition.Operator, value: ContextValue, denied: ContextValue)] = [
        (.equal, true, true), (.notEqual, false, true), (.in, [true], true), (.notIn, [false], true),
        (.equal, 1, 1), (.notEqual, "ok", "bad"), (.in, ["bad", "worse"], "bad"), (.notIn, ["ok"], "bad"),
        (.matches, "^bad$", "bad"), (.notMatches, "^ok$", "bad"), (.lessThan, 0, -1), (.lessThanOrEqual, 0, 0),
        (.greaterThan, 0, 1), (.greaterThanOrEqual, 1, 1),
    ]

    @Test("A value of another type gets past no denial and into no permission", arguments: evasions.indices)
    func otherTypes(row: Int) throws {
        let (op, operand, denied) = Self.evasions[row]
        let conditions = [PolicyCondition(path: "params.x", op: op, value: operand)]
        let deny = try PolicySet([
            Policy(name: "deny", actionPattern: "a.b", effect: .deny, priority: 2, conditions: conditions),
            Policy(name: "rest", actionPattern: "a.b", effect: .allow, priority: 1),
        ])
        let allow = try PolicySet([Policy(name: "allow", actionPattern: "a.b", effect: .allow, conditions: conditions)])
        #expect(deny.decide(PolicyFixture.call("a.b", ["x": denied])).effect == .deny)
        #expect(allow.decide(PolicyFixture.call("a.b", ["x": denied])).effect == .allow)
        let type = ValueTypes(of: denied)
        for other in ["true", "1", true, 1, 0.5, .null, [denied], ["x": denied]] as [ContextValue]
        where ValueTypes(of: other) != type {
            #expect(deny.decide(PolicyFixture.call("a.b", ["x": other])).effect == .deny)
            #expect(allow.decide(PolicyFixture.call("a.b", ["x": other])).effect == .approvalRequired)
        }
    }

    @Test("Both approval rules count when an indeterminate approval ranks above another approval")
    func combinedApproval() throws {
        let first = ApprovalRule(expiresIn: .seconds(60), quorum: 1, approvers: ["ann", "ben", "cem"])
        let second = ApprovalRule(
            expiresIn: .seconds(90),
            useWithin: .seconds(5),
            quorum: 2,
            approvers: ["cem", "ben"]
        )
        let set = try PolicySet([
            Self.policy("indeterminate", .approvalRequired, 2, isIndeterminate: true, first),
            Self.policy("definite", .approvalRequired, 1, second),
        ])
        let decision = set.decide(Self.call)
        #expect(decision.effect == .approvalRequired)
        #expect(decision.policyID == "definite")
        #expect(Set(decision.approval.approvers) == ["ben", "cem"])
        #expect(decision.approval.quorum == 2)
        #expect(decision.approval.expiresIn == .seconds(60))
        #expect(decision.approval.useWithin == .seconds(5))
        #expect(decision.reason.contains(#"policy "indeterminate" could not be evaluated"#))
    }

    @Test("A policy's list of approvers is kept when the other rule has none", arguments: [true, false])
    func oneList(isListedIndeterminate: Bool) throws {
        let listed = ApprovalRule(approvers: ["ann"])
        let set = try PolicySet([
            Self.policy(
                "indeterminate",
                .approvalRequired,
                2,
                isIndeterminate: true,
                isListedIndeterminate ? listed : nil
            ),
            Self.policy("definite", .approvalRequired, 1, isListedIndeterminate ? nil : listed),
        ])
        #expect(set.decide(Self.call).approval.approvers == ["ann"])
    }

    @Test("A call is denied when nobody may approve under both of two policies' rules")
    func disjointApprovers() throws {
        let set = try PolicySet([
            Self.policy("indeterminate", .approvalRequired, 2, isIndeterminate: true, ApprovalRule(approvers: ["ann"])),
            Self.policy("definite", .approvalRequired, 1, ApprovalRule(approvers: ["ben"])),
        ])
        #expect(set.decide(Self.call).effect == .deny)
        let both = try PolicySet(
            [
                Self.policy(
                    "indeterminate",
                    .approvalRequired,
                    2,
                    isIndeterminate: true,
                    ApprovalRule(approvers: ["ann"])
                ),
                Self.policy(
                    "also indeterminate",
                    .approvalRequired,
                    1,
                    isIndeterminate: true,
                    ApprovalRule(approvers: ["ben"])
                ),
            ],
            defaultEffect: .allow,
        )
        #expect(both.decide(Self.call).effect == .deny)
    }

    @Test("The reason of a policy decision names no value of the call")
    func noValuesInReasons() throws {
        let secret = "hunter2-secret"
        let conditions = PolicyCondition.Operator.allCases.map { op in
            let value: ContextValue =
                switch op {
                case .matches, .notMatches: "x"
                case .in, .notIn: [1]
                case .exists: false
                case .equal, .notEqual, .lessThan, .lessThanOrEqual, .greaterThan, .greaterThanOrEqual: 1
                }
            return PolicyCondition(path: "params.secret", op: op, value: value)
        }
        let policies = conditions.enumerated().map {
            Policy(name: "\($0)", actionPattern: "*", effect: .deny, priority: $0, conditions: [$1])
        }
        let values: [ContextValue] = [
            .string(secret), [.string(secret)], .string(String(repeating: secret, count: 2_000)),
        ]
        for value in values {
            for policy in policies {
                let explanation = try PolicySet([policy]).explain(PolicyFixture.call("a.b", ["secret": value]))
                #expect(!explanation.description.contains(secret))
            }
        }
    }
}
