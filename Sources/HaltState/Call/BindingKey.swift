#if canImport(CryptoKit)
import CryptoKit
#else
import Crypto
#endif

/// The secret under which arguments are digested: who reads a digest without it cannot guess the arguments.
///
/// All processes that repeat each other's calls need the same key, or their retries conflict.
public struct BindingKey: Sendable {
    /// The fewest bytes that a key may have.
    package static let minimumLength = 16

    /// The two digests of HMAC (RFC 2104) after the key's block. A copy of them saves hashing the key for every call.
    private let inner: SHA256
    private let outer: SHA256

    /// Creates a key from at least 16 random bytes.
    public init(_ bytes: [UInt8]) {
        precondition(bytes.count >= Self.minimumLength, "a binding key has at least 16 bytes")
        let block = bytes.count > SHA256.blockByteCount ? Array(SHA256.hash(data: bytes)) : bytes
        func start(_ pad: UInt8) -> SHA256 {
            var padded = [UInt8](repeating: pad, count: SHA256.blockByteCount)
            for (index, byte) in block.enumerated() { padded[index] ^= byte }
            var digest = SHA256()
            digest.update(data: padded)
            return digest
        }
        inner = start(0x36)
        outer = start(0x5C)
    }

    /// Derives a key from a secret that callers share, such as the API key, with HKDF-SHA-256 (RFC 5869).
    public init(derivedFrom secret: String) {
        let key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: Array(secret.utf8)),
            info: Array("haltstate argument binding".utf8),
            outputByteCount: 32
        )
        self.init(key.withUnsafeBytes { Array($0) })
    }

    package func digest(of bytes: [UInt8]) -> String { bytes.withUnsafeBytes { digest(of: $0) } }

    /// HMAC-SHA-256 (RFC 2104) in lower-case hexadecimal, with the algorithm in front: `hmac-sha256:…`.
    ///
    /// The library's own `HMAC` takes bytes only through protocols, which costs more than the hashing.
    package func digest(of bytes: UnsafeRawBufferPointer) -> String {
        var (inner, outer) = (inner, outer)
        inner.update(bufferPointer: bytes)
        inner.finalize().withUnsafeBytes { outer.update(bufferPointer: $0) }
        return outer.finalize().withUnsafeBytes { Hexadecimal.text(of: $0, after: "hmac-sha256:") }
    }
}

extension BindingKey: CustomStringConvertible, CustomReflectable {
    /// A fixed text in place of the key.
    public var description: String { "(redacted)" }
    /// Nothing: `dump` shows no secret.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
