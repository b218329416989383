import HaltState

/// One rule: what happens to calls of certain actions under certain conditions.
///
/// ```swift
/// let policy = Policy(
///     name: "large refunds need approval",
///     actionPattern: "refund.*",
///     effect: .approvalRequired,
///     priority: 80,
///     conditions: [PolicyCondition(path: "params.amount_cents", op: .greaterThanOrEqual, value: 50_000)],
///     approval: ApprovalRule(expiresIn: .seconds(86_400)),
/// )
/// ```
public struct Policy: Hashable, Sendable {
    /// The name that decisions and the evidence give; unique within a set.
    public var name: String
    /// Which actions: an action name in which `*` stands for any characters, dots included, and `?` for one.
    public var actionPattern: String
    /// What the policy does.
    public var effect: PolicyEffect
    /// The rank: of several policies that match a call, the one with the highest number decides.
    public var priority: Int
    /// What must hold of the call as well. All of them must hold.
    public var conditions: [PolicyCondition]
    /// How a human approves. Only for ``PolicyEffect/approvalRequired``.
    public var approval: ApprovalRule?
    /// What the policy is for, in the words of its authors: the reason that a caller hears, an approver, and a language model
    /// whose call it was. Decides nothing.
    public var description: String?
    /// The warnings that its authors answer for, so that ``PolicySet/warnings`` leaves them out.
    public var silencedWarnings: Set<PolicyWarning.Identifier>

    /// Creates a policy. What is wrong with it is reported by the ``PolicySet`` that takes it.
    public init(
        name: String,
        actionPattern: String,
        effect: PolicyEffect,
        priority: Int = 0,
        conditions: [PolicyCondition] = [],
        approval: ApprovalRule? = nil,
        description: String? = nil,
        silencedWarnings: Set<PolicyWarning.Identifier> = [],
    ) {
        self.name = name
        self.actionPattern = actionPattern
        self.effect = effect
        self.priority = priority
        self.conditions = conditions
        self.approval = approval
        self.description = description
        self.silencedWarnings = silencedWarnings
    }
}

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

/// Who may approve a call, how many of them must, and for how long the question and the answer stand.
///
/// ```swift
/// ApprovalRule(expiresIn: .seconds(86_400), useWithin: .seconds(1_800), quorum: 2, approvers: ["ann", "ben", "cem"])
/// ```
public struct ApprovalRule: Hashable, Sendable {
    /// How long approvers have to decide; `nil` leaves it to the authority.
    public var expiresIn: Duration?
    /// How long after the approval the call may start; `nil` leaves it to the authority.
    public var useWithin: Duration?
    /// How many different approvers must agree. Names that are equal in Unicode's folded form are one approver's.
    public var quorum: Int
    /// Who may approve. Empty means every approver that the authority knows.
    public var approvers: [String]
    /// How many attempts one approval is good for, where the bodies of those before say that they did nothing.
    public var attempts: Int
    /// Whether the person who asks may not decide, also where nothing but the operating system vouches for who that is. The holder of
    /// an API key never decides on what was asked for with it, whatever this says.
    public var excludesRequester: Bool

    /// More attempts on one yes would be a yes to anything.
    static let maximumAttempts = 100

    /// Creates a rule. What is wrong with it is reported by the ``PolicySet`` that takes it.
    public init(
        expiresIn: Duration? = nil,
        useWithin: Duration? = nil,
        quorum: Int = 1,
        approvers: [String] = [],
        attempts: Int = 1,
        excludesRequester: Bool = false
    ) {
        self.expiresIn = expiresIn
        self.useWithin = useWithin
        self.quorum = quorum
        self.approvers = approvers
        self.attempts = attempts
        self.excludesRequester = excludesRequester
    }

    /// The rule that satisfies both, or `nil` when too few people may approve under both.
    func combined(with other: Self) -> Self? {
        var rule = Self(
            expiresIn: Self.shorter(expiresIn, other.expiresIn),
            useWithin: Self.shorter(useWithin, other.useWithin),
            quorum: max(quorum, other.quorum),
            approvers: approvers.isEmpty ? other.approvers : approvers,
            attempts: min(attempts, other.attempts),
            excludesRequester: excludesRequester || other.excludesRequester
        )
        guard !approvers.isEmpty || !other.approvers.isEmpty else { return rule }
        if !approvers.isEmpty, !other.approvers.isEmpty {
            let others = Set(other.approvers.map(\.folded))
            rule.approvers = approvers.filter { others.contains($0.folded) }
        }
        return rule.distinctApprovers >= rule.quorum ? rule : nil
    }

    /// How many people the list names, since names that are equal in folded form are one person's.
    var distinctApprovers: Int { Set(approvers.map(\.folded)).count }

    private static func shorter(_ left: Duration?, _ right: Duration?) -> Duration? {
        guard let left, let right else { return left ?? right }
        return min(left, right)
    }
}
