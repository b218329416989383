#if SQLite
import GRDB
public import HaltState
public import HaltStateAuthority

/// The API keys of a server, in the file of its ledger.
public struct SQLiteAPIKeyStore: Sendable {
    private let ledger: SQLiteLedger
    private let person: Approver
    private let wallClock: any WallClock

    /// Opens the keys that are kept in a ledger's file.
    ///
    /// - Parameters:
    ///   - ledger: The ledger. What is done to keys becomes evidence in it.
    ///   - person: Who does it. Whoever calls this vouches for the identity.
    ///   - wallClock: The time of day, unless the ledger has one of its own.
    public init(
        _ ledger: SQLiteLedger,
        by person: Approver = .program,
        wallClock: (any WallClock)? = nil
    ) {
        self.ledger = ledger
        self.person = person
        self.wallClock = wallClock ?? SystemWallClock()
    }

    private var now: Timestamp { ledger.now(wallClock) }

    /// The evidence of something that is done to a key.
    private func event(_ change: KeyChange.Change, _ key: String, _ tenant: TenantID) -> AdministrativeEvent {
        let change = KeyChange(change, key: key, by: person)
        let event = LedgerEvent(.keyChanged(change), at: now, identifiers: RandomIdentifiers())
        return AdministrativeEvent(tenant: tenant, event)
    }

    /// Makes a key. Its secret is in the result and nowhere else.
    ///
    /// - Parameters:
    ///   - tenant: Whose chain the holder writes and sees.
    ///   - scopes: What the holder may do.
    ///   - name: Who answers approvals with it. A key that may write needs one; others may do without.
    ///   - agent: The only agent that the holder may act as, or `nil`.
    ///   - lifetime: How long it works, or `nil` until it is revoked.
    /// - Throws: ``HaltStateError``, with code `invalidCall` for a new name that could be taken for another one: names hold no
    ///   control, bidirectional or default-ignorable characters and no blank at either end, and each word of a person's name
    ///   follows UTS 39's level *highly restrictive*. A name that a key of the tenant has already goes on.
    public func create(
        tenant: TenantID,
        scopes: Set<KeyScope>,
        name: String? = nil,
        agent: AgentID? = nil,
        lifetime: Duration? = nil
    ) throws -> APIKey {
        let key = APIKey.random()
        let now = self.now
        let record = try APIKeyRecord(
            of: key,
            tenant: tenant,
            scopes: scopes,
            name: name,
            agent: agent,
            lifetime: lifetime,
            at: now
        )
        let flaws = APIKeyNames(tenant: tenant, name: name, agent: agent).flaws
        let created = event(.created(record.grant), key.id, tenant)
        try ledger.recordBlocking { database in
            for flaw in flaws where try !Self.isOnRecord(flaw.part, flaw.text, tenant, database) {
                throw HaltStateError(code: .invalidCall, message: "the key was not made: \(flaw.sentence)")
            }
            try TenantBindingKey.welcome(TenantID(tenant.rawValue), at: now, database)
            try database.execute(
                sql: """
                    INSERT INTO api_key (id, digest, tenant, name, agent, scopes, created_at, expires_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    key.id, record.digest, tenant.rawValue, name, agent?.rawValue,
                    record.scopeWords.joined(separator: " "), now.microseconds, record.expiresAt?.microseconds,
                ]
            )
            return ((), [created])
        }
        return key
    }

    /// Whether a key of the tenant has the name already, so that the key can be replaced.
    private static func isOnRecord(
        _ part: APIKeyNames.Part,
        _ text: String,
        _ tenant: TenantID,
        _ database: Database
    ) throws -> Bool {
        let sql = "SELECT EXISTS (SELECT 1 FROM api_key WHERE tenant = ? AND \(part.rawValue) = ?)"
        return try Bool.fetchOne(database, sql: sql, arguments: [tenant.rawValue, text]) ?? false
    }

    /// Gives a name to the holder of a key that has none, so that the key may decide. A name that is there stays: evidence
    /// refers to it.
    ///
    /// - Parameter id: The key's name. It is not repeated in errors: somebody may take the key itself for its name.
    /// - Throws: ``HaltStateError`` with code `notFound` when there is no key of that name; with code `invalidCall` when its
    ///   holder has another name, or for a name that ``create(tenant:scopes:name:agent:lifetime:)`` refuses.
    public func name(_ id: String, _ name: String) throws {
        @Sendable func refuse(_ problem: String) -> HaltStateError {
            HaltStateError(code: .invalidCall, message: "the key was not given a name: \(problem)")
        }
        guard !name.isBlank else { throw refuse("the name is blank") }
        try ledger.recordBlocking { [self] database in
            guard let key = try Self.record(named: id, database) else {
                throw HaltStateError(code: .notFound, message: "there is no key of that name; list the keys")
            }
            if let known = key.name {
                guard known.hasBytes(of: name) else {
                    throw refuse("its holder has another one, which evidence may refer to; make a new key")
                }
                return ((), [])
            }
            for flaw in APIKeyNames(tenant: key.tenant, name: name, agent: nil).flaws where flaw.part == .name {
                guard try Self.isOnRecord(flaw.part, flaw.text, key.tenant, database) else {
                    throw refuse(flaw.sentence)
                }
            }
            try database.execute(sql: "UPDATE api_key SET name = ? WHERE id = ?", arguments: [name, id])
            return ((), [event(.named(name), id, key.tenant)])
        }
    }

    /// Every key, the newest first.
    ///
    /// - Throws: ``HaltStateError``.
    public func list() throws -> [APIKeyRecord] {
        guard ledger.hasServerTables else { return [] }
        let columns = ledger.knowsRestores ? APIKeyRecord.columns : APIKeyRecord.columnsBeforeRestores
        return try ledger.readRecords { database in
            let sql = "SELECT \(columns) FROM api_key ORDER BY created_at DESC, id"
            return try Row.fetchAll(database, sql: sql).map(APIKeyRecord.init)
        }
    }

    /// Stops a key from working, in every process that has the file open, from the next request on. A damaged chain does not keep
    /// anybody from it.
    ///
    /// - Parameter id: The key's name. It is not repeated in errors: somebody may take the key itself for its name.
    /// - Returns: Why the evidence does not say that the key is revoked: the tenant's chain is damaged. `nil` where it does.
    /// - Throws: ``HaltStateError`` with code `notFound` when there is no key of that name.
    @discardableResult
    public func revoke(_ id: String) throws -> LedgerError? {
        let now = self.now.microseconds
        let (_, error) = try ledger.recordBlockingIfSound { [self] database in
            let sql = "SELECT tenant, revoked_at FROM api_key WHERE id = ?"
            guard let row = try Row.fetchOne(database, sql: sql, arguments: [id]) else {
                throw HaltStateError(code: .notFound, message: "there is no key of that name; list the keys")
            }
            guard try row.decode(Int64?.self, atIndex: 1) == nil else { return ((), []) }
            let update = "UPDATE api_key SET revoked_at = ? WHERE id = ?"
            try database.execute(sql: update, arguments: [now, id])
            return ((), [event(.revoked, id, TenantID(try row.decode(atIndex: 0)))])
        }
        return error
    }

    private static func record(named id: String, _ database: Database) throws -> APIKeyRecord? {
        let statement = try database.cachedStatement(sql: "SELECT \(APIKeyRecord.columns) FROM api_key WHERE id = ?")
        return try Row.fetchOne(statement, arguments: [id]).map(APIKeyRecord.init)
    }
}

extension SQLiteAPIKeyStore: APIKeyStore {
    /// By the key's public name, so that no secret is compared by the database.
    package func key(named id: String) throws -> APIKeyRecord? {
        try ledger.lookUp { try Self.record(named: id, $0) }
    }

    package func hasKey(for agent: AgentID, of tenant: TenantID) throws -> Bool {
        try ledger.readRecords { try Self.isOnRecord(.agent, agent.rawValue, tenant, $0) }
    }

    package func holder(of requester: Approver) throws -> String? {
        let asker = requester.authentication
        guard asker.hasPrefix(APIKeyRecord.authentication), ledger.hasServerTables else { return nil }
        return try key(named: String(asker.dropFirst(APIKeyRecord.authentication.count)))?.name
    }

    package func hands(behind name: String, since time: Timestamp, tenant: TenantID) throws -> Set<String> {
        guard ledger.hasAccounts else { return [name.folded] }
        return try ledger.lookUp { try AccountRows($0).hands(behind: name, since: time, tenant: tenant) }
    }
}

extension APIKeyRecord {
    fileprivate static let columns =
        "id, tenant, name, agent, scopes, created_at, expires_at, revoked_at, digest, suspended_at"
    /// The same, in a file of a version that could restore nothing.
    fileprivate static let columnsBeforeRestores = columns.replacing("suspended_at", with: "NULL")

    /// - Parameter row: The ``columns``.
    fileprivate init(_ row: Row) throws {
        let words = try row.decode(String.self, atIndex: 4).split(separator: " ")
        self.init(
            id: try row.decode(atIndex: 0),
            tenant: TenantID(try row.decode(atIndex: 1)),
            name: try row.decode(atIndex: 2),
            agent: try row.decode(String?.self, atIndex: 3).map { AgentID($0) },
            // A scope that this version does not know grants nothing.
            scopes: Set(words.compactMap { KeyScope(rawValue: String($0)) }),
            createdAt: Timestamp(microseconds: try row.decode(atIndex: 5)),
            expiresAt: try row.decode(Int64?.self, atIndex: 6).map(Timestamp.init(microseconds:)),
            revokedAt: try row.decode(Int64?.self, atIndex: 7).map(Timestamp.init(microseconds:)),
            suspendedAt: try row.decode(Int64?.self, atIndex: 9).map(Timestamp.init(microseconds:)),
            digest: try row.decode(atIndex: 8)
        )
    }
}
#endif
