import Testing

@testable import HaltState

@Suite("The form of identifiers and digests")
struct IdentifierFormTests {
    @Test("Bytes become lower-case digits, the high half first, whatever their number", arguments: 0...17)
    func hexadecimal(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37 + 9) }
        let digits = Array("0123456789abcdef")
        let expected = bytes.map { "\(digits[Int($0 / 16)])\(digits[Int($0 % 16)])" }.joined()
        #expect(bytes.withUnsafeBytes(Hexadecimal.text) == expected)
    }

    @Test("A UUID has its digits in order, and version and variant in their places (RFC 9562 section 5.4)")
    func uuid() {
        let text = RecordName(random: 0x0123_4567_89AB_CDEF, 0xFEDC_BA98_7654_3210).text
        #expect(text == "01234567-89ab-4def-bedc-ba9876543210")
        #expect(RecordName(random: 0, 0).text == "00000000-0000-4000-8000-000000000000")
        #expect(RecordName(random: .max, .max).text == "ffffffff-ffff-4fff-bfff-ffffffffffff")
    }

    @Test(
        "A text is a UUID only with 32 digits and four dashes in their places",
        arguments: [
            ("01234567-89ab-4def-bedc-ba9876543210", true),
            ("01234567-89AB-4DEF-BEDC-BA9876543210", true),
            ("0123456789ab-4def-bedc-ba9876543210", false),
            ("01234567-89ab-4def-bedc-ba98765432100", false),
            ("0123456-789ab-4def-bedc-ba9876543210", false),
            ("01234567-89ab-4def-bedc-ba987654321g", false),
            ("01234567-89ab-4def-bedc-ba987654321-", false),
            ("01234567-89ab-4def-bedc-ba987654321@", false),
            ("01234567-89ab-4def-bedc-ba987654321`", false),
            ("01234567-89ab-4def-bedc-ba98765432é", false),
            ("01234567-89ab-4def-bedc-ba987654321:", false),
            ("01234567-89ab-4def-bedc-ba987654321/", false),
            ("", false),
        ]
    )
    func form(text: String, isUUID: Bool) {
        #expect(text.isUUID == isUUID)
    }

    @Test("Two texts have the same bytes only if they differ at no place", arguments: 0...40)
    func sameBytes(length: Int) {
        let text = String(repeating: "a", count: length)
        #expect(text.hasBytes(of: String(repeating: "a", count: length)))
        #expect(!text.hasBytes(of: text + "a"))
        #expect(!(text + "\0").hasBytes(of: text))
        for place in 0..<length {
            let other = String(repeating: "a", count: place) + "b" + String(repeating: "a", count: length - place - 1)
            #expect(!text.hasBytes(of: other) && !other.hasBytes(of: text))
        }
        #expect(!(text + "\u{E9}").hasBytes(of: text + "e\u{301}"))
    }

    @Test(
        "A control character is found in plain text and beside other letters",
        arguments: [
            ("", false), ("refund:1 ~", false), ("é", false), ("\u{A0}", false), ("plain\u{7F}", true),
            ("a\u{1F}b", true), ("\u{80}", true), ("é\u{9F}", true), ("é\n", true), ("\u{C0}", false),
        ]
    )
    func controls(text: String, hasControl: Bool) {
        #expect(text.hasControlCharacter == hasControl)
    }
}
