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
            for index in bytes.indices {
                buffer[index * 2] = digit(bytes[index] >> 4)
                buffer[index * 2 + 1] = digit(bytes[index] & 15)
            }
            return bytes.count * 2
        }
    }
}
