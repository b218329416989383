#if Tool
/// The exit statuses, where BSD's `sysexits` has a fitting one by its number.
struct ExitStatus: RawRepresentable, Hashable, Sendable {
    let rawValue: Int32

    static let done = Self(rawValue: 0)
    /// The answer is no: something failed, is wrong, or does not verify.
    static let failed = Self(rawValue: 1)
    /// `EX_NOINPUT`: there is no such ledger, file, approval or operation.
    static let notFound = Self(rawValue: 66)
    /// `EX_SOFTWARE`: the ledger or the policies cannot be used, or nobody knows what happened.
    static let fault = Self(rawValue: 70)
    /// `EX_TEMPFAIL`: not yet; the same command may succeed later.
    static let notYet = Self(rawValue: 75)
    /// `EX_NOPERM`: refused.
    static let refused = Self(rawValue: 77)
    /// As shells say it: the command was found and cannot be run.
    static let notExecutable = Self(rawValue: 126)
    /// As shells say it: there is no such command.
    static let commandNotFound = Self(rawValue: 127)
}
#endif
