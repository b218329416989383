#if Server
public import HaltState
public import HaltStateAuthority

/// What is known of a key: whose it is, what it may do, and until when.
public struct KeyRecord: Hashable, Sendable {
    /// The key's name, which is not secret.
    public let id: String
    /// The tenant whose chain the key's holder writes and sees.
    public let tenant: TenantID
    /// Who decides when the key answers an approval, or `nil` for the key itself.
    public let name: String?
    /// The only agent that the key may act as, or `nil` for any.
    public let agent: AgentID?
    /// What it may do.
    public let scopes: Set<KeyScope>
    /// When it was made.
    public let createdAt: Timestamp
    /// When it stops working, or `nil`.
    public let expiresAt: Timestamp?
    /// When it was revoked, or `nil`.
    public let revokedAt: Timestamp?
    /// When a restore stopped it from working, until a person lets it work again; or `nil`.
    public let suspendedAt: Timestamp?
    let digest: String

    /// Whether the key works at a given time.
    public func isValid(at now: Timestamp) -> Bool {
        revokedAt == nil && suspendedAt == nil && (expiresAt.map { now < $0 } ?? true)
    }

    /// Who answers when the key does. Nothing that a request says can change it.
    public var approver: Approver {
        Approver(
            name: name ?? agent?.rawValue ?? "key \(id)",
            authentication: "api-key:\(id)",
            isOnRecord: true
        )
    }

    /// What the key vouches for of who calls with it.
    var established: EstablishedCaller { EstablishedCaller(agent: agent, apiKey: id, person: approver) }

    /// Whether a key is this one. Takes as long for a near miss as for any other.
    func matches(_ key: APIKey) -> Bool {
        let (left, right) = (Array(digest.utf8), Array(key.digest.utf8))
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
#endif
