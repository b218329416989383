import HaltState

/// A secret that a server gives out once and keeps as a digest: 256 random bits, as 64 hexadecimal digits.
///
/// One-time links, sessions and the marks on forms are such secrets.
package struct RandomSecret: Hashable, Sendable {
    private static let digits = 64

    /// The whole text. It is logged nowhere.
    package let text: String

    /// Makes a fresh one from the operating system's random source.
    package static func random() -> Self {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<digits / 2).map { _ in generator.next() as UInt8 }
        return Self(digits: bytes.withUnsafeBytes(Hexadecimal.text))
    }

    /// Reads a secret, or `nil` for text that is not one.
    package init?(_ text: String) {
        guard text.utf8.count == Self.digits, text.utf8.allSatisfy("0123456789abcdef".utf8.contains) else { return nil }
        self.init(digits: text)
    }

    private init(digits: String) { text = digits }

    /// What is kept of it. A fast hash is enough: nobody guesses 256 bits.
    package var digest: String { SHA256Digest.text(of: text) }
}

extension RandomSecret: CustomStringConvertible, CustomReflectable {
    /// Nothing of the secret.
    package var description: String { "(secret)" }
    /// Nothing: `dump` shows no secret.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
