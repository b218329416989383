import Foundation
import HaltState
import HaltStateTesting
import Testing

@testable import HaltStateAuthority

@Suite("Anchors of regular expressions")
struct ExpressionTests {
    /// Everything that the engine takes for the end of a line.
    static let terminators = ["\n", "\r", "\r\n", "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}"]

    private func outcome(_ expression: String, _ text: String) throws -> PolicyExplanation.Outcome {
        let condition = PolicyCondition(path: "params.x", op: .matches, value: .string(expression))
        return try PolicyFixture.outcome(of: condition, PolicyFixture.call("a.b", ["x": .string(text)]))
    }

    @Test("A text that ends in a line terminator cannot be tested for its end", arguments: terminators)
    func untested(_ terminator: String) throws {
        let text = "ann@corp.example" + terminator
        let reason = #"params.x ends in a line terminator, before which "$" and "\Z" match too"#
        for end in ["$", #"\Z"#] {
            let outcome = try outcome(#"^[a-z.]+@corp\.example"# + end, text)
            #expect(outcome == .conditionIndeterminate(index: 0, reason: reason))
        }
        #expect(try outcome(#"^[a-z.]+@corp\.example\z"#, text).holds == false)
        #expect(try outcome(#"^[a-z.]+@corp\.example"#, text).holds == true)
        #expect(try outcome(#"^[a-z.]+@corp\.example$"#, "ann@corp.example").holds == true)
        #expect(try outcome("^a$", terminator + "a").holds == false)
    }

    @Test("A line terminator neither passes an ALLOW nor evades a DENY", arguments: [#"^main$"#, #"^main\Z"#])
    func decisions(expression: String) throws {
        let condition = PolicyCondition(path: "params.branch", op: .matches, value: .string(expression))
        let outside = PolicyCondition(path: "params.branch", op: .notMatches, value: .string(expression))
        let call = PolicyFixture.call("a.b", ["branch": "main\n"])
        let allow = try PolicySet([Policy(name: "n", actionPattern: "*", effect: .allow, conditions: [condition])])
        #expect(allow.decide(call).effect == .approvalRequired)
        for condition in [condition, outside] {
            let deny = Policy(name: "n", actionPattern: "*", effect: .deny, priority: 2, conditions: [condition])
            let rest = Policy(name: "rest", actionPattern: "*", effect: .allow, priority: 1)
            #expect(try PolicySet([deny, rest]).decide(call).effect == .deny)
        }
    }

    @Test(
        "An end that is escaped, quoted, commented or in a set is none",
        arguments: [
            ("a$", true), (#"a\$"#, false), (#"a\\$"#, true), (#"a\\\$"#, false), ("[$]", false), ("[^$]a", false),
            ("[]$]", false), ("[^]$]", false), (#"[\]$]"#, false), ("[a[$]b$]", false), ("[[:alpha:]]$", true),
            (#"a\Z"#, true), (#"a\z"#, false), (#"a\\Z"#, false), (#"\Qa$\Z\E"#, false), (#"\Qa$\E$"#, true),
            (#"\Qa$"#, false), ("(?m)a$", true), ("(?#$)a", false), ("(?#[)a$(?#])", true), ("(?x)a # $", true),
            ("(?x) # [\n a$ # ]", true), (#"(a$|b\z)"#, true), (#"\x24\u0024"#, false), (#"a\z|b\Z"#, true),
            ("a", false),
        ]
    )
    func looseEnds(expression: String, isLoose: Bool) throws {
        _ = try NSRegularExpression(pattern: expression)
        #expect(ExpressionScanner(expression).hasLooseEnd == isLoose)
    }

    /// The engine can be told that only `\n` ends a line. Where no `.` stands, that makes a difference to ends and starts of lines
    /// only: an expression that sees one has an end, or means lines.
    @Test("The engine finds no end in an expression without one", arguments: 0..<20)
    func agreement(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let parts = [
            "a", "b", "$", #"\$"#, #"\\"#, "[", "]", "^", "(", ")", "(?:", "(?=", "(?!", "|", "*", "?", "+", "{1}",
            #"\Z"#, #"\z"#,
            #"\A"#, #"\Q"#, #"\E"#, "(?#", "(?x)", "(?m)", "#", " ", "\n", "[^", "&&", #"\c"#, ":", "-", "[:alpha:]",
            #"\]"#, #"\["#,
            #"\p{L}"#, "(?x:", "(?-x)",
        ]
        let texts = ["", "a", "b", "ab", "$", "a$", "]", "$]", "[", "a]"].map { $0 + "\r" }
        var (compiled, different) = (0, 0)
        for _ in 0..<4_000 {
            let expression = (0..<Int.random(in: 1..<10, using: &random))
                .map { _ in parts[Int.random(in: parts.indices, using: &random)] }.joined()
            guard let ordinary = try? NSRegularExpression(pattern: expression),
                let other = try? NSRegularExpression(pattern: expression, options: [.useUnixLineSeparators])
            else { continue }
            compiled += 1
            let sees = texts.contains { text in
                let range = NSRange(location: 0, length: text.utf16.count)
                return ordinary.firstMatch(in: text, range: range)?.range
                    != other.firstMatch(in: text, range: range)?.range
            }
            guard sees else { continue }
            different += 1
            #expect(
                ExpressionScanner(expression).hasLooseEnd || expression.contains("(?m"),
                "\(expression.debugDescription)"
            )
        }
        #expect(compiled > 300)
        #expect(different > 10)
    }

    @Test(
        "An expression is anchored when every alternative starts and ends with the text",
        arguments: [
            ("^a$", true, true), (#"\Aa\z"#, true, true), (#"^a\Z"#, true, true), ("a", false, false),
            ("^a", true, false),
            ("a$", false, true), ("^main|develop$", false, false), ("^main$|^develop$", true, true),
            ("^a$|", false, false),
            ("^(?:main|develop)$", true, true), ("^(main|develop)$", true, true), ("(^main$|^develop$)", true, true),
            ("(^main|develop$)", false, false), ("(?:^a)(?:b$)", true, true), ("(?i)^a$", true, true),
            ("(?i:^a$)", true, true), ("(?m)^a$", false, false), (#"(?m)\Aa\z"#, true, true),
            ("(?im-s)^a$", false, false),
            ("(?-m)^a$", true, true), (#"^a\$"#, true, false), (#"^a\\$"#, true, true), ("^a[$]", true, false),
            (#"\^a$"#, false, true), ("[^a]$", false, true), ("^a$?", true, false), ("(^a)?b$", false, true),
            ("(^a)*$", false, true), ("(^a$)+", true, true), ("(^a$){0,1}", false, false), ("(^a$){1,2}", true, true),
            ("(?=.*x)^a$", true, true), ("(?!x)^a$(?<!y)", true, true), ("^a$(?# end)", true, true),
            ("(?x) ^ a $ # all of it", true, true), (#"^\Qa|b\E$"#, true, true), (#"^\p{L}{2}$"#, true, true),
            ("(?<name>^a$)", true, true), ("(?>^a$)", true, true), ("^$", true, true), ("^.*a.*$", true, true),
            ("^[^|]+$", true, true), (#"^a\|b$"#, true, true), ("^[[a]|]$", true, true),
        ]
    )
    func anchors(expression: String, start: Bool, end: Bool) throws {
        _ = try NSRegularExpression(pattern: expression)
        let anchors = ExpressionAnchors(expression)
        #expect(anchors.start == start)
        #expect(anchors.end == end)
    }
}
