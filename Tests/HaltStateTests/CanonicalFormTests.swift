import Expectations
import HaltState
import Testing

@Suite("Canonical form", .tags(.exactComparison))
struct CanonicalFormTests {
    /// A text and its canonical form, from RFC 8785 or, letter for letter, from the test data of its reference
    /// implementation.
    struct Sample: CustomTestStringConvertible {
        let name: String
        let input: String
        let output: String

        var testDescription: String { name }
    }

    static let samples = [
        Sample(
            name: "RFC 8785 section 3.2.2",
            input: #"""
                {
                  "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
                  "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
                  "literals": [null, true, false]
                }
                """#,
            output: #"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"#
                + #""string":"€$\u000f\nA'B\"\\\\\"/"}"#,
        ),
        Sample(
            name: "RFC 8785 section 3.2.3",
            input: #"""
                {
                  "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh",
                  "1": "One", "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control",
                  "\u00f6": "Latin Small Letter O With Diaeresis"
                }
                """#,
            output: "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u{80}\":\"Control\","
                + "\"\u{F6}\":\"Latin Small Letter O With Diaeresis\",\"\u{20AC}\":\"Euro Sign\","
                + "\"\u{1F600}\":\"Emoji: Grinning Face\",\"\u{FB33}\":\"Hebrew Letter Dalet With Dagesh\"}",
        ),
        Sample(
            name: "arrays",
            input: "[\n  56,\n  {\n    \"d\": true,\n    \"10\": null,\n    \"1\": [ ]\n  }\n]",
            output: #"[56,{"1":[],"10":null,"d":true}]"#,
        ),
        Sample(
            name: "french",
            input: "{\n  \"peach\": \"This sorting order\",\n  \"p\u{E9}ch\u{E9}\": \"is wrong according to French\",\n"
                + "  \"p\u{EA}che\": \"but canonicalization MUST\",\n  \"sin\":   \"ingnore locale\"\n}",
            output: "{\"peach\":\"This sorting order\",\"p\u{E9}ch\u{E9}\":\"is wrong according to French\","
                + "\"p\u{EA}che\":\"but canonicalization MUST\",\"sin\":\"ingnore locale\"}",
        ),
        Sample(
            name: "structures",
            input: #"""
                {
                  "1": {"f": {"f": "hi","F": 5} ,"\n": 56.0},
                  "10": { },
                  "": "empty",
                  "a": { },
                  "111": [ { "e": "yes", "E": "no" } ],
                  "A": { }
                }
                """#,
            output:
                #"{"":"empty","1":{"\n":56,"f":{"F":5,"f":"hi"}},"10":{},"111":[{"E":"no","e":"yes"}],"A":{},"a":{}}"#,
        ),
        Sample(
            name: "unicode",
            input: #"{ "Unnormalized Unicode":"A\u030a" }"#,
            output: "{\"Unnormalized Unicode\":\"A\u{30A}\"}",
        ),
        Sample(
            name: "values",
            input: #"""
                {
                  "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
                  "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
                  "literals": [null, true, false]
                }
                """#,
            output: #"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"#
                + #""string":"€$\u000f\nA'B\"\\\\\"/"}"#,
        ),
        Sample(
            name: "weird",
            input: #"""
                {
                  "\u20ac": "Euro Sign", "\r": "Carriage Return", "\u000a": "Newline", "1": "One",
                  "\u0080": "Control\u007f", "\ud83d\ude02": "Smiley",
                  "\u00f6": "Latin Small Letter O With Diaeresis",
                  "\ufb33": "Hebrew Letter Dalet With Dagesh", "</script>": "Browser Challenge"
                }
                """#,
            output:
                "{\"\\n\":\"Newline\",\"\\r\":\"Carriage Return\",\"1\":\"One\",\"</script>\":\"Browser Challenge\","
                + "\"\u{80}\":\"Control\u{7F}\",\"\u{F6}\":\"Latin Small Letter O With Diaeresis\","
                + "\"\u{20AC}\":\"Euro Sign\",\"\u{1F602}\":\"Smiley\","
                + "\"\u{FB33}\":\"Hebrew Letter Dalet With Dagesh\"}",
        ),
    ]

    @Test("A published sample has its published canonical form", arguments: samples)
    func publishedSample(_ sample: Sample) throws {
        #expect(try canonical(of: sample.input) == Array(sample.output.utf8))
    }

    @Test("A canonical form is its own canonical form", arguments: samples)
    func stability(_ sample: Sample) throws {
        #expect(try canonical(of: sample.output) == Array(sample.output.utf8))
    }

    @Test("Every control character is escaped as RFC 8785 section 3.2.2.2 says")
    func controlCharacters() throws {
        let short: [UInt32: String] = [0x08: #"\b"#, 0x09: #"\t"#, 0x0A: #"\n"#, 0x0C: #"\f"#, 0x0D: #"\r"#]
        for code in UInt32(0)..<0x20 {
            let scalar = try #require(Unicode.Scalar(code))
            let digits = String(code, radix: 16)
            let escape = short[code] ?? #"\u"# + String(repeating: "0", count: 4 - digits.count) + digits
            let bytes = try CanonicalJSON.bytes(of: .string(String(Character(scalar))))
            #expect(bytes == Array("\"\(escape)\"".utf8))
        }
    }

    @Test("A character is escaped, or is not, wherever it stands in a text of any length", arguments: 1...40)
    func anyPlace(length: Int) throws {
        let escapes: [(Unicode.Scalar, String)] = [
            ("\u{0}", #"\u0000"#), ("\u{1F}", #"\u001f"#), ("\n", #"\n"#), ("\"", #"\""#), ("\\", #"\\"#),
            (" ", " "), ("!", "!"), ("#", "#"), ("[", "["), ("]", "]"), ("\u{7F}", "\u{7F}"), ("\u{80}", "\u{80}"),
            ("\u{A2}", "\u{A2}"), ("\u{2022}", "\u{2022}"), ("\u{1F600}", "\u{1F600}"),
        ]
        for (scalar, escape) in escapes {
            for place in 0..<length {
                let before = String(repeating: "a", count: place)
                let after = String(repeating: "z", count: length - place - 1)
                let bytes = try CanonicalJSON.bytes(of: .string(before + String(Character(scalar)) + after))
                #expect(bytes == Array("\"\(before)\(escape)\(after)\"".utf8))
            }
        }
    }

    @Test("A text is written whole however little room the writer has", arguments: [0, 1, 7, 64])
    func growth(capacity: Int) throws {
        var writer = CanonicalJSON(capacity: capacity)
        writer.object { object in
            for index in 0..<100 { object.member("text", String(repeating: "é\"", count: index)) }
        }
        let members = (0..<100).map { #""text":""# + String(repeating: #"é\""#, count: $0) + "\"" }
        #expect(writer.bytes == Array("{\(members.joined(separator: ","))}".utf8))
        writer.restart()
        writer.member("id", 7)
        #expect(writer.bytes == Array(#","id":7"#.utf8))
    }

    @Test("Two spellings of one accented letter keep their own bytes")
    func noNormalization() throws {
        let composed = try CanonicalJSON.bytes(of: ["name": "\u{E9}"])
        let decomposed = try CanonicalJSON.bytes(of: ["name": "e\u{301}"])
        #expect(composed != decomposed)
    }

    @Test("Any value reads back from its canonical form and is written the same again", arguments: 0..<200)
    func roundTrip(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let value = generator.value(depth: 4)
        let bytes = try CanonicalJSON.bytes(of: value)
        let read = try JSONReader.read(bytes).contextValue
        #expect(read == value)
        #expect(try CanonicalJSON.bytes(of: read) == bytes)
    }

    private func canonical(of text: String) throws -> [UInt8] {
        try CanonicalJSON.bytes(of: JSONReader.read(Array(text.utf8)).contextValue)
    }
}

/// Values that are the same in every run.
private struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }

    mutating func value(depth: Int) -> ContextValue {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &self) {
        case 0: return .null
        case 1: return .bool(.random(using: &self))
        case 2: return .integer(.random(in: .min ... .max, using: &self))
        case 3: return .integer(.random(in: -1_000...1_000, using: &self))
        case 4:
            let number = Double(bitPattern: next())
            return .double(number.isFinite && number.magnitude < 0x1p53 ? number : 0.5)
        case 5: return .string(text())
        case 6: return .array((0..<Int.random(in: 0...4, using: &self)).map { _ in value(depth: depth - 1) })
        default:
            let members = (0..<Int.random(in: 0...20, using: &self)).map { _ in (text(), value(depth: depth - 1)) }
            return .object(Dictionary(members, uniquingKeysWith: { first, _ in first }))
        }
    }

    private mutating func text() -> String {
        let letters: [Character] = [
            "a", "B", "0", "\"", "\\", "\n", "\u{1}", "\u{7F}", "ß", "€", "\u{FB33}", "\u{1F600}",
        ]
        return String(
            (0..<Int.random(in: 0...6, using: &self)).map { _ in letters[Int(next() % UInt64(letters.count))] }
        )
    }
}
