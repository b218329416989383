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
        utf8.withContiguousStorageIfAvailable(Self.isUUID) ?? Array(utf8).withUnsafeBufferPointer(Self.isUUID)
    }

    private static func isUUID(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.count == 36 else { return false }
        for (index, byte) in text.enumerated() {
            switch index {
            case 8, 13, 18, 23: guard byte == UInt8(ascii: "-") else { return false }
            default: guard byte.isHexadecimalDigit else { return false }
            }
        }
        return true
    }
}

extension UInt8 {
    fileprivate var isHexadecimalDigit: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
