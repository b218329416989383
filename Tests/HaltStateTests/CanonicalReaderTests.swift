import Expectations
import HaltState
import Testing

@Suite("Reading JSON", .tags(.exactComparison))
struct CanonicalReaderTests {
    @Test(
        "JSON is read",
        arguments: [
            ("null", nil), ("true", true), ("false", false), (" \t\r\n1 \t\r\n", 1),
            ("0", 0), ("-0", 0), ("-1", -1), ("123e3", 123_000), ("1E+2", 100), ("1e-2", 0.01), ("-0.5", -0.5),
            ("0e1", 0), ("0.0", 0), ("1.0", 1), ("20e-1", 2),
            ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
            ("9007199254740993", .integer(9_007_199_254_740_993)),
            ("9223372036854775808", .double(0x1p63)), ("-9223372036854775809", .double(-0x1p63)),
            ("1.7976931348623157e308", .double(.greatestFiniteMagnitude)), ("5e-324", .double(.leastNonzeroMagnitude)),
            ("1e-400", 0), ("100000000000000000000000", 1e23),
            (#""""#, ""), (#""a""#, "a"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
            (#""\u0000""#, "\u{0}"), (#""\u00e9\u00E9""#, "\u{E9}\u{E9}"), (#""\ud83d\ude00x""#, "\u{1F600}x"),
            (#""\uDBFF\uDFFF""#, "\u{10FFFF}"), (#""\uFFFF""#, "\u{FFFF}"),
            ("\"\u{7F}\u{2028}€\u{1F600}\"", "\u{7F}\u{2028}€\u{1F600}"),
            (#""a\u0062c""#, "abc"),
            ("[]", []), ("[ ]", []), ("[1,[2],{}]", [1, [2], [:]]), ("[[ ], null ]", [[], nil]),
            ("{}", [:]), ("{ }", [:]), (#"{"":0}"#, ["": 0]), (#"{"a":1,"b":{"a":2}}"#, ["a": 1, "b": ["a": 2]]),
            (#"{ "a" : "b" , "c" : [ true ] }"#, ["a": "b", "c": [true]]),
        ] as [(String, ContextValue)]
    )
    func accepts(text: String, value: ContextValue) throws {
        #expect(try JSONReader.read(Array(text.utf8)).contextValue == value)
    }

    @Test(
        "What is no JSON is refused where it goes wrong",
        arguments: [
            ("", 0), (" ", 1), ("nul", 0), ("True", 0), ("NaN", 0), ("Infinity", 0), ("-Infinity", 1), ("+1", 0),
            ("01", 0), ("-01", 1), ("00", 0), ("1.", 2), (".5", 0), ("-", 1), ("-a", 1), ("1e", 2), ("1e+", 3),
            ("1.e1", 2), ("0x10", 1), ("1 2", 2), ("1e400", 0), ("-1e400", 0), ("[1e999]", 1),
            ("'a'", 0), ("\"a", 2), (#""\"#, 1), (#""\x""#, 1), (#""\u12""#, 5), (#""\u12G4""#, 5), ("\"\n\"", 1),
            ("\"\t\"", 1), ("\"a\u{0}\"", 2), ("\u{0}", 0), ("1\u{0}", 1), (#""\U0041""#, 1),
            (#""\ud800""#, 1), (#""\udc00""#, 1), (#""\ud800\ud800""#, 1), (#""\udc00\udc00""#, 1), (#""x\ud83dx""#, 2),
            (#""\ud83d\n""#, 1),
            ("[", 1), ("]", 0), ("[1", 2), ("[1,", 3), ("[1,]", 3), ("[,1]", 1), ("[1 2]", 3), ("[1}", 2), ("[1]]", 3),
            ("{", 1), ("}", 0), ("{\"a\"", 4), ("{\"a\":", 5), ("{\"a\":1", 6), ("{\"a\":1,", 7), ("{\"a\":1,}", 7),
            ("{a:1}", 1), ("{'a':1}", 1), ("{\"a\" 1}", 5), ("{\"a\":1 \"b\":2}", 7), ("{,}", 1), ("{1:1}", 1),
            ("{\"a\":1,\"a\":1}", 7), ("{\"a\":1,\"\\u0061\":2}", 7), ("[1]//", 3), ("/**/1", 0), ("[1]#", 3),
            ("\u{A0}1", 0), ("\u{FEFF}1", 0), ("1\u{FEFF}", 1), ("[\u{B}1]", 1),
        ]
    )
    func refuses(text: String, offset: Int) throws {
        let error = #expect(throws: JSONSyntaxError.self) { try JSONReader.read(Array(text.utf8)) }
        #expect(error?.offset == offset)
        #expect(error?.message.isEmpty == false)
    }

    @Test(
        "Text that is no UTF-8 is refused at the first wrong byte",
        arguments: [
            ([0x80], 1), ([0xFF], 1), ([0x61, 0xC3], 2), ([0xC0, 0xAF], 1), ([0xE0, 0x80, 0xAF], 1),
            ([0xED, 0xA0, 0x80], 1), ([0xF4, 0x90, 0x80, 0x80], 1), ([0xC3, 0xA9, 0xE2, 0x82], 3),
        ] as [([UInt8], Int)]
    )
    func refusesInvalidText(bytes: [UInt8], offset: Int) {
        let text = [UInt8(ascii: "\"")] + bytes + [UInt8(ascii: "\"")]
        let error = #expect(throws: JSONSyntaxError.self) { try JSONReader.read(text) }
        #expect(error?.offset == offset)
    }

    @Test("Escapes before wrong bytes do not move the place of the error")
    func refusesInvalidTextAfterEscape() {
        let error = #expect(throws: JSONSyntaxError.self) {
            try JSONReader.read(Array(#""\u00e9ab"#.utf8) + [0xFF, 0x22])
        }
        #expect(error?.offset == 9)
    }

    @Test("128 levels are read and 129 are not", arguments: [("[", "]"), ("{\"a\":", "}")])
    func depth(open: String, close: String) {
        func nested(_ levels: Int) -> [UInt8] {
            Array((String(repeating: open, count: levels) + "1" + String(repeating: close, count: levels)).utf8)
        }
        #expect(throws: Never.self) { try JSONReader.read(nested(128)) }
        let error = #expect(throws: JSONSyntaxError.self) { try JSONReader.read(nested(129)) }
        #expect(error?.offset == 128 * open.utf8.count)
    }

    @Test("A repeated name is found in an object of any size", arguments: [2, 11, 12, 13, 14, 200])
    func repeatedName(count: Int) {
        let members = (0..<count).map { "\"n\($0)\":\($0)" }
        let distinct = "{" + members.joined(separator: ",") + "}"
        #expect(throws: Never.self) { try JSONReader.read(Array(distinct.utf8)) }
        for index in [0, count / 2, count - 1] {
            let repeated = "{" + members.joined(separator: ",") + ",\"n\(index)\":0}"
            let error = #expect(throws: JSONSyntaxError.self) { try JSONReader.read(Array(repeated.utf8)) }
            #expect(error?.offset == distinct.utf8.count)
        }
    }

    @Test("Names that Swift holds for equal count as one, since no dictionary could hold both")
    func equivalentNames() {
        let text = "{\"\u{E9}\":1,\"e\u{301}\":2}"
        #expect(throws: JSONSyntaxError.self) { try JSONReader.read(Array(text.utf8)) }
    }

    @Test("Every value and name knows its offset")
    func offsets() throws {
        let root = try JSONReader.read(Array(#" {"a": [1, "x"], "b" :null}"#.utf8))
        guard case .object(let members) = root.kind, case .array(let elements) = members[0].value.kind else {
            Issue.record("not an object with a list")
            return
        }
        #expect(root.offset == 1)
        #expect(members.map(\.nameOffset) == [2, 17])
        #expect(members.map(\.value.offset) == [7, 22])
        #expect(elements.map(\.offset) == [8, 11])
        #expect(root["b"]?.offset == 22)
        #expect(root["c"]?.offset == nil)
    }

    @Test(
        "A place in a text has a line and a column",
        arguments: [
            ("abc", 0, 1, 1), ("abc", 2, 1, 3), ("abc", 3, 1, 4), ("abc", 9, 1, 4), ("", 0, 1, 1),
            ("a\nbc", 1, 1, 2), ("a\nbc", 2, 2, 1), ("a\nbc", 3, 2, 2), ("a\r\nb", 3, 2, 1), ("a\rb", 2, 2, 1),
            ("a\n\nb", 3, 3, 1), ("é€\u{1F600}x", 9, 1, 4), ("é\né", 3, 2, 1), ("\r", 1, 2, 1),
        ]
    )
    func position(text: String, offset: Int, line: Int, column: Int) {
        let position = TextPosition(of: offset, in: Array(text.utf8))
        #expect(position.line == line)
        #expect(position.column == column)
    }

    @Test("Moving on from place to place gives the same places as starting over")
    func movingPosition() {
        let bytes = Array("ab\r\ncé\n\n€x".utf8)
        var position = TextPosition()
        for offset in 0...bytes.count {
            position.advance(to: offset, in: bytes)
            #expect(position == TextPosition(of: offset, in: bytes))
        }
    }
}
