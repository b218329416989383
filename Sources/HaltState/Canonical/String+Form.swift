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
        unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }
    }

    /// Whether the text is a UUID in its 36-character form, RFC 9562 section 4.
    package var isUUID: Bool {
        utf8.count == 36
            && utf8.enumerated().allSatisfy { index, byte in
                switch index {
                case 8, 13, 18, 23: byte == UInt8(ascii: "-")
                default:
                    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                        || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
                }
            }
    }
}
