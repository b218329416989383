public import HaltState

/// A permit as the ledger keeps it: never the token, only its digest.
public struct PermitTerms: Hashable, Sendable {
    /// SHA-256 of the token, in lower-case hexadecimal.
    public let tokenDigest: String
    /// When the permit stops being redeemable.
    public let expiresAt: Timestamp

    /// Creates terms.
    public init(tokenDigest: String, expiresAt: Timestamp) {
        self.tokenDigest = tokenDigest
        self.expiresAt = expiresAt
    }

    /// The digest that the ledger keeps of a token.
    static func digest(of token: PermitToken) -> String {
        SHA256Digest.text(of: token.secret)
    }

    /// Whether the token that a digest is of is this permit's. The digests of two tokens share no prefix by design, so an
    /// ordinary comparison tells an attacker nothing about the token.
    func matches(_ digest: String) -> Bool { tokenDigest.hasBytes(of: digest) }
}
