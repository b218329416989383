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

    /// The code before its first byte. A copy of it saves hashing the key for every digest.
    private let start: HMAC<SHA256>

    /// Creates a key from at least 16 random bytes.
    public init(_ bytes: [UInt8]) {
        precondition(bytes.count >= Self.minimumLength, "a binding key has at least 16 bytes")
        start = HMAC(key: SymmetricKey(data: bytes))
    }

    /// Derives a key from a secret that callers share, such as the API key, with HKDF-SHA-256 (RFC 5869).
    public init(derivedFrom secret: String) {
        start = HMAC(
            key: HKDF<SHA256>.deriveKey(
                inputKeyMaterial: SymmetricKey(data: Array(secret.utf8)),
                info: Array("haltstate argument binding".utf8),
                outputByteCount: 32
            )
        )
    }

    /// HMAC-SHA-256 (RFC 2104) in lower-case hexadecimal, with the algorithm in front: `hmac-sha256:…`.
    package func digest(of bytes: [UInt8]) -> String {
        var code = start
        code.update(data: bytes)
        return "hmac-sha256:" + code.finalize().withUnsafeBytes(Hexadecimal.text)
    }
}

extension BindingKey: CustomStringConvertible, CustomReflectable {
    /// A fixed text in place of the key.
    public var description: String { "(redacted)" }
    /// Nothing: `dump` shows no secret.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
