/// A permit as an authority grants it (contract section 1.3, status `allowed` or `approved`).
public struct PermitGrant: Hashable, Sendable {
    /// Which operation, with the resource and the risk class as recorded.
    public var identity: OperationIdentity
    /// The operation in the authority's ledger, a UUID.
    public var operationID: String
    /// The event that recorded the decision, a UUID.
    public var decisionEventID: String
    /// The version of the policy set that decided.
    public var policyVersion: String
    /// The policy that decided, or `nil` for the default effect.
    public var policyID: String?
    /// The secret that redeems the permit.
    public var token: PermitToken
    /// When the permit stops being redeemable.
    public var expiresAt: Timestamp
    /// The approval behind the permit, or `nil` when the policy allowed the call.
    public var approval: Approval?
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

    /// Creates a grant.
    public init(
        _ identity: OperationIdentity,
        operationID: String,
        decisionEventID: String,
        policyVersion: String,
        policyID: String?,
        token: PermitToken,
        expiresAt: Timestamp,
        approval: Approval? = nil,
        start: StartReceipt? = nil,
        evidenceID: String? = nil
    ) {
        self.identity = identity
        self.operationID = operationID
        self.decisionEventID = decisionEventID
        self.policyVersion = policyVersion
        self.policyID = policyID
        self.token = token
        self.expiresAt = expiresAt
        self.approval = approval
        self.start = start
        self.evidenceID = evidenceID
    }
}
