/// Lower-case hexadecimal text of bytes.
package enum Hexadecimal {
    static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    package static func text(of bytes: UnsafeRawBufferPointer) -> String { text(of: bytes, after: "") }

    /// The text of bytes after an ASCII word.
    static func text(of bytes: UnsafeRawBufferPointer, after word: StaticString) -> String {
        let length = word.utf8CodeUnitCount + bytes.count * 2
        return String(unsafeUninitializedCapacity: length) { buffer in
            let text = UnsafeMutableRawBufferPointer(buffer)
            text.copyMemory(from: UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
            let digits = UnsafeMutableRawBufferPointer(rebasing: text[word.utf8CodeUnitCount...])
            let words = bytes.count / 4
            for word in 0..<words {
                let value = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: word * 4, as: UInt32.self))
                digits.storeBytes(of: Self.digits(of: value).bigEndian, toByteOffset: word * 8, as: UInt64.self)
            }
            for index in (words * 4)..<bytes.count {
                digits[index * 2] = digit(bytes[index] >> 4)
                digits[index * 2 + 1] = digit(bytes[index] & 15)
            }
            return length
        }
    }

    /// The bytes that a text of lower-case digits stands for, or `nil` for any other text.
    package static func bytes(of text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = value(of: digits[index]), let low = value(of: digits[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    /// What a lower-case digit stands for, or `nil` for any other character.
    static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    /// The eight digits of a number at once, the first in the highest byte: identifiers and digests are a guarded call's
    /// most frequent texts.
    package static func digits(of value: UInt32) -> UInt64 {
        var nibbles = UInt64(value)
        nibbles = (nibbles & 0xFFFF_0000) << 16 | nibbles & 0xFFFF
        nibbles = (nibbles & 0x0000_FF00_0000_FF00) << 8 | nibbles & 0x0000_00FF_0000_00FF
        nibbles = (nibbles & 0x00F0_00F0_00F0_00F0) << 4 | nibbles & 0x000F_000F_000F_000F
        let letters = (nibbles + 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        return nibbles + 0x3030_3030_3030_3030 + letters * UInt64(UInt8(ascii: "a") - UInt8(ascii: "0") - 10)
    }
}
