#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#elseif canImport(Android)
import Android
#else
import Glibc
#endif

/// Makes identifiers and secrets. Injected, so that tests and fixtures are repeatable.
public protocol IdentifierSource: Sendable {
    /// A fresh UUID in lower case, RFC 9562 version 4.
    func uuid() -> String

    /// A fresh secret of at least 128 random bits.
    func token() -> PermitToken
}

/// Identifiers from the operating system's random source.
public struct RandomIdentifiers: IdentifierSource {
    /// Creates the source.
    public init() {}

    /// A fresh UUID in lower case.
    public func uuid() -> String {
        Self.random(byteCount: 16) { bytes in
            Self.uuid(bytes.loadUnaligned(as: UInt64.self), bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        }
    }

    /// A fresh secret of 256 random bits, as 64 hexadecimal digits.
    public func token() -> PermitToken {
        PermitToken(Self.random(byteCount: 32, Hexadecimal.text))
    }

    /// Bytes from the operating system, in one system call for all of them. `SystemRandomNumberGenerator` makes one
    /// for every eight, which is most of what a guarded call would spend on identifiers.
    private static func random<Result>(byteCount: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withUnsafeTemporaryAllocation(byteCount: byteCount, alignment: 8) { buffer in
            let status = getentropy(buffer.baseAddress, byteCount)
            precondition(status == 0, "the operating system has no random source")
            return body(UnsafeRawBufferPointer(buffer))
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
