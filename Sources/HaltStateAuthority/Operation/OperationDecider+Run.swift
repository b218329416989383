import HaltState

/// Redeeming a permit and recording an outcome (contract sections 1.4 and 1.5).
extension OperationDecider {
    func start(_ operation: GuardedOperation?, _ request: StartRequest) throws -> [LedgerEvent] {
        let operation = try authenticated(operation, request.identity, PermitTerms.digest(of: request.token))
        switch operation.status {
        case .released where operation.start == nil:
            throw ActionExpired(idempotencyKey: request.identity.idempotencyKey, action: request.identity.action)
        case .permitted:
            if let permit = operation.permit, try isOver(permit.expiresAt, of: operation) {
                throw ActionExpired(idempotencyKey: request.identity.idempotencyKey, action: request.identity.action)
            }
            return [event(operation, .started(started(request.startID)))]
        case .started
        where !operation.hasSucceeded && operation.start?.fact.startID.hasBytes(of: request.startID) ?? false:
            return []
        default:
            throw ActionAlreadyStarted(
                status: operation.status == .completed || operation.hasSucceeded ? .completed : .started,
                outcome: operation.knownOutcome,
                idempotencyKey: request.identity.idempotencyKey,
                action: request.identity.action,
                operationID: operation.id,
                earlier: EarlierCall(operation, at: now)
            )
        }
    }

    /// A start from now on, for the time of the lease. A clock that has jumped forward must not put doubt off for years.
    func started(_ startID: String) -> OperationStart {
        OperationStart(startID: startID, leaseExpiresAt: expiry.earliest + terms.lease)
    }

    func report(_ state: LedgerState, _ report: OutcomeReport, _ tokenDigest: String) throws -> [LedgerEvent] {
        let operation = try authenticated(state.operation, report.identity, tokenDigest)
        let fact = OperationOutcome(
            outcome: report.outcome,
            reportID: report.reportID,
            error: report.error,
            result: report.result?.keepable,
            effect: report.effect
        )
        return try complete(operation, fact, beside: state.latest)
    }

    /// The outcome of a call by a client that redeems no permit: the start was recorded with the permit, so the start's
    /// identity stands in for the token.
    ///
    /// That identity is the same for all attempts. Once there are two, such a report says nothing of either.
    func report(_ state: LedgerState, _ report: UnredeemedReport) throws -> [LedgerEvent] {
        guard let operation = state.operation, operation.attempt == nil,
            operation.start?.fact.startID.hasBytes(of: report.startID) ?? false,
            report.identity.mismatch(with: operation.identity) == nil
        else {
            let message =
                "\(report.identity.action) was not started by this caller without a permit; report with the permit"
            throw HaltStateError(code: .permitInvalid, message: message)
        }
        let fact = OperationOutcome(outcome: report.outcome, error: report.error, effect: report.effect)
        return try complete(operation, fact, beside: nil)
    }

    /// - Parameter latest: The latest attempt under the key, where the operation is an earlier one.
    private func complete(
        _ operation: GuardedOperation,
        _ fact: OperationOutcome,
        beside latest: GuardedOperation?
    ) throws -> [LedgerEvent] {
        let action = operation.identity.action
        guard operation.start != nil else {
            let message = "\(action) has not been started, so it has no outcome; redeem the permit first"
            throw HaltStateError(code: .permitInvalid, message: message)
        }
        if let report = operation.ownReport {
            if report.fact.saysTheSame(as: fact) { return [] }
            let message = "\(action) \(report.description); this report changes nothing"
            throw HaltStateError(code: .permitInvalid, message: message)
        }
        let report = event(operation, .completed(fact))
        guard fact.outcome == .success, let latest, !latest.hasSucceeded else { return [report] }
        return [report, event(latest, .overtaken(by: operation.id))]
    }

    /// The operation, if the token is its permit's and the caller names this very operation. The agent's name counts, too:
    /// under another spelling no order to stop would be found.
    private func authenticated(
        _ operation: GuardedOperation?,
        _ claimed: OperationIdentity,
        _ tokenDigest: String
    ) throws -> GuardedOperation {
        guard let operation, let permit = operation.permit,
            permit.matches(tokenDigest) || operation.supersededPermits.contains(where: { $0.matches(tokenDigest) })
        else {
            let message = "the permit for \(claimed.action) is not known; ask for a new decision"
            throw HaltStateError(code: .permitInvalid, message: message)
        }
        guard operation.origin.granted == claimed else {
            let message = "the permit presented for \(claimed.action) was issued for another operation"
            throw HaltStateError(code: .permitInvalid, message: message)
        }
        return operation
    }
}
