public import HaltState

/// What is known of an API key: whose it is, what it may do, and until when.
public struct APIKeyRecord: Hashable, Sendable {
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
    /// The digest of the key itself.
    package let digest: String

    package init(
        id: String,
        tenant: TenantID,
        name: String?,
        agent: AgentID?,
        scopes: Set<KeyScope>,
        createdAt: Timestamp,
        expiresAt: Timestamp?,
        revokedAt: Timestamp? = nil,
        suspendedAt: Timestamp? = nil,
        digest: String
    ) {
        self.id = id
        self.tenant = tenant
        self.name = name
        self.agent = agent
        self.scopes = scopes
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
        self.suspendedAt = suspendedAt
        self.digest = digest
    }

    /// Whether the key works at a given time.
    public func isValid(at now: Timestamp) -> Bool {
        revokedAt == nil && suspendedAt == nil && (expiresAt.map { now < $0 } ?? true)
    }

    /// Who answers when the key does. Nothing that a request says can change it.
    public var approver: Approver {
        Approver(
            name: name ?? agent?.rawValue ?? "key \(id)",
            authentication: "\(Self.authentication)\(id)",
            isOnRecord: true
        )
    }

    /// How an approver is proven who is known by a key, followed by the key's name.
    package static let authentication = "api-key:"

    /// What the key vouches for of who calls with it.
    package var established: EstablishedCaller { EstablishedCaller(agent: agent, apiKey: id, person: approver) }

    /// Whether a key is this one. Takes as long for a near miss as for any other.
    package func matches(_ key: APIKey) -> Bool {
        let (left, right) = (Array(digest.utf8), Array(key.digest.utf8))
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

extension APIKeyRecord {
    /// What is kept of a new key.
    ///
    /// - Throws: ``HaltStateError`` with code `invalidCall` for a key that may do nothing, or decide as nobody.
    package init(
        of key: APIKey,
        tenant: TenantID,
        scopes: Set<KeyScope>,
        name: String?,
        agent: AgentID?,
        lifetime: Duration?,
        at now: Timestamp
    ) throws {
        guard !scopes.isEmpty else {
            throw HaltStateError(code: .invalidCall, message: "a key needs a scope")
        }
        guard name != nil || !scopes.contains(.write) else {
            let message = "the key was not made: with \(KeyScope.write.rawValue) it needs a holder's name (--name)"
            throw HaltStateError(code: .invalidCall, message: message)
        }
        self.init(
            id: key.id,
            tenant: tenant,
            name: name,
            agent: agent,
            scopes: scopes,
            createdAt: now,
            expiresAt: lifetime.map { now + $0 },
            digest: key.digest
        )
    }

    /// The scopes in words, in order.
    package var scopeWords: [String] { scopes.map(\.rawValue).sorted() }

    /// What the key's making is recorded as.
    package var grant: KeyChange.Grant {
        KeyChange.Grant(name: name, agent: agent, scopes: scopeWords, expiresAt: expiresAt)
    }
}

/// What an API key may do. Every endpoint of a server names the scope that it needs; what becomes of approvals is told to two.
public enum KeyScope: String, Hashable, Sendable, CaseIterable {
    /// Ask: check, guard, redeem a permit, follow approvals, send a heartbeat, have the tenant's binding key.
    case check = "agent:check"
    /// Report: outcomes, observations, attachments.
    case report = "agent:report"
    /// Look: approvals and what becomes of them, operations, agents, policies, observations, attachments.
    case read = "admin:read"
    /// Decide: approvals, what becomes of a key that has come to an end, agents, a reload of the policies, an offer of the binding key.
    case write = "admin:write"
}
