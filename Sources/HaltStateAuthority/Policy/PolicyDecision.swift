/// What a set of policies says of a call, and which policy said it.
public struct PolicyDecision: Hashable, Sendable {
    /// What happens to the call.
    public var effect: PolicyEffect
    /// The name of the policy that decided; `nil` when none did.
    public var policyID: String?
    /// Why: the description of the policy that decided, or else a sentence that names policies and paths. It has no value of the
    /// call, so it is safe for logs.
    public var reason: String
    /// How a human approves. Means something only for ``PolicyEffect/approvalRequired``.
    public var approval: ApprovalRule

    /// Creates a decision.
    public init(
        effect: PolicyEffect,
        policyID: String?,
        reason: String,
        approval: ApprovalRule = ApprovalRule(),
    ) {
        self.effect = effect
        self.policyID = policyID
        self.reason = reason
        self.approval = approval
    }
}
