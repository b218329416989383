import Expectations
import Testing

@testable import HaltState

@Suite("The folded form of names", .tags(.exactComparison))
struct FoldedNameTests {
    @Test(
        "Names that a reader takes for one name fold alike",
        arguments: [
            ("alice", "alice"),
            ("Alice", "alice"),
            ("ALICE ", "alice"),
            (" \talice\u{A0}", "alice"),
            ("Alice  \u{3000}Example", "alice example"),
            ("alice\u{2800}b", "alice b"),
            ("al\u{200B}i\u{AD}ce\u{FE0F}", "alice"),
            ("Ａｌｉｃｅ", "alice"),
            ("\u{1D41A}lice", "alice"),
            ("\u{1CCD6}lice\u{1CCF1}", "alice1"),
            ("ﬁnn", "finn"),
            ("Straße", "strasse"),
            ("STRA\u{1E9E}E", "strasse"),
            ("Σίσυφος", "σι\u{301}συφοσ"),
            ("ſam", "sam"),
            ("\u{130}lker", "i\u{307}lker"),
            ("\u{131}lker", "\u{131}lker"),
            ("\u{212A}im", "kim"),
            ("\u{212B}sa", "a\u{30A}sa"),
            ("\u{E9}va", "e\u{301}va"),
            ("e\u{200D}\u{301}va", "e\u{301}va"),
            ("\u{149}a", "\u{2BC}na"),
            ("\u{1F80}", "\u{3B1}\u{313}\u{3B9}"),
            ("\u{3B1}\u{345}\u{301}", "\u{3B1}\u{301}\u{3B9}"),
            ("\u{1E9B}\u{323}", "s\u{323}\u{307}"),
            ("q\u{307}\u{323}", "q\u{323}\u{307}"),
            ("\u{390}", "\u{3B9}\u{308}\u{301}"),
            ("\u{1C88}", "\u{A64B}"),
            ("\u{AB70}", "\u{13A0}"),
            ("\u{D750}\u{11B8}", "\u{1112}\u{1173}\u{11B8}"),
            ("\u{1113}\u{1165}", "\u{1113}\u{1165}"),
            ("\u{FFA8}\u{116E}", "\u{1104}\u{116E}"),
            ("\u{3000}", ""),
            ("\u{430}lice", "\u{430}lice"),
        ]
    )
    func folds(name: String, folded: String) {
        #expect(name.folded.utf8.elementsEqual(folded.utf8))
        #expect(name.folded.folded.utf8.elementsEqual(folded.utf8))
    }

    @Test("ASCII folds the same way with and without Unicode's tables")
    func ascii() {
        for byte in UInt8(0)..<128 {
            let text = "a\(UnicodeScalar(byte))B"
            #expect((text + "\u{200B}").folded == text.folded)
        }
    }
}
