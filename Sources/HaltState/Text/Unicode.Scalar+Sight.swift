/// What a reader sees of a character. The properties are those of the Unicode version of Swift's standard library.
extension Unicode.Scalar {
    /// Whether the character is a space of some kind: Unicode's `White_Space`, or a symbol whose picture is empty.
    package var isBlank: Bool {
        switch value {
        case 0x20, 0x09...0x0D: true
        case 0x21...0x7E: false
        // Braille without dots, a note without a head, and two blanks for hieroglyphs: symbols by category.
        case 0x2800, 0x1D159, 0x13441, 0x13442: true
        default: properties.isWhitespace
        }
    }

    /// Whether the character is a control character: U+0000 to U+001F and U+007F to U+009F.
    package var isControl: Bool { value < 0x20 || (0x7F...0x9F).contains(value) }

    /// Whether the character belongs to the one before it: an accent, a vowel sign, an enclosing circle.
    package var isMark: Bool {
        switch properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }

    /// Whether a reader sees the character: the space between words, or what leaves something of its own on the page (a
    /// mark does so with a base).
    var isSeen: Bool {
        if (0x20...0x7E).contains(value) { return true }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: return false
        default: return !isBlank && !properties.isDefaultIgnorableCodePoint
        }
    }

    /// Whether marks are written on the character in ordinary text: it is a letter or a number.
    var carriesMarks: Bool {
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        case .decimalNumber, .letterNumber, .otherNumber: true
        default: false
        }
    }

    /// The number of the character as the Unicode standard writes it: `U+200B`.
    package var number: String {
        let digits = String(value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
