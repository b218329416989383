extension GuardLifecycle {
    /// Turns the authority's decision on an operation into the next step. Only a permit leads on.
    mutating func decide(_ reply: GuardReply, on request: GuardRequest) {
        if case .permitted(let grant) = reply { begin(grant, for: request) } else { fail(refusal(reply, of: request)) }
    }

    /// What the caller gets to hear of a decision that is no permit.
    private func refusal(_ reply: GuardReply, of request: GuardRequest) -> any Error {
        let (action, key) = (request.identity.action, request.identity.idempotencyKey)
        return switch reply {
        case .permitted: Self.misuse
        case .pending(let approvalID, let reason):
            ApprovalPending(approvalID: approvalID, idempotencyKey: key, action: action, reason: reason)
        case .denied(let reason, let policyID):
            ActionDenied(reason: reason, policyID: policyID, action: action, idempotencyKey: key)
        case .rejected(let reason, let policyID, let approvalID, let approver):
            ActionDenied(
                reason: reason,
                policyID: policyID,
                origin: .rejection(approvalID: approvalID, approver: approver),
                action: action,
                idempotencyKey: key
            )
        case .expired: ActionExpired(idempotencyKey: key, action: action)
        case .alreadyStarted(let status, let outcome, let operationID, _, let earlier):
            ActionAlreadyStarted(
                status: status,
                outcome: outcome,
                idempotencyKey: key,
                action: action,
                operationID: operationID,
                // The reply to an earlier attempt was lost, and with it perhaps the permit.
                mayBeOwnPermit: hasFailedBefore && status == .started,
                earlier: earlier
            )
        case .governanceInactive(let reason):
            ActionDenied(
                reason: reason,
                policyID: nil,
                origin: .governanceInactive,
                action: action,
                idempotencyKey: key
            )
        }
    }

    /// Turns the authority's decision on a check into the next step.
    mutating func decide(_ reply: CheckReply, on request: CheckRequest) {
        let action = request.call.action
        switch reply.decision {
        case .allow: run(nil, .checked(request, reply))
        case .deny:
            let reason = reply.reason ?? "policy violation"
            fail(ActionDenied(reason: reason, policyID: reply.policyID, action: action))
        case .approvalRequired:
            // Nothing ties a later call to an approval of this one, so waiting for it would be waiting for ever.
            let reason = "it needs an approval, which a call without an idempotency key cannot wait for; give it a key"
            fail(ActionDenied(reason: reason, policyID: reply.policyID, origin: .approvalNeedsKey, action: action))
        }
    }

    /// Compares a permit with the question, because what was allowed has to be what runs, and goes on to redeem it
    /// unless the authority has done so. Whether it is still in time is for the authority to say, by its own clock, when
    /// the permit is redeemed.
    private mutating func begin(_ grant: PermitGrant, for request: GuardRequest) {
        if let problem = problem(with: grant, for: request) { return fail(problem) }
        let start = StartRequest(
            grant.identity,
            token: grant.token,
            startID: identifier,
            evidenceContext: request.evidenceContext
        )
        guard !grant.isRedeemed else { return run(grant.record, .permitted(start)) }
        attempts.turn()
        step = .start(start)
        sequel = .body(grant.record)
    }

    /// Why a permit is not one that the body may run under, or `nil`.
    private func problem(with grant: PermitGrant, for request: GuardRequest) -> (any Error)? {
        let action = request.identity.action
        // Who has asked only once has not started: it was another call of this identity, or the transport sent it twice.
        if !hasFailedBefore, grant.start?.isDuplicate == true {
            return ActionAlreadyStarted(
                status: .started,
                outcome: nil,
                idempotencyKey: request.identity.idempotencyKey,
                action: action,
                operationID: grant.operationID,
                mayBeOwnPermit: true
            )
        }
        if let part = request.identity.mismatch(with: grant.identity) {
            let message =
                "the authority's permit for \(action) does not match the request in its \(part.rawValue); "
                + "the action did not run"
            return HaltStateError(code: .replyMismatch, message: message)
        }
        if !grant.isWithoutPermit, let part = Self.problem(of: grant) {
            let message = "the authority's permit for \(action) has no usable \(part); the action did not run"
            return HaltStateError(code: .malformedReply, message: message)
        }
        return nil
    }

    /// The first part of a permit that contract section 2.3 requires and that is missing.
    private static func problem(of grant: PermitGrant) -> String? {
        if !grant.record.facts.operation.isUUID { return "operation_id" }
        if !grant.record.facts.decisionEvent.isUUID { return "decision_event_id" }
        if let approval = grant.approval, !approval.id.isUUID { return "approval_id" }
        if grant.token.secret.isBlank { return "permit_token" }
        if grant.policyVersion.isBlank { return "policy_version" }
        if grant.identity.resource?.rawValue.isBlank ?? true { return "resource" }
        if grant.identity.riskClass?.rawValue.isBlank ?? true { return "risk_class" }
        return nil
    }
}

extension PermitGrant {
    /// Whether nothing is left to redeem.
    fileprivate var isRedeemed: Bool { start != nil || isWithoutPermit }
}
