#if canImport(CryptoKit)
import CryptoKit
#else
import Crypto
#endif

/// SHA-256 (FIPS 180-4) as the text that events and operations hold.
package enum SHA256Digest {
    /// The digest of bytes in lower-case hexadecimal.
    package static func text(of bytes: [UInt8]) -> String {
        bytes.withUnsafeBytes(text)
    }

    /// The digest of a text's UTF-8 in lower-case hexadecimal.
    package static func text(of text: String) -> String {
        var text = text
        return text.withUTF8 { Self.text(of: UnsafeRawBufferPointer($0)) }
    }

    private static func text(of bytes: UnsafeRawBufferPointer) -> String {
        var hash = SHA256()
        hash.update(bufferPointer: bytes)
        return hash.finalize().withUnsafeBytes(Hexadecimal.text)
    }
}
