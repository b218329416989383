/// The facts of a permit: under which decision a body runs, and who approved it. Holds no secret.
public struct PermitRecord: Hashable, Sendable {
    /// The action that was allowed.
    public let action: String
    /// The key of the operation.
    public let idempotencyKey: String
    /// Who acts.
    public let agentID: String
    /// What is acted on, as the authority recorded it.
    public let resource: String
    /// How much harm the action can do, as the authority recorded it.
    public let riskClass: String
    /// The operation in the authority's ledger.
    public let operationID: String
    /// The policy that decided, or `nil` for the default effect.
    public let policyID: String?
    /// The version of the policy set that decided.
    public let policyVersion: String
    /// The event that recorded the decision.
    public let decisionEventID: String
    /// When the permit stops being redeemable.
    public let expiresAt: Timestamp
    /// The approval that a human gave, or `nil` when the policy allowed the call.
    public let approvalID: String?
    /// Who approved, or `nil` when the policy allowed the call.
    public let approver: String?
    /// When it was approved, or `nil` when the policy allowed the call.
    public let approvedAt: Timestamp?
    /// The evidence of the decision, to attach content to, or `nil` when the authority does not say.
    public let evidenceID: String?

    /// Creates the facts of a permit.
    public init(
        action: String,
        idempotencyKey: String,
        agentID: String,
        resource: String,
        riskClass: String,
        operationID: String,
        policyID: String?,
        policyVersion: String,
        decisionEventID: String,
        expiresAt: Timestamp,
        approvalID: String? = nil,
        approver: String? = nil,
        approvedAt: Timestamp? = nil,
        evidenceID: String? = nil
    ) {
        self.action = action
        self.idempotencyKey = idempotencyKey
        self.agentID = agentID
        self.resource = resource
        self.riskClass = riskClass
        self.operationID = operationID
        self.policyID = policyID
        self.policyVersion = policyVersion
        self.decisionEventID = decisionEventID
        self.expiresAt = expiresAt
        self.approvalID = approvalID
        self.approver = approver
        self.approvedAt = approvedAt
        self.evidenceID = evidenceID
    }
}
