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
