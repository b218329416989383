import HaltState

/// A secret that a caller of a server proves itself with: `hs_` and 48 hexadecimal digits.
///
/// The first 12 digits name the key, in listings and in the evidence. The other 36, 144 random bits, are the secret.
public struct APIKey: Hashable, Sendable {
    private static let prefix = "hs_"
    private static let nameLength = 12
    private static let digits = 48

    /// What names the key. Not secret.
    public let id: String
    /// The whole text. Shown once, when the key is made, and kept nowhere.
    public let secret: String

    /// Makes a fresh key from the operating system's random source.
    public static func random() -> Self {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<digits / 2).map { _ in generator.next() as UInt8 }
        return Self(digits: bytes.withUnsafeBytes(Hexadecimal.text))
    }

    /// Reads a key, or `nil` for text that is not one.
    public init?(_ text: String) {
        let digits = text.utf8.dropFirst(Self.prefix.utf8.count)
        guard text.utf8.starts(with: Self.prefix.utf8), digits.count == Self.digits,
            digits.allSatisfy("0123456789abcdef".utf8.contains)
        else { return nil }
        self.init(digits: String(Substring(digits)))
    }

    private init(digits: String) {
        id = String(Substring(digits.utf8.prefix(Self.nameLength)))
        secret = Self.prefix + digits
    }

    /// What is kept of the key. A fast hash is enough: nobody guesses 144 bits.
    package var digest: String { SHA256Digest.text(of: secret) }
}

extension APIKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The key's name, without its secret.
    public var description: String { "\(Self.prefix)\(id)..." }
    /// The key's name, without its secret.
    public var debugDescription: String { description }
    /// Nothing: `dump` shows no secret.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
