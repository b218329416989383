/// The facts of a permit: under which decision a body runs, and who approved it. Holds no secret.
public struct PermitRecord: Hashable, Sendable {
    /// Which operation, with the resource and the risk class as the authority recorded them.
    public let identity: OperationIdentity
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
        _ identity: OperationIdentity,
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
        self.identity = identity
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

    /// The action that was allowed.
    public var action: ActionName { identity.action }
    /// The key of the operation.
    public var idempotencyKey: IdempotencyKey { identity.idempotencyKey }
    /// Who acts.
    public var agentID: AgentID { identity.agentID }
    /// What is acted on, as the authority recorded it.
    public var resource: ResourceName? { identity.resource }
    /// How much harm the action can do, as the authority recorded it.
    public var riskClass: RiskClass? { identity.riskClass }
}
