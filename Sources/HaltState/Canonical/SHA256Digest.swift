#if canImport(CryptoKit)
import CryptoKit
#else
import Crypto
#endif

/// SHA-256 (FIPS 180-4) as the text that events and operations hold.
package enum SHA256Digest {
    /// The digest of bytes in lower-case hexadecimal.
    package static func text(of bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).withUnsafeBytes(Hexadecimal.text)
    }
}
