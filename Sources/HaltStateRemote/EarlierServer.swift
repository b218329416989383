import HaltState

/// A decision by a server before 0.8: yes, without a permit (contract section 1.3).
///
/// Only a reply that has none of the permit's fields counts. One that has some of them is a broken permit.
struct EarlierPermit {
    private static let permitFields = [
        "operation_id", "policy_version", "decision_event_id", "permit_token", "permit_expires_at",
    ]

    private let node: JSONNode

    /// Looks for such a decision; `nil` when the reply is something else.
    ///
    /// - Throws: `HaltStateError` for a reply whose own words for the operation are no texts.
    init?(_ node: JSONNode) throws {
        guard ["allowed", "approved"].contains(node["status"]?.text) else { return nil }
        for field in Self.permitFields {
            switch node[field]?.kind {
            case nil, .null?: continue
            default: return nil
            }
        }
        for field in ["action", "agent_id", "idempotency_key", "resource", "risk_class"] {
            switch node[field]?.kind {
            case nil, .null?, .string?: continue
            default:
                throw HaltStateError(
                    code: .malformedReply,
                    message: "the authority's reply names the operation by something that is no text (\(field))"
                )
            }
        }
        self.node = node
    }

    func reply(to request: GuardRequest) -> GuardReply {
        let asked = request.identity
        var grant = PermitGrant(
            OperationIdentity(
                idempotencyKey: name("idempotency_key") ?? asked.idempotencyKey,
                action: name("action") ?? asked.action,
                agentID: name("agent_id") ?? asked.agentID,
                resource: name("resource") ?? asked.resource,
                riskClass: name("risk_class") ?? asked.riskClass
            ),
            operationID: "",
            decisionEventID: "",
            policyVersion: "",
            policyID: node["policy_id"]?.text,
            token: PermitToken(""),
            expiresAt: Timestamp(microseconds: 0)
        )
        if node["status"]?.text == "approved" {
            grant.approval = PermitGrant.Approval(
                id: node["approval_id"]?.text ?? "",
                approver: node["approver"]?.text,
                approvedAt: node["approved_at"]?.text.flatMap { Timestamp($0) }
            )
        }
        grant.isWithoutPermit = true
        return .permitted(grant)
    }

    private func name<Name: ExactName>(_ field: String) -> Name? { node[field]?.text.map(Name.init(stringLiteral:)) }
}

/// How an outcome is reported to a server before 0.8 (contract section 1.5).
struct EarlierOutcomeReport: Encodable {
    private let report: OutcomeReport

    init(_ report: OutcomeReport) {
        self.report = report
    }

    private enum CodingKeys: String, CodingKey {
        case idempotencyKey = "idempotency_key"
        case action
        case agentID = "agent_id"
        case outcome, error
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(report.identity.idempotencyKey, forKey: .idempotencyKey)
        try container.encode(report.identity.action, forKey: .action)
        try container.encode(report.identity.agentID, forKey: .agentID)
        try container.encode(report.outcome, forKey: .outcome)
        try container.encode(report.error, forKey: .error)
    }
}

extension OutcomeReport {
    /// Whether the operation ran by the word of a server that issues no permits.
    var isWithoutPermit: Bool { token.secret.isEmpty }
}

extension JSONNode {
    /// The text, or `nil` when the value is none.
    var text: String? {
        if case .string(let text) = kind { text } else { nil }
    }

    /// The named values, or `nil` when the value is no object.
    var facts: GuardContext? {
        if case .object(let members) = contextValue { GuardContext(members) } else { nil }
    }
}
