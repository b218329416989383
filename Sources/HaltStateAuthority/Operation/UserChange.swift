/// Somebody made an account for the approvals page, or changed what one can do.
package struct UserChange: Hashable, Sendable {
    /// What became of the account.
    package enum Change: Hashable, Sendable {
        /// It was made.
        case created(name: String, role: String)
        /// Its password does not work any more, and a link was made that sets a new one.
        case reset
        /// It was given another role.
        case roleChanged(String)
        /// It stopped working.
        case disabled
        /// It works again.
        case enabled
        /// It works again after a restore.
        case resumed
    }

    /// The account's identifier, a UUID.
    package let user: String
    /// What became of it.
    package let change: Change
    /// Who did it.
    package let by: Approver

    package init(_ change: Change, user: String, by: Approver) {
        self.user = user
        self.change = change
        self.by = by
    }
}
