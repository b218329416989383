/// Why the policies decided as they did, and under which version of them.
public struct PolicyRuling: Hashable, Sendable {
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
