import Foundation
import Testing

@testable import HaltState

@Suite("Text for people")
struct VisibleTextTests {
    @Test(
        "Text in which everything is plain to see is shown as it is",
        arguments: [
            "", "refund:1001", "a b c", #"C:\Users\ops"#, "\"quoted\" 'text' (50%)", "é", "Straße", "Tiếng Việt",
            "алексей", "東京タワー", "김철수", "שָׁלוֹם", "مُحَمَّد", "हिन्दी क्षत्रिय", "น้ำใจ ที่นี่", "သို့ လျှော့", "བསྒྲུབས",
            "x\u{30C}", "5 €", "👍🏽", "🇩🇪",
        ]
    )
    func plain(text: String) {
        #expect(text.visible == text)
        #expect(text.visible.utf8.elementsEqual(text.utf8))
    }

    @Test(
        "What cannot be seen, or would look like something else, is written as a number",
        arguments: [
            ("a\nb", #"a\u{A}b"#),
            ("\r\n", #"\u{D}\u{A}"#),
            ("\u{1B}[31m", #"\u{1B}[31m"#),
            ("a\u{7F}\u{85}b", #"a\u{7F}\u{85}b"#),
            ("a\u{200B}b", #"a\u{200B}b"#),
            ("soft\u{AD}hyphen", #"soft\u{AD}hyphen"#),
            ("\u{202E}evil", #"\u{202E}evil"#),
            ("a\u{2066}b\u{2069}", #"a\u{2066}b\u{2069}"#),
            ("\u{3164}", #"\u{3164}"#),
            ("\u{115F}\u{1160}\u{FFA0}", #"\u{115F}\u{1160}\u{FFA0}"#),
            ("x\u{E0041}", #"x\u{E0041}"#),
            ("a\u{A0}b", #"a\u{A0}b"#),
            ("a\u{3000}b", #"a\u{3000}b"#),
            ("a\u{2028}b", #"a\u{2028}b"#),
            ("\u{2800}", #"\u{2800}"#),
            ("\u{E000}", #"\u{E000}"#),
            ("❤\u{FE0F}", #"❤\u{FE0F}"#),
            ("👩\u{200D}💻", #"👩\u{200D}💻"#),
            ("क्\u{200D}ष", #"क्\u{200D}ष"#),
        ]
    )
    func numbered(text: String, shown: String) {
        #expect(text.visible == shown)
    }

    @Test(
        "Marks are written as numbers without a letter, when repeated, when stacked, and where one character would do",
        arguments: [
            ("\u{301}", #"\u{301}"#),
            (" \u{301}a", #"\u{20}\u{301}a"#),
            ("/\u{338}", #"/\u{338}"#),
            ("a\u{200B}\u{301}", #"a\u{200B}\u{301}"#),
            ("x\u{332}\u{332}", "x\u{332}\\u{332}"),
            ("x\u{300}\u{316}\u{332}\u{313}", #"x\u{300}\u{316}\u{332}\u{313}"#),
            ("e\u{301}", #"e\u{301}"#),
            ("\u{212A}", #"\u{212A}"#),
            ("\u{212B}ngström", #"\u{212B}ngström"#),
            ("\u{1100}\u{1161}", #"\u{1100}\u{1161}"#),
            ("\u{AC00}\u{11A8}", #"\u{AC00}\u{11A8}"#),
            ("\u{958}", #"\u{958}"#),
        ]
    )
    func marks(text: String, shown: String) {
        #expect(text.visible.utf8.elementsEqual(shown.utf8))
    }

    @Test(
        "Spaces are written as numbers where they would not show: at the ends, and after a space",
        arguments: [
            (" ", #"\u{20}"#), (" a", #"\u{20}a"#), ("a ", #"a\u{20}"#), ("a b", "a b"), ("a  b", #"a \u{20}b"#),
        ]
    )
    func spaces(text: String, shown: String) {
        #expect(text.visible == shown)
    }

    @Test(
        "A typed escape does not look like an escaped character",
        arguments: [
            (#"\u{200B}"#, #"\u{5C}u{200B}"#),
            (#"\\u{200B}"#, #"\u{5C}\u{5C}u{200B}"#),
            ("\\\u{200B}", #"\u{5C}\u{200B}"#),
            (#"\u{5C}u{200B}"#, #"\u{5C}u{5C}u{200B}"#),
            (#"\n and \d+ and \"#, #"\n and \d+ and \"#),
        ]
    )
    func backslashes(text: String, shown: String) {
        #expect(text.visible == shown)
    }

    /// Every text of up to four of these parts, some of which look like the escapes of others.
    @Test("Different texts are never shown as the same text")
    func injective() {
        let parts = ["\\", "u", "{5C}", "{20}", " ", "\u{200B}", "{200B}", "e", "\u{301}", "\u{E9}", "\u{332}"]
        var texts = [""]
        var shown: [[UInt8]: String] = [:]
        for _ in 0..<4 {
            texts = texts.flatMap { start in parts.map { start + $0 } }
            for text in texts {
                let sight = text.visible.precomposedStringWithCanonicalMapping
                let old = shown.updateValue(text, forKey: Array(sight.utf8))
                #expect(old.map { $0.utf8.elementsEqual(text.utf8) } ?? true, "\(text.visible)")
            }
        }
    }

    @Test("JSON for people shows every character and means the same")
    func json() throws {
        let value: ContextValue = [
            "zero\u{200B}width": "a\u{202E}b", "tag": "\u{E0041}", "mark": "\u{301}n\u{336}", "edge": " a  b ",
            "quote": "\"\\\u{8}\t\n\u{C}\r\u{1F}\u{7F}", "typed": #"\u{200B}\u200B"#, "number": [1, 2.5, nil, true],
            "plain": "東京",
        ]
        let text = try VisibleJSON.text(of: value)
        #expect(
            text == #"{"edge":" a  b ","mark":"\u0301n"# + "\u{336}" + #"","number":[1,2.5,null,true],"plain":"東京","#
                + #""quote":"\"\\\b\t\n\f\r\u001F\u007F","tag":"\uDB40\uDC41","typed":"\\u{200B}\\u200B","#
                + #""zero\u200Bwidth":"a\u202Eb"}"#
        )
        #expect(try JSONDecoder().decode(ContextValue.self, from: Data(text.utf8)) == value)
    }

    @Test("JSON of plain text is the canonical form")
    func plainJSON() throws {
        let value: ContextValue = ["b": ["x", "é"], "a": #"say "no""#, "\u{10000}": 1, "\u{FB01}": 2]
        #expect(try Array(VisibleJSON.text(of: value).utf8) == CanonicalJSON.bytes(of: value))
    }
}
