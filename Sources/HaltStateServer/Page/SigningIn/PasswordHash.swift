#if Server
import Foundation
import HaltState
import _CryptoExtras

/// What scrypt (RFC 7914) spends on a password: memory of 1,024 bytes times 2 to the exponent, and the time to fill it, `passes` times.
struct PasswordCost: Hashable, Sendable {
    let exponent: Int
    let passes: Int

    /// 64 MiB, twice. The OWASP password storage cheat sheet gives this as one of the settings of equal strength.
    static let standard = Self(exponent: 16, passes: 2)
    fileprivate static let blockSize = 8
}

/// What is kept of a password: the cost, a salt and the result of scrypt, as `scrypt$16$2$<salt>$<result>`.
struct PasswordHash: Sendable {
    private let cost: PasswordCost
    private let salt: [UInt8]
    private let result: [UInt8]

    private static let word = "scrypt"
    private static let length = 32

    /// Hashes a password under a fresh salt. Takes long, and much memory: see ``PasswordHasher``.
    init(of password: String, cost: PasswordCost) throws {
        var generator = SystemRandomNumberGenerator()
        salt = (0..<16).map { _ in generator.next() }
        self.cost = cost
        result = try Self.derive(password, salt, cost)
    }

    /// Reads a hash, or `nil` for text that is not one.
    init?(_ text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5, parts[0] == Self.word, let exponent = Int(parts[1]), (1...20).contains(exponent),
            let passes = Int(parts[2]), (1...16).contains(passes), let salt = Hexadecimal.bytes(of: parts[3]),
            let result = Hexadecimal.bytes(of: parts[4]), result.count == Self.length
        else { return nil }
        cost = PasswordCost(exponent: exponent, passes: passes)
        (self.salt, self.result) = (salt, result)
    }

    var text: String {
        let parts = [salt, result].map { $0.withUnsafeBytes(Hexadecimal.text) }
        return "\(Self.word)$\(cost.exponent)$\(cost.passes)$\(parts[0])$\(parts[1])"
    }

    /// Whether a password is this one. Takes as long for a near miss as for any other.
    func matches(_ password: String) throws -> Bool {
        let other = try Self.derive(password, salt, cost)
        return zip(result, other).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func derive(_ password: String, _ salt: [UInt8], _ cost: PasswordCost) throws -> [UInt8] {
        // One password, however a keyboard composes its characters. The byte at the end keeps it from being empty, which
        // `KDF.Scrypt` does not take, and from ending in a zero, which HMAC does not see.
        let bytes = Array(password.precomposedStringWithCompatibilityMapping.utf8) + [1]
        let key = try KDF.Scrypt.deriveKey(
            from: bytes,
            salt: salt,
            outputByteCount: length,
            rounds: 1 << cost.exponent,
            blockSize: PasswordCost.blockSize,
            parallelism: cost.passes
        )
        return key.withUnsafeBytes { Array($0) }
    }
}
#endif
