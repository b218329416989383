import Expectations
import HaltState
import Testing

@testable import HaltStateAuthority

@Suite("People in policies", .tags(.exactComparison))
struct PolicyPeopleTests {
    private static func text(_ approvers: String, quorum: Int) -> String {
        #"""
        [{"name": "two", "action_pattern": "*", "effect": "APPROVAL_REQUIRED", "priority": 1,
          "approval": {"approvers": [\#(approvers)],
            "quorum": \#(quorum)}}]
        """#
    }

    private static let lists: [(approvers: String, people: Int)] = [
        (#""alice", "bob""#, 2), (#""alice", "Alice""#, 1), (#""alice", "alice ""#, 1), (#""alice", "alice\u200b""#, 1),
        (#""alice", "ALICE", "\u202ealice", "bob""#, 2), (#""alice", "\u0430lice""#, 2),
        (#""ali ce", "ali\u00a0ce", "ali  ce""#, 1),
    ]

    @Test("A quorum that takes more people than the approvers are does not load", arguments: lists)
    func quorum(approvers: String, people: Int) throws {
        let text = Self.text(approvers, quorum: people)
        #expect(try PolicySet(bytes: text.utf8, file: "p.json").policies.first?.approval?.quorum == people)
        let error = #expect(throws: PolicyValidationError.self) {
            try PolicySet(bytes: Self.text(approvers, quorum: people + 1).utf8, file: "p.json")
        }
        let problem = try #require(error?.problems.first)
        #expect(error?.problems.count == 1)
        #expect(problem.line == 3)
        #expect(problem.field == "policies[0].approval.quorum")
        #expect(problem.message.hasPrefix("must be at most \(people), the number of "))
    }

    @Test("Policies made in code are held to the people they name, too")
    func inCode() {
        let rule = ApprovalRule(quorum: 2, approvers: ["ann", "Ann"])
        let policy = Policy(name: "n", actionPattern: "*", effect: .approvalRequired, approval: rule)
        let error = #expect(throws: PolicyValidationError.self) { try PolicySet([policy]) }
        #expect(error?.problems.first?.message.contains("different people") == true)
    }

    @Test("Names of approvers that could be taken for others load with a warning that does not repeat them")
    func warnings() throws {
        let approvers = #""alice", "bob\u200b", "\u0430lice", " carol", "Alice", "алексей@corp.example", "山田 たろう""#
        let set = try PolicySet(bytes: Self.text(approvers, quorum: 3).utf8, file: "p.json")
        #expect(
            set.warnings.filter { $0.identifier != .nothingDisclosed }.map(\.message) == [
                #"policy "two": the name approvers[1] holds U+200B, which cannot be seen"#,
                #"policy "two": the name approvers[2] \#(NameProblem.mixedScripts)"#,
                #"policy "two": the name approvers[3] starts with a blank (U+0020)"#,
                #"policy "two": approvers[0] and approvers[4] are one person, who counts once"#,
            ]
        )
        #expect(set.decide(CallIdentity(action: "a.b", agentID: "x")).approval.approvers.count == 7)
    }

    @Test("Two approval rules that both count are met by people, not by spellings")
    func combined() {
        let first = ApprovalRule(quorum: 2, approvers: ["alice", "Alice", "bob"])
        let second = ApprovalRule(quorum: 1, approvers: ["ALICE", "bob\u{200B}"])
        #expect(first.combined(with: second)?.approvers == ["alice", "Alice", "bob"])
        #expect(first.combined(with: ApprovalRule(quorum: 1, approvers: ["ALICE", "carol"])) == nil)
    }
}
