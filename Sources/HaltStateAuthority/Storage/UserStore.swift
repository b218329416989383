package import HaltState

/// The accounts of the approvals page. What is done to one counts at every server on the same database, from the next request on.
package protocol UserStore: Sendable {
    /// The account of a name, compared as the names of people are; or `nil`.
    ///
    /// - Throws: ``HaltStateError``.
    func account(named name: String) async throws -> UserAccount?

    /// The account whose password a link may set, or `nil` for a link that is spent, replaced, too old, or of an account that does
    /// not work. Looking spends nothing.
    ///
    /// - Parameter link: The digest of the link's secret.
    /// - Throws: ``HaltStateError``.
    func account(linkedBy link: String, at now: Timestamp) async throws -> UserAccount?

    /// Spends a link, sets the password and ends every session of the account, in one commit.
    ///
    /// - Parameters:
    ///   - hash: What is kept of the password.
    ///   - link: The digest of the link's secret.
    /// - Returns: The account, or `nil` where ``account(linkedBy:at:)`` finds none by now.
    /// - Throws: ``HaltStateError``.
    func setPassword(_ hash: String, spending link: String, at now: Timestamp) async throws -> UserAccount?
}

/// Who is signed in to the approvals page.
package protocol SessionStore: Sendable {
    /// Begins a session of an account, unless the account does not work by now, or has another password than the one that was looked
    /// at.
    ///
    /// - Parameter session: The digest of the session's secret.
    /// - Returns: Whether it has begun.
    /// - Throws: ``HaltStateError``.
    func beginSession(
        _ session: String,
        of account: UserAccount,
        until end: Timestamp,
        at now: Timestamp
    ) async throws -> Bool

    /// The account that is signed in, or `nil` for a session that is over, or whose account does not work. Asked with each request.
    ///
    /// - Throws: ``HaltStateError``.
    func account(ofSession session: String, at now: Timestamp) async throws -> UserAccount?

    /// Ends a session. One that is over stays so.
    ///
    /// - Throws: ``HaltStateError``.
    func endSession(_ session: String) async throws
}
