import HaltState

/// Redeeming a permit and recording an outcome (contract sections 1.4 and 1.5).
extension OperationDecider {
    func start(_ operation: GuardedOperation?, _ request: StartRequest) throws -> [LedgerEvent] {
        let operation = try authenticated(
            operation,
            Claim(
                token: request.token,
                key: request.idempotencyKey,
                action: request.action,
                agentID: request.agentID,
                resource: request.resource,
                riskClass: request.riskClass
            )
        )
        switch operation.status {
        case .permitted where operation.hasLostPermit(at: now):
            throw ActionExpired(idempotencyKey: request.idempotencyKey, action: request.action)
        case .permitted:
            return [event(operation, .started(started(request.startID)))]
        case .started where operation.start?.fact.startID == request.startID:
            return []
        default:
            throw ActionAlreadyStarted(
                status: operation.status == .completed ? .completed : .started,
                outcome: operation.outcome?.fact.outcome,
                idempotencyKey: request.idempotencyKey,
                action: request.action,
                operationID: operation.id
            )
        }
    }

    /// A start from now on, for the time of the lease.
    func started(_ startID: String) -> OperationStart {
        OperationStart(startID: startID, leaseExpiresAt: now + terms.lease)
    }

    func report(_ operation: GuardedOperation?, _ report: OutcomeReport) throws -> [LedgerEvent] {
        let operation = try authenticated(
            operation,
            Claim(
                token: report.token,
                key: report.idempotencyKey,
                action: report.action,
                agentID: report.agentID,
                resource: report.resource,
                riskClass: report.riskClass
            )
        )
        let fact = OperationOutcome(
            outcome: report.outcome,
            reportID: report.reportID,
            error: report.error,
            result: report.result?.keepable
        )
        return try complete(operation, fact)
    }

    /// The outcome of a call by a client that redeems no permit: the start was recorded with the permit, so the start's
    /// identity stands in for the token.
    func report(_ operation: GuardedOperation?, _ report: UnredeemedReport) throws -> [LedgerEvent] {
        guard let operation, operation.start?.fact.startID == report.startID,
            operation.proposal.action == report.action,
            ExactText(operation.proposal.agentID) == ExactText(report.agentID),
            operation.idempotencyKey == report.idempotencyKey
        else {
            let message = "\(report.action) was not started by this caller without a permit; report with the permit"
            throw HaltStateError(code: .permitInvalid, message: message)
        }
        return try complete(operation, OperationOutcome(outcome: report.outcome, error: report.error))
    }

    private func complete(_ operation: GuardedOperation, _ fact: OperationOutcome) throws -> [LedgerEvent] {
        let action = operation.proposal.action
        switch operation.status {
        case .started: return [event(operation, .completed(fact))]
        case .completed where operation.outcome?.fact == fact: return []
        case .completed:
            let message = "\(action) already has another outcome on record, which stays as it is"
            throw HaltStateError(code: .permitInvalid, message: message)
        default:
            let message = "\(action) has not been started, so it has no outcome; redeem the permit first"
            throw HaltStateError(code: .permitInvalid, message: message)
        }
    }

    /// What a caller with a permit says it is doing.
    private struct Claim {
        let token: PermitToken
        let key: String
        let action: String
        let agentID: String
        let resource: String
        let riskClass: String
    }

    /// The operation, if the token is its permit's and the claim is about it.
    private func authenticated(_ operation: GuardedOperation?, _ claim: Claim) throws -> GuardedOperation {
        guard let operation, let permit = operation.permit,
            permit.matches(claim.token) || operation.supersededPermits.contains(where: { $0.matches(claim.token) })
        else {
            let message = "the permit for \(claim.action) is not known; ask for a new decision"
            throw HaltStateError(code: .permitInvalid, message: message)
        }
        let proposal = operation.proposal
        // The agent's name byte for byte: under another spelling no order to stop would be found.
        guard proposal.action == claim.action, ExactText(proposal.agentID) == ExactText(claim.agentID),
            proposal.grantedResource == claim.resource, proposal.grantedRiskClass == claim.riskClass,
            operation.idempotencyKey == claim.key
        else {
            let message = "the permit presented for \(claim.action) was issued for another operation"
            throw HaltStateError(code: .permitInvalid, message: message)
        }
        return operation
    }
}
