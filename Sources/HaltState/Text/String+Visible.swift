/// Text for people. Canonical JSON, stored events and exports are never written this way.
extension String {
    /// The text with everything that is not plainly visible written as `\u{200B}`, for terminals, logs, messages and
    /// pages. Different texts never look the same.
    ///
    /// ``SeenText`` says what is plainly visible. Spaces at either end and spaces after a space are written as numbers
    /// too. A backslash stays as it is, so that paths and patterns can be read, except before something that is or
    /// looks like a number, where it is `\u{5C}`: the text `\u{200B}` is shown as `\u{5C}u{200B}`.
    package var visible: String {
        if isPlain { return self }
        var text = SeenText(self)
        text.numberHiddenSpaces()
        text.numberBackslashes()
        var shown = ""
        for (scalar, isNumbered) in zip(text.scalars, text.isNumbered) {
            if isNumbered {
                shown += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            } else {
                shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }

    /// Whether the text is printable ASCII without a backslash and without a hidden space, as nearly every text is.
    private var isPlain: Bool {
        var previous = UInt8(ascii: " ")
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: " "): if previous == byte { return false }
            case UInt8(ascii: "\\"): return false
            case 0x21...0x7E: break
            default: return false
            }
            previous = byte
        }
        return previous != UInt8(ascii: " ") || isEmpty
    }
}
