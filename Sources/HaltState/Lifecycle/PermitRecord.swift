/// The facts of a permit: under which decision a body runs, and who approved it. Holds no secret.
///
/// A class, because a call hands it on several times, and nothing of it ever changes.
public final class PermitRecord: Sendable {
    struct Facts: Hashable, Sendable {
        var identity: OperationIdentity
        var operation: RecordName
        var policyID: String?
        var policyVersion: String
        var decisionEvent: RecordName
        var expiresAt: Timestamp
        var approval: PermitGrant.Approval?
        var evidenceID: String?
    }

    let facts: Facts

    init(_ facts: Facts) {
        self.facts = facts
    }

    /// Creates the facts of a permit. Who approved, and when, is left out where there is no `approvalID`.
    public convenience init(
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
        self.init(
            identity,
            operation: RecordName(operationID),
            policyID: policyID,
            policyVersion: policyVersion,
            decisionEvent: RecordName(decisionEventID),
            expiresAt: expiresAt,
            approval: approvalID.map { PermitGrant.Approval(id: $0, approver: approver, approvedAt: approvedAt) },
            evidenceID: evidenceID
        )
    }

    package init(
        _ identity: OperationIdentity,
        operation: RecordName,
        policyID: String?,
        policyVersion: String,
        decisionEvent: RecordName,
        expiresAt: Timestamp,
        approval: PermitGrant.Approval?,
        evidenceID: String? = nil
    ) {
        facts = Facts(
            identity: identity,
            operation: operation,
            policyID: policyID,
            policyVersion: policyVersion,
            decisionEvent: decisionEvent,
            expiresAt: expiresAt,
            approval: approval,
            evidenceID: evidenceID
        )
    }
}

extension PermitRecord {
    /// Which operation, with the resource and the risk class as the authority recorded them.
    public var identity: OperationIdentity { facts.identity }
    /// The operation in the authority's ledger.
    public var operationID: String { facts.operation.text }
    /// The policy that decided, or `nil` for the default effect.
    public var policyID: String? { facts.policyID }
    /// The version of the policy set that decided.
    public var policyVersion: String { facts.policyVersion }
    /// The event that recorded the decision.
    public var decisionEventID: String { facts.decisionEvent.text }
    /// When the permit stops being redeemable.
    public var expiresAt: Timestamp { facts.expiresAt }
    /// The approval that a human gave, or `nil` when the policy allowed the call.
    public var approvalID: String? { facts.approval?.id }
    /// Who approved, or `nil` when the policy allowed the call.
    public var approver: String? { facts.approval?.approver }
    /// When it was approved, or `nil` when the policy allowed the call.
    public var approvedAt: Timestamp? { facts.approval?.approvedAt }
    /// The evidence of the decision, to attach content to, or `nil` when the authority does not say.
    public var evidenceID: String? { facts.evidenceID }

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

extension PermitRecord: Hashable {
    /// Compares every fact.
    public static func == (left: PermitRecord, right: PermitRecord) -> Bool {
        left === right || left.facts == right.facts
    }

    /// Hashes every fact.
    public func hash(into hasher: inout Hasher) { hasher.combine(facts) }
}
