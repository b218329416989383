package import HaltState

/// A person who signs in to the approvals page.
package struct UserAccount: Hashable, Sendable {
    /// The account's identifier, a UUID. The name may be shown; this is what evidence refers to.
    package let id: String
    /// The only tenant that the person sees.
    package let tenant: TenantID
    /// The person's name, as policies name approvers. No second account ever has it.
    package let name: String
    /// What the person may do.
    package let role: UserRole
    /// When the account was made.
    package let createdAt: Timestamp
    /// Since when it does not work, or `nil`.
    package let disabledAt: Timestamp?
    /// When a restore stopped it from working, until a person lets it work again; or `nil`.
    package let suspendedAt: Timestamp?
    /// What is kept of the password; `nil` until the person has set one.
    package let passwordHash: String?

    package init(
        id: String,
        tenant: TenantID,
        name: String,
        role: UserRole,
        createdAt: Timestamp,
        disabledAt: Timestamp? = nil,
        suspendedAt: Timestamp? = nil,
        passwordHash: String? = nil
    ) {
        self.id = id
        self.tenant = tenant
        self.name = name
        self.role = role
        self.createdAt = createdAt
        self.disabledAt = disabledAt
        self.suspendedAt = suspendedAt
        self.passwordHash = passwordHash
    }

    /// How the account stands.
    package enum Standing: String, Sendable {
        /// Nobody has set a password yet.
        case invited
        case active
        case disabled
        /// A restore has stopped it, until a person has looked.
        case suspended
    }

    /// How the account stands.
    package var standing: Standing {
        if disabledAt != nil { return .disabled }
        if suspendedAt != nil { return .suspended }
        return passwordHash == nil ? .invited : .active
    }

    /// Who answers where the person has signed in.
    package var approver: Approver { Approver(name: name, authentication: "session:\(id)", isOnRecord: true) }

    /// The longest name in bytes.
    package static let longestName = 128

    /// Why a name cannot be that of a new account; `nil` when it can.
    package static func problem(ofName name: String) -> String? {
        if let problem = name.personProblem { return problem.description }
        return name.utf8.count > longestName ? "is longer than \(longestName) bytes" : nil
    }
}

extension UserAccount: CustomStringConvertible, CustomReflectable {
    /// The name, without what is kept of the password.
    package var description: String { "\(name.visible) (\(role.rawValue), \(tenant.visible))" }
    /// Nothing: `dump` shows no hash.
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// What a person may do. Each may do what those before may.
package enum UserRole: String, Hashable, Sendable, CaseIterable, Comparable {
    /// Look.
    case viewer
    /// Decide, and withdraw what they approved.
    case approver
    /// Reconcile, release, pause and kill.
    case `operator`
    /// Withdraw for others, and manage accounts and keys.
    case admin

    package static func < (left: Self, right: Self) -> Bool {
        (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
}
