/// Copies text into JSON and looks whether it may stand there as it is, eight bytes at a time: nearly every text may.
enum JSONText {
    /// Copies a text.
    ///
    /// - Returns: Whether it holds neither a control character nor a quote nor a backslash. If not, the copy is no JSON.
    static func copy(_ text: UnsafeRawBufferPointer, to place: UnsafeMutableRawPointer) -> Bool {
        guard text.count >= 8 else { return copyShort(text, to: place) }
        var marks: UInt64 = 0
        var start = 0
        while start < text.count {
            // The last eight bytes may overlap those before them.
            let offset = min(start, text.count - 8)
            let word = text.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            place.storeBytes(of: word, toByteOffset: offset, as: UInt64.self)
            marks |= escaped(in: word)
            start += 8
        }
        return marks == 0
    }

    private static func copyShort(_ text: UnsafeRawBufferPointer, to place: UnsafeMutableRawPointer) -> Bool {
        // What is left of the word is a character that needs no escape.
        var word = bytes(of: UInt8(ascii: "0"))
        for (index, byte) in text.enumerated() {
            place.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
            word = word << 8 | UInt64(byte)
        }
        return escaped(in: word) == 0
    }

    /// Whether a byte may not stand in JSON text as it is.
    static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    /// Anything but 0, if one of eight bytes needs an escape.
    private static func escaped(in word: UInt64) -> UInt64 {
        // A byte below the subtrahend borrows, which sets its top bit; bytes that had that bit do not count.
        let controls = word &- bytes(of: 0x20)
        let quotes = (word ^ bytes(of: UInt8(ascii: "\""))) &- bytes(of: 1)
        let backslashes = (word ^ bytes(of: UInt8(ascii: "\\"))) &- bytes(of: 1)
        return (controls | quotes | backslashes) & ~word & bytes(of: 0x80)
    }

    private static func bytes(of byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }
}

extension String {
    /// Lends the text's UTF-8, nearly always without copying it.
    @inline(__always)
    func withPlainBytes(_ body: (UnsafeRawBufferPointer) -> Void) {
        if utf8.withContiguousStorageIfAvailable({ body(UnsafeRawBufferPointer($0)) }) == nil {
            copiedBytes.withUnsafeBytes(body)
        }
    }
}
