public import HaltState

/// Somebody made an API key, or changed what one can do.
public struct KeyChange: Hashable, Sendable {
    /// What became of the key.
    public enum Change: Hashable, Sendable {
        /// It was made.
        case created(Grant)
        /// It was given the name of who holds it.
        case named(String)
        /// It stopped working, for good.
        case revoked
        /// It works again after a restore.
        case resumed
    }

    /// What a new key may do, and as whom.
    public struct Grant: Hashable, Sendable {
        /// Who answers approvals with it, or `nil`.
        public let name: String?
        /// The only agent that it may act as, or `nil` for any.
        public let agent: AgentID?
        /// What it may do, in the words of the server.
        public let scopes: [String]
        /// When it stops working, or `nil`.
        public let expiresAt: Timestamp?

        /// Creates a record.
        public init(name: String?, agent: AgentID?, scopes: [String], expiresAt: Timestamp?) {
            self.name = name
            self.agent = agent
            self.scopes = scopes
            self.expiresAt = expiresAt
        }
    }

    /// The key's name, which is not secret.
    public let key: String
    /// What became of it.
    public let change: Change
    /// Who did it.
    public let by: Approver

    /// Creates a record.
    public init(_ change: Change, key: String, by: Approver) {
        self.key = key
        self.change = change
        self.by = by
    }
}

/// A server read its policies again, and put them into force.
public struct PolicyReload: Hashable, Sendable {
    /// Their version, as they say it.
    public let version: String
    /// Their digest.
    public let digest: String
    /// Who asked for it.
    public let by: Approver

    /// Creates a record.
    public init(version: String, digest: String, by: Approver) {
        self.version = version
        self.digest = digest
        self.by = by
    }
}

extension Approver {
    /// Nobody in particular: the program that uses this package.
    public static let program = Approver(name: "this program", authentication: "none")
}

extension LedgerEvent {
    /// An event of no operation, which stands under a name of its own.
    package init(_ kind: Kind, at time: Timestamp, identifiers: any IdentifierSource) {
        let id = identifiers.uuid()
        self.init(id: id, at: time, operationID: id, idempotencyKey: nil, kind: kind)
    }
}
