extension GuardReply: Codable {
    private enum CodingKeys: String, CodingKey {
        case status, reason, outcome, approver, started, standing, error, result
        case operationID = "operation_id"
        case decisionEventID = "decision_event_id"
        case policyVersion = "policy_version"
        case policyID = "policy_id"
        case token = "permit_token"
        case expiresAt = "permit_expires_at"
        case approvalID = "approval_id"
        case approvedAt = "approved_at"
        case evidenceID = "evidence_id"
    }

    private enum Status: String, Codable {
        case allowed, approved, pending, denied, rejected, expired, completed
        case alreadyStarted = "already_started"
        case governanceInactive = "governance_inactive"
    }

    /// Reads the wire form. What a permit does not repeat of the question is taken from
    /// `CodingUserInfoKey.askedOperation`.
    ///
    /// - Throws: `DecodingError` for an unknown status or a missing field; the caller fails closed.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let reason = try container.decodeIfPresent(String.self, forKey: .reason)
        let policyID = try container.decodeIfPresent(String.self, forKey: .policyID)
        let approvalID = try container.decodeIfPresent(String.self, forKey: .approvalID)
        let status = try container.decode(Status.self, forKey: .status)
        switch status {
        case .allowed: self = .permitted(try Self.grant(from: container, decoder))
        case .approved:
            let grant = try Self.grant(from: container, decoder)
            guard grant.approval != nil else { throw Self.missing(.approvalID, in: container) }
            self = .permitted(grant)
        case .pending:
            guard let approvalID else { throw Self.missing(.approvalID, in: container) }
            self = .pending(approvalID: approvalID, reason: reason)
        case .denied, .rejected:
            let approver = try container.decodeIfPresent(String.self, forKey: .approver)
            if let approvalID {
                self = .rejected(
                    reason: reason ?? "rejected",
                    policyID: policyID,
                    approvalID: approvalID,
                    approver: approver
                )
            } else {
                self = .denied(reason: reason ?? "policy violation", policyID: policyID)
            }
        case .expired: self = .expired
        case .alreadyStarted, .completed:
            self = .alreadyStarted(
                status: status == .completed ? .completed : .started,
                outcome: try container.decodeIfPresent(Outcome.self, forKey: .outcome),
                operationID: try container.decodeIfPresent(String.self, forKey: .operationID),
                reason: reason,
                earlier: Self.earlier(in: container)
            )
        case .governanceInactive: self = .governanceInactive(reason: reason ?? "governance_inactive")
        }
    }

    /// What only informs. A form that is not known is passed over: the call does not run anyway.
    private static func earlier(in container: KeyedDecodingContainer<CodingKeys>) -> EarlierCall {
        func text(_ key: CodingKeys) -> String? { try? container.decodeIfPresent(String.self, forKey: key) }
        return EarlierCall(
            standing: text(.standing).flatMap { OperationStanding(rawValue: $0) },
            error: text(.error),
            result: try? container.decodeIfPresent(GuardContext.self, forKey: .result)
        )
    }

    private static func grant(
        from container: KeyedDecodingContainer<CodingKeys>,
        _ decoder: any Decoder
    ) throws -> PermitGrant {
        let approvalID = try container.decodeIfPresent(String.self, forKey: .approvalID)
        let approver = try container.decodeIfPresent(String.self, forKey: .approver)
        let approvedAt = container.decodeInformalTime(.approvedAt)
        return PermitGrant(
            try OperationIdentity(permit: decoder),
            operationID: try container.decode(String.self, forKey: .operationID),
            decisionEventID: try container.decode(String.self, forKey: .decisionEventID),
            policyVersion: try container.decode(String.self, forKey: .policyVersion),
            policyID: try container.decodeIfPresent(String.self, forKey: .policyID),
            token: PermitToken(try container.decode(String.self, forKey: .token)),
            expiresAt: try container.decode(Timestamp.self, forKey: .expiresAt),
            approval: approvalID.map { PermitGrant.Approval(id: $0, approver: approver, approvedAt: approvedAt) },
            // One that is no whole receipt proves nothing: the permit is redeemed as if there were none.
            start: container.contains(.started) ? try? StartReceipt(from: decoder) : nil,
            evidenceID: try container.decodeIfPresent(String.self, forKey: .evidenceID)
        )
    }

    private static func missing(
        _ key: CodingKeys,
        in container: KeyedDecodingContainer<CodingKeys>
    ) -> DecodingError {
        .keyNotFound(key, .init(codingPath: container.codingPath, debugDescription: "required with this status"))
    }

    /// Writes the wire form. A rejection is written as `denied`, the only refusal that published clients know.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .permitted(let grant):
            try Self.encode(grant, to: &container)
            try grant.identity.encode(to: encoder)
            try grant.start?.encode(to: encoder)
        case .pending(let approvalID, let reason):
            try container.encode(Status.pending, forKey: .status)
            try container.encode(approvalID, forKey: .approvalID)
            try container.encode(reason, forKey: .reason)
        case .denied(let reason, let policyID):
            try container.encode(Status.denied, forKey: .status)
            try container.encode(reason, forKey: .reason)
            try container.encode(policyID, forKey: .policyID)
        case .rejected(let reason, let policyID, let approvalID, let approver):
            try container.encode(Status.denied, forKey: .status)
            try container.encode(reason, forKey: .reason)
            try container.encode(policyID, forKey: .policyID)
            try container.encode(approvalID, forKey: .approvalID)
            try container.encode(approver, forKey: .approver)
        case .expired:
            try container.encode(Status.expired, forKey: .status)
        case .alreadyStarted(let status, let outcome, let operationID, let reason, let earlier):
            try container.encode(status == .completed ? Status.completed : .alreadyStarted, forKey: .status)
            try container.encode(outcome, forKey: .outcome)
            try container.encode(operationID, forKey: .operationID)
            try container.encode(reason, forKey: .reason)
            try container.encodeIfPresent(earlier.standing?.rawValue, forKey: .standing)
            try container.encodeIfPresent(earlier.error, forKey: .error)
            try container.encodeIfPresent(earlier.result, forKey: .result)
        case .governanceInactive(let reason):
            try container.encode(Status.governanceInactive, forKey: .status)
            try container.encode(reason, forKey: .reason)
        }
    }

    private static func encode(_ grant: PermitGrant, to container: inout KeyedEncodingContainer<CodingKeys>) throws {
        try container.encode(grant.approval == nil ? Status.allowed : .approved, forKey: .status)
        try container.encode(grant.operationID, forKey: .operationID)
        try container.encode(grant.decisionEventID, forKey: .decisionEventID)
        try container.encode(grant.policyVersion, forKey: .policyVersion)
        try container.encode(grant.policyID, forKey: .policyID)
        try container.encode(grant.token.secret, forKey: .token)
        try container.encode(grant.expiresAt, forKey: .expiresAt)
        try container.encode(grant.approval?.id, forKey: .approvalID)
        try container.encode(grant.approval?.approver, forKey: .approver)
        try container.encode(grant.approval?.approvedAt, forKey: .approvedAt)
        try container.encodeIfPresent(grant.evidenceID, forKey: .evidenceID)
    }
}
