extension GuardLifecycle {
    /// Turns the authority's decision on an operation into the next step. Only a permit leads on.
    mutating func decide(_ reply: GuardReply, on request: GuardRequest, attempt: Int) -> Step {
        let (action, key) = (request.identity.action, request.identity.idempotencyKey)
        switch reply {
        case .permitted(let grant):
            return begin(grant, for: request, attempt: attempt)
        case .pending(let approvalID, let reason):
            return end(
                .fail(ApprovalPending(approvalID: approvalID, idempotencyKey: key, action: action, reason: reason))
            )
        case .denied(let reason, let policyID):
            return end(.fail(ActionDenied(reason: reason, policyID: policyID, action: action)))
        case .rejected(let reason, let policyID, let approvalID, let approver):
            let origin = ActionDenied.Origin.rejection(approvalID: approvalID, approver: approver)
            return end(.fail(ActionDenied(reason: reason, policyID: policyID, origin: origin, action: action)))
        case .expired:
            return end(.fail(ActionExpired(idempotencyKey: key, action: action)))
        case .alreadyStarted(let status, let outcome, let operationID, _, let earlier):
            return end(
                .fail(
                    ActionAlreadyStarted(
                        status: status,
                        outcome: outcome,
                        idempotencyKey: key,
                        action: action,
                        operationID: operationID,
                        // The reply to an earlier attempt was lost, and with it perhaps the permit.
                        mayBeOwnPermit: attempt > 1 && status == .started,
                        earlier: earlier
                    )
                )
            )
        case .governanceInactive(let reason):
            return end(
                .fail(ActionDenied(reason: reason, policyID: nil, origin: .governanceInactive, action: action))
            )
        }
    }

    /// Turns the authority's decision on a check into the next step.
    mutating func decide(_ reply: CheckReply, on request: CheckRequest) -> Step {
        switch reply.decision {
        case .allow:
            state = .running(.checked(request, reply))
            return .run(nil)
        case .deny:
            let reason = reply.reason ?? "policy violation"
            return end(.fail(ActionDenied(reason: reason, policyID: reply.policyID, action: request.call.action)))
        case .approvalRequired:
            // Nothing ties a later call to an approval of this one, so waiting for it would be waiting for ever.
            let reason = "it needs an approval, which a call without an idempotency key cannot wait for; give it a key"
            let (policy, action) = (reply.policyID, request.call.action)
            return end(
                .fail(ActionDenied(reason: reason, policyID: policy, origin: .approvalNeedsKey, action: action))
            )
        }
    }

    /// Compares a permit with the question, because what was allowed has to be what runs, and goes on to redeem it
    /// unless the authority has done so. Whether it is still in time is for the authority to say, by its own clock, when
    /// the permit is redeemed.
    private mutating func begin(_ grant: PermitGrant, for request: GuardRequest, attempt: Int) -> Step {
        // Who has asked only once has not started: it was another call of this identity, or the transport sent it twice.
        if attempt == 1, grant.start?.isDuplicate == true {
            return end(
                .fail(
                    ActionAlreadyStarted(
                        status: .started,
                        outcome: nil,
                        idempotencyKey: request.identity.idempotencyKey,
                        action: request.identity.action,
                        operationID: grant.operationID,
                        mayBeOwnPermit: true
                    )
                )
            )
        }
        if let part = request.identity.mismatch(with: grant.identity) {
            let message =
                "the authority's permit for \(request.identity.action) does not match the request in its "
                + "\(part.rawValue); "
                + "the action did not run"
            return end(.fail(HaltStateError(code: .replyMismatch, message: message)))
        }
        if !grant.isWithoutPermit, let part = Self.defect(of: grant) {
            let message =
                "the authority's permit for \(request.identity.action) has no usable \(part); the action did not run"
            return end(.fail(HaltStateError(code: .malformedReply, message: message)))
        }
        let start = StartRequest(
            grant.identity,
            token: grant.token,
            startID: identifier,
            evidenceContext: request.evidenceContext
        )
        let record = Self.record(of: grant)
        guard !grant.isBurned else {
            state = .running(.permitted(start))
            return .run(record)
        }
        state = .starting(start, record, attempt: 1)
        return step
    }

    /// The first part of a permit that contract section 2.3 requires and that is missing.
    private static func defect(of grant: PermitGrant) -> String? {
        if !grant.operationID.isUUID { return "operation_id" }
        if !grant.decisionEventID.isUUID { return "decision_event_id" }
        if let approval = grant.approval, !approval.id.isUUID { return "approval_id" }
        if grant.token.secret.isBlank { return "permit_token" }
        if grant.policyVersion.isBlank { return "policy_version" }
        if grant.identity.resource?.rawValue.isBlank ?? true { return "resource" }
        if grant.identity.riskClass?.rawValue.isBlank ?? true { return "risk_class" }
        return nil
    }

    private static func record(of grant: PermitGrant) -> PermitRecord {
        PermitRecord(
            grant.identity,
            operationID: grant.operationID,
            policyID: grant.policyID,
            policyVersion: grant.policyVersion,
            decisionEventID: grant.decisionEventID,
            expiresAt: grant.expiresAt,
            approvalID: grant.approval?.id,
            approver: grant.approval?.approver,
            approvedAt: grant.approval?.approvedAt,
            evidenceID: grant.evidenceID
        )
    }
}

extension PermitGrant {
    /// Whether nothing is left to redeem.
    fileprivate var isBurned: Bool { start != nil || isWithoutPermit }
}
