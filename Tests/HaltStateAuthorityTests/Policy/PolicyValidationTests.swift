import Expectations
import Foundation
import HaltState
import HaltStateAuthority
import Testing

@Suite("Policy files that are wrong", .tags(.wrongPoliciesDoNotLoad))
struct PolicyValidationTests {
    /// A text with one mistake, marked by `@` just before it, and the complaint about it.
    struct Mistake: CustomTestStringConvertible {
        let text: String
        let field: String
        let message: String

        init(_ text: String, _ field: String, _ message: String) {
            self.text = text
            self.field = field
            self.message = message
        }

        var testDescription: String { "\(field): \(message)" }
    }

    /// Where the mistake is: the line and the column of the mark.
    private func place(in text: String) throws -> (line: Int, column: Int) {
        let before = try #require(text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).first)
        let lines = before.split(separator: "\n", omittingEmptySubsequences: false)
        return (lines.count, (lines.last?.count ?? 0) + 1)
    }

    private func problems(_ text: String) throws -> [PolicyValidationError.Problem] {
        let error = #expect(throws: PolicyValidationError.self) { try PolicySet(bytes: text.utf8, file: "p.json") }
        return try #require(error).problems
    }

    @Test(
        "One mistake in a policy file is one complaint with its line, column and field",
        arguments: PolicyMistakes.all
    )
    func oneMistake(_ mistake: Mistake) throws {
        let place = try place(in: mistake.text)
        let problems = try problems(mistake.text.replacing("@", with: "", maxReplacements: 1))
        let expected = PolicyValidationError.Problem(
            file: "p.json",
            line: place.line,
            column: place.column,
            field: mistake.field,
            message: mistake.message,
        )
        #expect(problems == [expected])
    }

    @Test("All mistakes of a policy file are reported at once, in the order of the file")
    func allMistakes() throws {
        let bytes = try PolicyFixture.bytes("broken.json")
        let error = #expect(throws: PolicyValidationError.self) { try PolicySet(bytes: bytes, file: "broken.json") }
        let expected = String(decoding: try PolicyFixture.bytes("broken.txt"), as: UTF8.self)
        #expect(error.map { $0.description + "\n" } == expected)
    }

    @Test("A number in a policy file that would be compared as another one is one complaint, wherever it stands")
    func inexactNumbers() throws {
        let text = """
            {"policies": [{
              "name": "a", "action_pattern": "*", "effect": "APPROVAL_REQUIRED", "priority": 1e400,
              "conditions": [
                {"path": "params.x", "op": "eq", "value": 18446744073709551617},
                {"path": "params.x", "op": "in", "value": [1, 1e-400, 2]},
                {"path": "params.x", "op": "lt", "value": 0.10000000000000000000001},
                {"path": "params.x", "op": "gt", "value": 1e18}],
              "approval": {"expires_in": 18446744073709551616, "quorum": 9223372036854775808}
            }]}
            """
        let problems = try problems(text)
        #expect(problems.allSatisfy { $0.message == "is a number that cannot be kept exactly; write it as text" })
        #expect(
            problems.map { "\($0.line ?? 0) \($0.field)" } == [
                "2 policies[0].priority", "4 policies[0].conditions[0].value", "5 policies[0].conditions[1].value[1]",
                "6 policies[0].conditions[2].value", "8 policies[0].approval.expires_in",
                "8 policies[0].approval.quorum",
            ]
        )
    }

    @Test("Columns in complaints about a policy file count characters, not bytes")
    func columnsInCharacters() throws {
        let problems = try problems(#"[{"name": "é€😀", "action_pattern": "*", "effect": "DENI", "priority": 1}]"#)
        #expect(problems.map(\.column) == [51])
    }

    @Test("Policies made in code are checked like those of a file")
    func policiesInCode() throws {
        let rule = ApprovalRule(expiresIn: .milliseconds(1_500), quorum: 0, approvers: ["ann", "ann"])
        let condition = PolicyCondition(path: "amount", op: .lessThan, value: "5")
        let policies = [
            Policy(name: "a", actionPattern: "A.b", effect: .allow, conditions: [condition]),
            Policy(name: "a", actionPattern: "a.b", effect: .approvalRequired, approval: rule),
            Policy(name: "c", actionPattern: "a.b", effect: .deny, approval: ApprovalRule()),
            Policy(
                name: "d",
                actionPattern: "a.b",
                effect: .deny,
                conditions: [PolicyCondition(path: "params.x", op: .equal, value: .double(.infinity))],
            ),
        ]
        let error = #expect(throws: PolicyValidationError.self) { try PolicySet(policies, version: " ") }
        let fields = [
            "version", "policies[0].action_pattern", "policies[0].conditions[0].path", "policies[1].name",
            "policies[1].approval.expires_in", "policies[1].approval.approvers[1]", "policies[1].approval.quorum",
            "policies[2].approval", "policies[3].conditions[0].value",
        ]
        #expect(Set(error?.problems.map(\.field) ?? []) == Set(fields))
        #expect(error?.problems.count == fields.count)
        #expect(error?.problems.allSatisfy { $0.line == nil && $0.column == nil && $0.file == "policies" } == true)
        #expect(error?.description.contains("policies: policies[0].action_pattern: may hold only") == true)
    }

    @Test("A policy file that cannot be read is an error and not an empty set")
    func unreadableFile() {
        let path = "no-such-directory/policies.json"
        let error = #expect(throws: PolicyValidationError.self) { try PolicySet(contentsOfFile: path) }
        #expect(error?.description == "\(path): the file cannot be read; check that it exists and may be read")
    }

    @Test("A policy file on disk is read by its path")
    func readableFile() throws {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/Policies/refunds.json", withExtension: nil))
        let set = try PolicySet(contentsOfFile: url.path)
        #expect(try set.digest == PolicyFixture.load("refunds.json").digest)
    }
}
