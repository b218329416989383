import HaltState

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
