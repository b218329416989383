/// What a policy does with the calls it matches.
public enum PolicyEffect: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
    /// The call may run.
    case allow = "ALLOW"
    /// The call may run once a human has approved it.
    case approvalRequired = "APPROVAL_REQUIRED"
    /// The call must not run.
    case deny = "DENY"

    private var strictness: Int {
        switch self {
        case .allow: 0
        case .approvalRequired: 1
        case .deny: 2
        }
    }

    /// Orders effects by strictness: ``allow``, then ``approvalRequired``, then ``deny``.
    public static func < (left: Self, right: Self) -> Bool { left.strictness < right.strictness }
}
