#if Tool
/// How a command ends, by the number of BSD's `sysexits` where there is a fitting one.
///
/// A new status is a case here, with a number from 79 where `sysexits` has none that fits; `haltstate --help` lists it. Which error
/// ends with which is said in ``ErrorReport``, and for a guarded command that did not run in ``GuardRefusal``. What a status means
/// for `guard` stands in that command's help and in the guide *Guarding shell commands*.
enum ExitStatus: Int32, CaseIterable {
    case done = 0
    case failed = 1
    /// `EX_USAGE`, which the argument parser ends with.
    case wrongCommandLine = 64
    /// `EX_NOINPUT`
    case notFound = 66
    /// `EX_SOFTWARE`
    case error = 70
    /// `EX_TEMPFAIL`
    case notYet = 75
    /// `EX_NOPERM`
    case refused = 77
    /// As shells say it.
    case notExecutable = 126
    /// As shells say it.
    case commandNotFound = 127

    /// What it tells a script.
    var meaning: String {
        switch self {
        case .done: "done"
        case .failed: "the answer is no: something failed, is wrong, or does not verify"
        case .wrongCommandLine: "the command line is wrong"
        case .notFound: "there is no such ledger, file, approval or operation"
        case .error: "the ledger or the policies cannot be used, or nobody knows what happened"
        case .notYet: "not yet; the same command may succeed later"
        case .refused: "not allowed"
        case .notExecutable: "the command to be guarded cannot be run"
        case .commandNotFound: "there is no command to be guarded by this name"
        }
    }

    /// All of them for the help, a line each.
    static let help = allCases.map { status in
        let number = String(status.rawValue)
        return "  \(number)\(String(repeating: " ", count: 5 - number.count))\(status.meaning)"
    }
    .joined(separator: "\n")
}
#endif
