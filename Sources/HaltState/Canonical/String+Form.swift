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
        if isPlainText { return false }
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
        utf8.withContiguousStorageIfAvailable(Self.isUUID) ?? copiedBytes.withUnsafeBufferPointer(Self.isUUID)
    }

    private static func isUUID(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.count == 36 else { return false }
        let dashes = [8, 13, 18, 23].allSatisfy { text[$0] == UInt8(ascii: "-") }
        // Counted without a branch for each byte: a permit is looked at for every call.
        let digits = text.reduce(0 as UInt8) { $0 &+ $1.hexadecimalDigits }
        return dashes && digits == 32
    }
}

extension UInt8 {
    /// 1 for the character of a hexadecimal digit, otherwise 0.
    fileprivate var hexadecimalDigits: UInt8 {
        let isDecimal: UInt8 = self &- UInt8(ascii: "0") < 10 ? 1 : 0
        let isLetter: UInt8 = (self | 0x20) &- UInt8(ascii: "a") < 6 ? 1 : 0
        return isDecimal &+ isLetter
    }
}
