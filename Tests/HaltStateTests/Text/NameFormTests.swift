import Expectations
import Testing

@testable import HaltState

@Suite("The form of names, keys and resources", .tags(.exactComparison))
struct NameFormTests {
    @Test(
        "Names and data refuse what each of them must not hold",
        arguments: [
            Row("billing-agent"),
            Row("Alice Example"),
            Row("алексей@corp.example"),
            Row("山田 花子"),
            Row("x\u{30C}"),
            Row("a\u{A0}b"),
            Row("", .empty, .empty),
            Row(" ", .invisible, .invisible),
            Row("\u{2800}", .invisible, .invisible),
            Row("\u{A0}\u{3000}", .invisible, .invisible),
            Row("\u{301}", .invisible, .invisible),
            Row(" \u{301}", .invisible, .invisible),
            Row("\u{200B}", .ignorable("\u{200B}"), .invisible),
            Row("\u{AD}\u{AD}", .ignorable("\u{AD}"), .invisible),
            Row("\u{3164}", .ignorable("\u{3164}"), .invisible),
            Row("a\u{200B}", .ignorable("\u{200B}"), nil),
            Row("a\u{200D}b", .ignorable("\u{200D}"), nil),
            Row("a\u{200C}b", .ignorable("\u{200C}"), nil),
            Row("❤\u{FE0F}", .ignorable("\u{FE0F}"), nil),
            Row("a\u{E0041}", .ignorable("\u{E0041}"), nil),
            Row(" a", .startsWithBlank(" "), nil),
            Row("a ", .endsWithBlank(" "), nil),
            Row("\u{A0}a", .startsWithBlank("\u{A0}"), nil),
            Row("a\u{2800}", .endsWithBlank("\u{2800}"), nil),
            Row("é\u{2003}", .endsWithBlank("\u{2003}"), nil),
            Row("a\tb", .control("\t"), .control("\t")),
            Row("a\u{7F}", .control("\u{7F}"), .control("\u{7F}")),
            Row("é\n", .control("\n"), .control("\n")),
            Row("a\u{85}b", .control("\u{85}"), .control("\u{85}")),
            Row("a\u{202E}b", .directional("\u{202E}"), .directional("\u{202E}")),
            Row("a\u{2066}b", .directional("\u{2066}"), .directional("\u{2066}")),
            Row("a\u{200F}", .directional("\u{200F}"), .directional("\u{200F}")),
            Row("a\u{61C}b", .directional("\u{61C}"), .directional("\u{61C}")),
        ]
    )
    func forms(row: Row) {
        #expect(row.text.nameProblem == row.name)
        #expect(row.text.dataProblem == row.data)
        #expect(row.text.personProblem == row.name)
    }

    @Test(
        "What is wrong is said without the name",
        arguments: [
            ("a\u{200B}", "holds U+200B, which cannot be seen"),
            ("\u{E0041}a", "holds U+E0041, which cannot be seen"),
            ("a\u{202E}", "holds U+202E, which changes the direction of the text"),
            ("\u{A0}a", "starts with a blank (U+00A0)"),
            ("a\u{3000}", "ends with a blank (U+3000)"),
            ("a\nb", "holds the control character U+000A"),
            ("\u{2800}", "holds nothing that can be seen"),
            ("", "is empty"),
        ]
    )
    func words(name: String, words: String) {
        #expect(name.nameProblem?.description == words)
    }

    @Test(
        "A word of a person's name is of one script, or of those that are written together",
        arguments: [
            ("алексей@corp.example", true), ("José García", true), ("Müller-Łuczak", true), ("山田はなこ", true),
            ("山田タロウ", true), ("tanaka田中", true), ("金김", true), ("東京tower", true), ("김철수", true), ("김kim", true),
            ("李ㄅㄆ", true),
            ("王lee", true), ("हिन्दी१२", true), ("مُحَمَّد", true), ("דוד", true), ("Νίκος", true), ("Nguyễn", true),
            ("ชัยวัฒน์", true), ("alice_иван", true), ("ivan.иван-ops", true), ("alice иван", true), ("иван2", true),
            ("Ａｌｉｃｅ", true), ("ー", true),
            // Cyrillic а, Greek ο and ρ, a Cyrillic word with a Latin letter, the micro sign, a mathematical alpha.
            ("\u{430}lice", false), ("b\u{3BF}b", false), ("\u{3C1}aul", false), ("ивaн", false), ("\u{B5}lice", false),
            ("\u{1D6FC}lice", false), ("alice@c\u{43E}rp.example", false), ("김ㄅ", false), ("김かな", false),
            ("かなㄅ", false), ("אliceא", false),
            // Cherokee and Tifinagh are not among the recommended scripts.
            ("\u{13AA}\u{13DE}", false), ("ⵜⴰⵎⴰ", false),
        ]
    )
    func scripts(name: String, passes: Bool) {
        #expect(name.personProblem == (passes ? nil : .mixedScripts))
        #expect(name.nameProblem == nil)
    }
}

extension NameFormTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let text: String
        let name: NameProblem?
        let data: NameProblem?

        init(_ text: String, _ name: NameProblem? = nil, _ data: NameProblem? = nil) {
            self.text = text
            self.name = name
            self.data = data
        }

        var testDescription: String { text.visible }
    }
}
