#if SQLite
package import HaltState
package import HaltStateAuthority

/// The accounts of the approvals page, in the file of a server's ledger.
package struct SQLiteUserStore: Sendable {
    /// How long a link that sets a password is good.
    package static let linkLifetime = Duration.seconds(15 * 60)

    private let ledger: SQLiteLedger
    private let person: Approver
    private let wallClock: any WallClock
    private let identifiers: any IdentifierSource

    /// Opens the accounts that are kept in a ledger's file.
    ///
    /// - Parameters:
    ///   - ledger: The ledger. What is done to accounts becomes evidence in it.
    ///   - person: Who does it. Whoever calls this vouches for the identity.
    package init(
        _ ledger: SQLiteLedger,
        by person: Approver = .program,
        wallClock: any WallClock = SystemWallClock(),
        identifiers: any IdentifierSource = RandomIdentifiers()
    ) {
        self.ledger = ledger
        self.person = person
        self.wallClock = wallClock
        self.identifiers = identifiers
    }

    /// An account, and the secret of the link with which its password is set.
    package struct Invitation: Sendable {
        package let account: UserAccount
        package let link: RandomSecret
        package let expiresAt: Timestamp
    }

    /// Makes an account, and a link that sets its password.
    ///
    /// - Throws: ``HaltStateError``, with code `invalidCall` for a name that somebody has or had, in the form in which names of people
    ///   are compared and in whatever tenant, and for one that could be taken for another.
    package func create(_ name: String, role: UserRole, tenant: TenantID) throws -> Invitation {
        @Sendable func refuse(_ problem: String) -> HaltStateError {
            HaltStateError(code: .invalidCall, message: "the account was not made: \(problem)")
        }
        if let problem = UserAccount.problem(ofName: name) { throw refuse("the name \(problem)") }
        if let problem = tenant.rawValue.nameProblem { throw refuse("the tenant's name \(problem)") }
        let now = ledger.now(wallClock)
        let account = UserAccount(id: identifiers.uuid(), tenant: tenant, name: name, role: role, createdAt: now)
        let invitation = invitation(to: account, at: now)
        let created = event(.created(name: name, role: role.rawValue), account, at: now)
        try ledger.recordBlocking { [person] database in
            let rows = AccountRows(database)
            guard try rows.account(named: name) == nil else {
                throw refuse("there is or was one of that name, and no second person is given it; choose another name")
            }
            try rows.insert(account)
            try rows.link(account, invitation.link, until: invitation.expiresAt, by: person, at: now)
            return ((), [created])
        }
        return invitation
    }

    /// Takes the password and all sessions from an account, and makes a link that sets a new password.
    ///
    /// Also from one that is disabled or suspended, so that a password that others may know is gone before the account works again.
    /// The link works as soon as the account does.
    ///
    /// - Throws: ``HaltStateError``, with code `notFound` where there is no such account.
    package func reset(_ name: String) throws -> Invitation {
        let now = ledger.now(wallClock)
        return try ledger.recordBlocking { [self] database in
            let rows = AccountRows(database)
            let account = try Self.require(name, rows)
            let invitation = invitation(to: account, at: now)
            try rows.update(account, password: nil)
            try rows.link(account, invitation.link, until: invitation.expiresAt, by: person, at: now)
            return (invitation, [event(.reset, account, at: now)])
        }
    }

    /// Gives an account another role, which counts from the next request on.
    ///
    /// - Throws: ``HaltStateError``, with code `notFound` where there is no such account.
    package func changeRole(of name: String, to role: UserRole) throws {
        let now = ledger.now(wallClock)
        try ledger.recordBlocking { [self] database in
            let rows = AccountRows(database)
            let account = try Self.require(name, rows)
            guard account.role != role else { return ((), []) }
            try rows.update(account, role: role)
            return ((), [event(.roleChanged(role.rawValue), account, at: now)])
        }
    }

    /// Stops an account from working, and ends its sessions. A damaged chain does not keep anybody from it.
    ///
    /// - Returns: Why the evidence does not say so: the tenant's chain is damaged. `nil` where it does.
    /// - Throws: ``HaltStateError``, with code `notFound` where there is no such account.
    @discardableResult
    package func disable(_ name: String) throws -> LedgerError? {
        let now = ledger.now(wallClock)
        let (_, error) = try ledger.recordBlockingIfSound { [self] database in
            let rows = AccountRows(database)
            let account = try Self.require(name, rows)
            guard account.disabledAt == nil else { return ((), []) }
            try rows.update(account, disabledAt: now)
            try rows.end(account)
            return ((), [event(.disabled, account, at: now)])
        }
        return error
    }

    /// Lets an account that was disabled work again, with the password that it had.
    ///
    /// - Throws: ``HaltStateError``, with code `notFound` where there is no such account.
    package func enable(_ name: String) throws {
        let now = ledger.now(wallClock)
        try ledger.recordBlocking { [self] database in
            let rows = AccountRows(database)
            let account = try Self.require(name, rows)
            guard account.disabledAt != nil else { return ((), []) }
            try rows.update(account, disabledAt: nil)
            return ((), [event(.enabled, account, at: now)])
        }
    }

    /// Every account, the newest first.
    ///
    /// - Throws: ``HaltStateError``.
    package func list() throws -> [UserAccount] {
        guard ledger.hasAccounts else { return [] }
        return try ledger.readRecords { try AccountRows($0).all() }
    }

    private static func require(_ name: String, _ rows: AccountRows) throws -> UserAccount {
        guard let account = try rows.account(named: name) else {
            throw HaltStateError(code: .notFound, message: "there is no account of that name; list the accounts")
        }
        return account
    }

    private func invitation(to account: UserAccount, at now: Timestamp) -> Invitation {
        Invitation(account: account, link: .random(), expiresAt: now + Self.linkLifetime)
    }

    private func event(_ change: UserChange.Change, _ account: UserAccount, at now: Timestamp) -> AdministrativeEvent {
        let change = UserChange(change, user: account.id, by: person)
        return AdministrativeEvent(
            tenant: account.tenant,
            LedgerEvent(.userChanged(change), at: now, identifiers: identifiers)
        )
    }
}

extension SQLiteUserStore: UserStore {
    package func account(named name: String) throws -> UserAccount? {
        try ledger.lookUp { try AccountRows($0).account(named: name) }
    }

    package func account(linkedBy link: String, at now: Timestamp) throws -> UserAccount? {
        try ledger.lookUp { try AccountRows($0).account(linkedBy: link, at: now) }
    }

    package func setPassword(_ hash: String, spending link: String, at now: Timestamp) async throws -> UserAccount? {
        try await ledger.writeRecords { database in
            let rows = AccountRows(database)
            guard let account = try rows.account(linkedBy: link, at: now) else { return nil }
            try rows.update(account, password: hash)
            return try rows.account(named: account.name)
        }
    }
}

extension SQLiteUserStore: SessionStore {
    package func beginSession(
        _ session: String,
        of account: UserAccount,
        until end: Timestamp,
        at now: Timestamp
    ) async throws -> Bool {
        try await ledger.writeRecords { try AccountRows($0).begin(session, of: account, until: end, at: now) }
    }

    package func account(ofSession session: String, at now: Timestamp) throws -> UserAccount? {
        try ledger.lookUp { try AccountRows($0).account(ofSession: session, at: now) }
    }

    package func endSession(_ session: String) async throws {
        try await ledger.writeRecords { try AccountRows($0).endSession(session) }
    }
}
#endif
