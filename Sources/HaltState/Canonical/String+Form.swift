/// The forms that names and identifiers have to have.
extension String {
    /// Whether the text is empty or white space.
    package var isBlank: Bool {
        // Almost every text starts with a visible ASCII character, which needs no look into Unicode's tables.
        if let first = utf8.first, (0x21...0x7E).contains(first) { return false }
        return allSatisfy(\.isWhitespace)
    }

    /// Whether a control character, such as a line break, is anywhere in the text.
    package var hasControlCharacter: Bool {
        var previous: UInt8 = 0
        for byte in utf8 {
            // U+0080 to U+009F are 0xC2 and the byte of their number.
            if byte < 0x20 || byte == 0x7F || (previous == 0xC2 && byte < 0xA0) { return true }
            previous = byte
        }
        return false
    }

    /// Whether the text is a UUID in its 36-character form, RFC 9562 section 4.
    package var isUUID: Bool {
        var index = 0
        for byte in utf8 {
            switch (index, byte) {
            case (8, UInt8(ascii: "-")), (13, UInt8(ascii: "-")), (18, UInt8(ascii: "-")), (23, UInt8(ascii: "-")):
                break
            case (8, _), (13, _), (18, _), (23, _): return false
            case (_, UInt8(ascii: "0")...UInt8(ascii: "9")), (_, UInt8(ascii: "a")...UInt8(ascii: "f")),
                (_, UInt8(ascii: "A")...UInt8(ascii: "F")):
                break
            default: return false
            }
            index += 1
        }
        return index == 36
    }
}
