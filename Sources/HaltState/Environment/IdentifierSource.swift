/// Makes identifiers and secrets. Injected, so that tests and fixtures are repeatable.
public protocol IdentifierSource: Sendable {
    /// A fresh UUID in lower case, RFC 9562 version 4.
    func uuid() -> String

    /// A fresh secret of at least 128 random bits.
    func token() -> PermitToken
}

/// Identifiers from the operating system's random source.
package struct RandomIdentifiers: IdentifierSource {
    private let pool = RandomPool()

    package init() {}

    package func uuid() -> String {
        let bits = pool.next()
        return Self.uuid(bits.high, bits.low)
    }

    /// A fresh secret of 256 random bits, as 64 hexadecimal digits.
    package func token() -> PermitToken {
        withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) { buffer in
            RandomPool.fill(buffer)
            return PermitToken(Hexadecimal.text(of: UnsafeRawBufferPointer(buffer)))
        }
    }

    /// Lays out 128 bits as RFC 9562 section 5.4 says: version 4 and variant 10 in their places.
    package static func uuid(_ high: UInt64, _ low: UInt64) -> String {
        let high = high & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let low = low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        return String(unsafeUninitializedCapacity: 36) { buffer in
            // Eight digits at a time; the dashes stand in front of the ninth, 13th, 17th and 21st.
            let text = UnsafeMutableRawBufferPointer(buffer)
            func put(_ digits: UInt64, at first: Int, and second: Int) {
                text.storeBytes(of: UInt32(digits >> 32).bigEndian, toByteOffset: first, as: UInt32.self)
                text.storeBytes(of: UInt32(truncatingIfNeeded: digits).bigEndian, toByteOffset: second, as: UInt32.self)
            }
            put(Hexadecimal.digits(of: UInt32(high >> 32)), at: 0, and: 4)
            put(Hexadecimal.digits(of: UInt32(truncatingIfNeeded: high)), at: 9, and: 14)
            put(Hexadecimal.digits(of: UInt32(low >> 32)), at: 19, and: 24)
            put(Hexadecimal.digits(of: UInt32(truncatingIfNeeded: low)), at: 28, and: 32)
            for dash in [8, 13, 18, 23] { text[dash] = UInt8(ascii: "-") }
            return 36
        }
    }
}
