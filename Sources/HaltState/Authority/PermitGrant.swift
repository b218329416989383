/// A permit as an authority grants it (contract section 1.3, status `allowed` or `approved`).
public struct PermitGrant: Hashable, Sendable {
    /// The operation in the authority's ledger, a UUID.
    public var operationID: String
    /// The event that recorded the decision, a UUID.
    public var decisionEventID: String
    /// The version of the policy set that decided.
    public var policyVersion: String
    /// The policy that decided, or `nil` for the default effect.
    public var policyID: String?
    /// What is acted on, as recorded.
    public var resource: String
    /// How much harm the action can do, as recorded.
    public var riskClass: String
    /// The secret that redeems the permit.
    public var token: PermitToken
    /// When the permit stops being redeemable.
    public var expiresAt: Timestamp
    /// The approval behind the permit, or `nil` when the policy allowed the call.
    public var approval: Approval?
    /// The action, agent and key as recorded, each `nil` when the authority does not repeat it.
    public var echo: Echo
    /// Proof that the permit is burned already, or `nil` when it is still to be redeemed. See ``GuardRequest/startID``. On
    /// the wire it is the receipt's members, beside the permit's.
    public var start: StartReceipt?
    /// The evidence of the decision, to attach content to, or `nil` when the authority does not say.
    public var evidenceID: String?
    /// Whether this is the bare word of a server before 0.8, which issues nothing that could be redeemed.
    var isWithoutPermit = false

    /// A human's approval.
    public struct Approval: Hashable, Sendable {
        /// The request that was approved.
        public var id: String
        /// Who approved.
        public var approver: String?
        /// When.
        public var approvedAt: Timestamp?

        /// Creates an approval.
        public init(id: String, approver: String?, approvedAt: Timestamp?) {
            self.id = id
            self.approver = approver
            self.approvedAt = approvedAt
        }
    }

    /// What the authority repeats of the question.
    public struct Echo: Hashable, Sendable {
        /// The action.
        public var action: String?
        /// The agent.
        public var agentID: String?
        /// The idempotency key.
        public var idempotencyKey: String?

        /// Creates an echo.
        public init(action: String? = nil, agentID: String? = nil, idempotencyKey: String? = nil) {
            self.action = action
            self.agentID = agentID
            self.idempotencyKey = idempotencyKey
        }
    }

    /// Creates a grant.
    public init(
        operationID: String,
        decisionEventID: String,
        policyVersion: String,
        policyID: String?,
        resource: String,
        riskClass: String,
        token: PermitToken,
        expiresAt: Timestamp,
        approval: Approval? = nil,
        echo: Echo = Echo(),
        start: StartReceipt? = nil,
        evidenceID: String? = nil
    ) {
        self.operationID = operationID
        self.decisionEventID = decisionEventID
        self.policyVersion = policyVersion
        self.policyID = policyID
        self.resource = resource
        self.riskClass = riskClass
        self.token = token
        self.expiresAt = expiresAt
        self.approval = approval
        self.echo = echo
        self.start = start
        self.evidenceID = evidenceID
    }
}
