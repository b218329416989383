/// Lower-case hexadecimal text of bytes.
package enum Hexadecimal {
    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    package static func append(_ byte: UInt8, to bytes: inout [UInt8]) {
        bytes.append(digit(byte >> 4))
        bytes.append(digit(byte & 15))
    }

    package static func text(of bytes: UnsafeRawBufferPointer) -> String {
        String(unsafeUninitializedCapacity: bytes.count * 2) { buffer in
            var index = 0
            while index + 8 <= bytes.count {
                let word = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                UnsafeMutableRawBufferPointer(buffer).storeBytes(
                    of: digits(of: word),
                    toByteOffset: index * 2,
                    as: SIMD16<UInt8>.self
                )
                index += 8
            }
            while index < bytes.count {
                buffer[index * 2] = digit(bytes[index] >> 4)
                buffer[index * 2 + 1] = digit(bytes[index] & 15)
                index += 1
            }
            return bytes.count * 2
        }
    }

    /// The digits of a number, the most significant first, all at once: identifiers and digests are a guarded call's
    /// most frequent texts.
    package static func digits(of word: UInt64) -> SIMD16<UInt8> {
        let bytes = unsafeBitCast(word.bigEndian, to: SIMD8<UInt8>.self)
        var values = SIMD16<UInt8>()
        values.evenHalf = bytes &>> 4
        values.oddHalf = bytes & 15
        return (values &+ UInt8(ascii: "0")).replacing(with: values &+ (UInt8(ascii: "a") - 10), where: values .> 9)
    }
}
