package import HaltState

/// Why nobody knows whether an operation has happened, or has happened once.
package enum Doubt: String, Hashable, Sendable, CaseIterable {
    /// It was started, its lease has run out, and no outcome was recorded.
    case leaseExpired = "lease_expired"
    /// It was started, and an earlier attempt at it has succeeded, so that it may have happened twice.
    case earlierSuccess = "earlier_attempt_succeeded"

    /// The reason, to follow "in doubt".
    package var description: String {
        switch self {
        case .leaseExpired: "its lease has run out"
        case .earlierSuccess: "an earlier attempt has succeeded"
        }
    }
}

extension GuardedOperation {
    /// Why it is in doubt, or `nil` when it is not. See ``isInDoubt(at:)``.
    package func doubt(at now: Timestamp) -> Doubt? {
        guard isInDoubt(at: now) else { return nil }
        return overtaker == nil ? .leaseExpired : .earlierSuccess
    }

    /// Whether a success that was reported after it has made its release void.
    package var isReleaseVoid: Bool { release != nil && status != .released }

    /// Whether somebody is who asked for it: its agent, or the person who has vouched for the request.
    package func wasAsked(by person: Approver) -> Bool {
        person.isNamed(identity.agentID.rawValue) || (requester.map(person.isSame) ?? false)
    }
}
