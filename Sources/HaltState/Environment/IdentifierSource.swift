/// Makes identifiers and secrets. Injected, so that tests and fixtures are repeatable.
public protocol IdentifierSource: Sendable {
    /// A fresh UUID in lower case, RFC 9562 version 4.
    func uuid() -> String

    /// A fresh secret of at least 128 random bits.
    func token() -> PermitToken
}

/// Identifiers from the operating system's random source.
public struct RandomIdentifiers: IdentifierSource {
    private let pool = RandomPool()

    /// Creates the source.
    public init() {}

    /// A fresh UUID in lower case.
    public func uuid() -> String {
        let bits = pool.next()
        return Self.uuid(bits.high, bits.low)
    }

    /// A fresh secret of 256 random bits, as 64 hexadecimal digits.
    public func token() -> PermitToken {
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
            var index = 0
            for digit in 0..<32 {
                if digit == 8 || digit == 12 || digit == 16 || digit == 20 {
                    buffer[index] = UInt8(ascii: "-")
                    index += 1
                }
                let half = digit < 16 ? high : low
                let value = UInt8(truncatingIfNeeded: half >> UInt64(60 - digit % 16 * 4)) & 15
                buffer[index] = value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
                index += 1
            }
            return index
        }
    }
}
