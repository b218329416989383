#if SQLite
import GRDB
import HaltState
import HaltStateAuthority

/// Accounts, their links and their sessions, as they are kept beside the events.
struct AccountRows {
    private let database: Database

    init(_ database: Database) { self.database = database }

    /// A link and a session are known by their digests. `account_maker` says who could enter in somebody's name: whoever made or
    /// reset an account has had its link in their hands.
    static let tables = """
        CREATE TABLE account (
            id TEXT NOT NULL PRIMARY KEY,
            tenant TEXT NOT NULL,
            name TEXT NOT NULL,
            folded TEXT NOT NULL UNIQUE,
            role TEXT NOT NULL,
            password TEXT,
            created_at INTEGER NOT NULL,
            disabled_at INTEGER,
            suspended_at INTEGER
        ) WITHOUT ROWID;
        CREATE TABLE account_maker (
            account TEXT NOT NULL,
            made_at INTEGER NOT NULL,
            maker TEXT NOT NULL,
            PRIMARY KEY (account, made_at, maker)
        ) WITHOUT ROWID;
        CREATE TABLE account_link (
            digest TEXT NOT NULL PRIMARY KEY,
            account TEXT NOT NULL UNIQUE,
            expires_at INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE account_session (
            digest TEXT NOT NULL PRIMARY KEY,
            account TEXT NOT NULL,
            expires_at INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX account_session_account ON account_session (account);
        """

    private static let columns = """
        account.id, account.tenant, account.name, account.role, account.created_at, account.disabled_at,
        account.suspended_at, account.password
        """

    func all() throws -> [UserAccount] {
        let sql = "SELECT \(Self.columns) FROM account ORDER BY created_at DESC, folded"
        return try Row.fetchAll(database, sql: sql).map(UserAccount.init)
    }

    func account(named name: String) throws -> UserAccount? {
        try account("WHERE folded = ?", [name.folded])
    }

    func account(linkedBy link: String, at now: Timestamp) throws -> UserAccount? {
        try account(
            """
            JOIN account_link ON account_link.account = account.id
            WHERE account_link.digest = ? AND account_link.expires_at > ? AND \(Self.works)
            """,
            [link, now.microseconds]
        )
    }

    func account(ofSession session: String, at now: Timestamp) throws -> UserAccount? {
        try account(
            """
            JOIN account_session ON account_session.account = account.id
            WHERE account_session.digest = ? AND account_session.expires_at > ? AND \(Self.works)
            """,
            [session, now.microseconds]
        )
    }

    /// Whether an account is neither disabled nor suspended.
    private static let works = "account.disabled_at IS NULL AND account.suspended_at IS NULL"

    private func account(_ condition: String, _ arguments: StatementArguments) throws -> UserAccount? {
        let statement = try database.cachedStatement(sql: "SELECT \(Self.columns) FROM account \(condition)")
        return try Row.fetchOne(statement, arguments: arguments).map(UserAccount.init)
    }

    func insert(_ account: UserAccount) throws {
        try database.execute(
            sql: "INSERT INTO account (id, tenant, name, folded, role, created_at) VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [
                account.id, account.tenant.rawValue, account.name, account.name.folded, account.role.rawValue,
                account.createdAt.microseconds,
            ]
        )
    }

    func update(_ account: UserAccount, role: UserRole) throws {
        try database.execute(
            sql: "UPDATE account SET role = ? WHERE id = ?",
            arguments: [role.rawValue, account.id]
        )
    }

    func update(_ account: UserAccount, disabledAt time: Timestamp?) throws {
        try database.execute(
            sql: "UPDATE account SET disabled_at = ? WHERE id = ?",
            arguments: [time?.microseconds, account.id]
        )
    }

    /// Sets what is kept of the password, and ends what was begun with the one before.
    func update(_ account: UserAccount, password hash: String?) throws {
        try database.execute(sql: "UPDATE account SET password = ? WHERE id = ?", arguments: [hash, account.id])
        try end(account)
    }

    /// Makes a link the only one of an account, and notes whose hands it is in.
    func link(_ account: UserAccount, _ link: RandomSecret, until end: Timestamp, by maker: Approver, at now: Timestamp)
        throws
    {
        try database.execute(
            sql: "INSERT OR REPLACE INTO account_link (digest, account, expires_at) VALUES (?, ?, ?)",
            arguments: [link.digest, account.id, end.microseconds]
        )
        try database.execute(
            sql: "INSERT OR IGNORE INTO account_maker (account, made_at, maker) VALUES (?, ?, ?)",
            arguments: [account.id, now.microseconds, maker.name.folded]
        )
    }

    /// Ends the sessions and the link of an account.
    func end(_ account: UserAccount) throws {
        try database.execute(sql: "DELETE FROM account_session WHERE account = ?", arguments: [account.id])
        try database.execute(sql: "DELETE FROM account_link WHERE account = ?", arguments: [account.id])
    }

    /// Ends the sessions and the links of all accounts.
    func endEverything() throws {
        try database.execute(sql: "DELETE FROM account_session; DELETE FROM account_link")
    }

    /// Begins a session, and forgets those that have run out.
    ///
    /// - Returns: Whether the account still works with the password that was looked at.
    func begin(_ session: String, of account: UserAccount, until end: Timestamp, at now: Timestamp) throws -> Bool {
        try database.execute(sql: "DELETE FROM account_session WHERE expires_at <= ?", arguments: [now.microseconds])
        try database.execute(
            sql: """
                INSERT INTO account_session (digest, account, expires_at)
                SELECT ?, id, ? FROM account WHERE id = ? AND password = ? AND \(Self.works)
                """,
            arguments: [session, end.microseconds, account.id, account.passwordHash]
        )
        return database.changesCount == 1
    }

    func endSession(_ session: String) throws {
        try database.execute(sql: "DELETE FROM account_session WHERE digest = ?", arguments: [session])
    }

    /// Lets nobody in any more after a restore.
    ///
    /// - Returns: How many accounts are suspended by it.
    func suspend(at now: Timestamp) throws -> Int {
        try endEverything()
        try database.execute(
            sql: "UPDATE account SET suspended_at = ? WHERE suspended_at IS NULL AND disabled_at IS NULL",
            arguments: [now.microseconds]
        )
        return database.changesCount
    }

    /// Lets the accounts of a tenant work again.
    ///
    /// - Returns: The identifiers of those that do; one that is disabled as well does not.
    func resume(_ tenant: TenantID) throws -> [String] {
        let suspended = "SELECT id FROM account WHERE tenant = ? AND suspended_at IS NOT NULL AND disabled_at IS NULL"
        let accounts = try String.fetchAll(database, sql: suspended, arguments: [tenant.rawValue])
        let update = "UPDATE account SET suspended_at = NULL WHERE tenant = ?"
        try database.execute(sql: update, arguments: [tenant.rawValue])
        return accounts
    }

    /// Who could answer in a person's name, the person included.
    func hands(behind name: String, since time: Timestamp, tenant: TenantID) throws -> Set<String> {
        let statement = try database.cachedStatement(
            sql: """
                WITH RECURSIVE hand (folded) AS (
                    VALUES (?)
                    UNION
                    SELECT account_maker.maker FROM hand JOIN account USING (folded)
                        JOIN account_maker ON account_maker.account = account.id
                    WHERE account_maker.made_at >= ? AND account.tenant = ?
                )
                SELECT folded FROM hand
                """
        )
        let arguments: StatementArguments = [name.folded, time.microseconds, tenant.rawValue]
        return try Set(String.fetchAll(statement, arguments: arguments))
    }
}

extension UserAccount {
    /// - Parameter row: The columns of ``AccountRows``.
    fileprivate init(_ row: Row) throws {
        let word: String = try row.decode(atIndex: 3)
        guard let role = UserRole(rawValue: word) else {
            throw HaltStateError(code: .ledgerUnusable, message: "an account was changed: it has no role that is known")
        }
        self.init(
            id: try row.decode(atIndex: 0),
            tenant: TenantID(try row.decode(atIndex: 1)),
            name: try row.decode(atIndex: 2),
            role: role,
            createdAt: Timestamp(microseconds: try row.decode(atIndex: 4)),
            disabledAt: try row.decode(Int64?.self, atIndex: 5).map(Timestamp.init(microseconds:)),
            suspendedAt: try row.decode(Int64?.self, atIndex: 6).map(Timestamp.init(microseconds:)),
            passwordHash: try row.decode(atIndex: 7)
        )
    }
}
#endif
