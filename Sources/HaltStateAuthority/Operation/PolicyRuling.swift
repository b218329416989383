/// Why the policies decided as they did, and under which version of them.
///
/// A class, because every step of an operation carries it along unchanged.
public final class PolicyRuling: Sendable {
    /// The policy that decided, or `nil` for the default effect.
    public let policyID: String?
    /// The version of the policy set.
    public let policyVersion: String
    /// SHA-256 of the policy set's canonical JSON, in lower-case hexadecimal.
    public let policyDigest: String
    /// Why, in the words of the policy set.
    public let reason: String

    /// Creates a ruling.
    public init(policyID: String?, policyVersion: String, policyDigest: String, reason: String) {
        self.policyID = policyID
        self.policyVersion = policyVersion
        self.policyDigest = policyDigest
        self.reason = reason
    }
}

extension PolicyRuling {
    /// Stands where nobody knows how the policies decided.
    static let unknown = PolicyRuling(policyID: nil, policyVersion: "unknown", policyDigest: "", reason: "unknown")
}

extension PolicyRuling: Hashable {
    /// Compares every field.
    public static func == (left: PolicyRuling, right: PolicyRuling) -> Bool {
        (left.policyID, left.policyVersion, left.policyDigest, left.reason)
            == (right.policyID, right.policyVersion, right.policyDigest, right.reason)
    }

    /// Hashes what tells rulings apart in practice.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(policyID)
        hasher.combine(policyDigest)
    }
}
