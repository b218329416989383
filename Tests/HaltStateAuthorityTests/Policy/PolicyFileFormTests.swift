import Expectations
import Foundation
import HaltState
import HaltStateAuthority
import Testing

@Suite("Policy files in another form than JSON", .tags(.wrongPoliciesDoNotLoad))
struct PolicyFileFormTests {
    static let comment = "JSON has no comments; remove this one"
    static let comma = "JSON has no comma after the last one of a list; remove the comma before this bracket"
    static let yaml = "the file looks like YAML; write it as JSON"
    static let policy = #"{"name": "n", "action_pattern": "a.b", "effect": "DENY", "priority": 1}"#

    /// A text, and the cause that the complaint names, with its line and column.
    static let forms: [(text: String, message: String, place: String)] = [
        ("// policies\n[\(policy)]", comment, "1:1"), ("[ // none\n]", comment, "1:3"),
        ("[\n/* none */ ]", comment, "2:1"),
        ("[\(policy)\n  # none\n]", comment, "2:3"), ("[] // none", comment, "1:4"),
        ("# policies\n[\(policy)]", comment, "1:1"),
        (#"[{"name": "n", // mine"# + "\n" + #""effect": "DENY"}]"#, comment, "1:16"),
        (#"[{"name": /* mine */ "n"}]"#, comment, "1:11"), (#"[{"name" // mine"#, comment, "1:10"),
        (#"[{"priority": 1// first"# + "\n}]", comment, "1:16"),
        ("[\(policy),]", comma, "1:\(policy.count + 3)"), ("[\n  \(policy),\n]", comma, "3:1"),
        (#"[{"name": "n", }]"#, comma, "1:16"), ("[,]", "expected a value", "1:2"),
        ("- name: n\n  effect: DENY\n", yaml, "1:2"), ("policies:\n  - name: n\n", yaml, "1:1"),
        ("---\n- name: n\n", yaml, "1:2"), ("# policies\n\nversion: 3\npolicies: []\n", yaml, "1:1"),
        ("default_effect: DENY", yaml, "1:1"),
        (#"{"name": 'n'}"#, "JSON has no single quotation marks; write double ones", "1:10"),
        ("nothing: here", yaml, "1:1"), ("http://example", "expected a value", "1:1"),
        ("[/]", "expected a value", "1:2"),
    ]

    private func complaint(_ bytes: some Sequence<UInt8>) throws -> PolicyValidationError.Problem {
        let error = #expect(throws: PolicyValidationError.self) { try PolicySet(bytes: bytes, file: "p.json") }
        let problems = try #require(error).problems
        #expect(problems.count == 1)
        return try #require(problems.first)
    }

    @Test("A complaint about a policy file that is no JSON names the cause and its place", arguments: forms.indices)
    func causes(row: Int) throws {
        let (text, message, place) = Self.forms[row]
        let problem = try complaint(text.utf8)
        #expect(problem.message == message)
        #expect("\(problem.line ?? 0):\(problem.column ?? 0)" == place)
    }

    @Test(
        "A text of two or four bytes for each letter is named as one",
        arguments: [.utf16, .utf16LittleEndian, .utf16BigEndian, .utf32, .utf32LittleEndian, .utf32BigEndian]
            as [String.Encoding]
    )
    func wideText(encoding: String.Encoding) throws {
        let problem = try complaint(try #require("[\(Self.policy)]".data(using: encoding)))
        #expect(problem.message == "the file is UTF-16 or UTF-32; save it as UTF-8")
        #expect(problem.line == 1)
    }

    @Test("The settings file of a catalogue gets the same help")
    func settings() throws {
        let path = NSTemporaryDirectory() + "haltstate-catalog-\(UUID()).json"
        try Data(#"{"policies": "p.json", "actions": ["a.b",]}"#.utf8).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let error = #expect(throws: PolicyValidationError.self) { try PolicyCatalog(.settings, path: path) }
        #expect(error?.problems.map(\.message) == [Self.comma])
    }
}
