#if SQLite
import HaltState
import HaltStateAuthority

/// What a process is doing when it is killed.
enum CrashLife: String, CaseIterable {
    /// A policy allows the call; its permit is redeemed as it is granted.
    case allowed
    /// The same with a permit that is redeemed by a step of its own.
    case separate
    /// The body has its effect and throws.
    case failed
    /// A person approves, and the call is made again.
    case approved
    /// A person rejects, and the call is made again.
    case rejected
    /// A policy denies.
    case denied
    /// The body says that it has done nothing, and the next call has its effect.
    case repeated
    /// What was started and never reported is released by a person, and the next call has its effect.
    case released
    /// What was released reports its success after all, when the next attempt has a permit.
    case late
    /// The body waits for an approval inside, and begins again once that is given.
    case nested
    /// The call inside.
    case inside
    /// A stateless check, and its report.
    case checked
    /// The file is made.
    case opening
    /// The file is closed by the last process that has it open.
    case closing

    /// The lives of operations, as opposed to the file's.
    static let ofOperations = allCases.filter { !$0.isOfFile && $0 != .inside }

    /// Those whose write points are gone through one by one. Whether the body throws changes nothing about what is written.
    static let walked = allCases.filter { $0 != .failed && $0 != .inside }

    var isOfFile: Bool { self == .opening || self == .closing }

    /// Whether it takes more than one attempt.
    var isOfAttempts: Bool { [.repeated, .released, .late, .nested].contains(self) }

    var action: ActionName { ActionName(stringLiteral: "job.\(rawValue)") }

    func key(_ number: Int) -> String { "\(rawValue)-\(number)" }

    /// The life and the number that a key was made of.
    static func parse(_ key: String) throws -> (life: CrashLife, number: Int) {
        let parts = key.split(separator: "-").map(String.init)
        guard parts.count == 2, let life = CrashLife(rawValue: parts[0]), let number = Int(parts[1]) else {
            throw Failure("'\(key)' is not a key of this run")
        }
        return (life, number)
    }

    static func policies() throws -> PolicySet {
        try PolicySet(
            [
                Policy(name: "rest", actionPattern: "job.*", effect: .allow, priority: 1),
                Policy(name: "never", actionPattern: "job.denied", effect: .deny, priority: 2),
                Policy(name: "ask", actionPattern: "job.approved", effect: .approvalRequired, priority: 2),
                Policy(name: "ask too", actionPattern: "job.rejected", effect: .approvalRequired, priority: 2),
                Policy(name: "ask inside", actionPattern: "job.inside", effect: .approvalRequired, priority: 2),
            ],
            version: "crash"
        )
    }
}
#endif
