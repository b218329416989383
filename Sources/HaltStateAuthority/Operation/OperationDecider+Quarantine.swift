import HaltState

/// What a restored ledger refuses, and how people lift that.
extension OperationDecider {
    /// Fails for a key that may have run without this ledger's knowledge. One whose success is on record is answered as ever;
    /// an error is not the last word, since it may have been tried again after the backup.
    func requireKnown(_ state: LedgerState, _ key: IdempotencyKey) throws {
        guard let quarantine = state.quarantine, quarantine.holds(key) else { return }
        if state.operation?.hasSucceeded ?? false { return }
        throw KeyInQuarantine(reason: quarantine.reason)
    }

    func lift(
        _ state: LedgerState,
        _ scope: Quarantine.Scope,
        _ person: Approver,
        _ reason: String
    ) throws -> [LedgerEvent] {
        func refuse(_ problem: String) -> HaltStateError {
            HaltStateError(code: .invalidCall, message: "nothing was lifted: \(problem)")
        }
        guard let quarantine = state.quarantine else { throw refuse("the ledger is not in quarantine") }
        guard !reason.isBlank, !person.name.isBlank else { throw refuse("say who knows that it is safe, and how") }
        if let problem = person.nameProblem { throw refuse("the name of who says so \(problem); give another one") }
        switch scope {
        case .key(let key) where key.rawValue.isBlank: throw refuse("name a key")
        case .prefix(let text) where text.isBlank: throw refuse("name the start of keys")
        default: break
        }
        if quarantine.hasLifted(scope) { return [] }
        let lift = LedgerEvent(
            id: identifiers.uuid(),
            at: now,
            operationID: quarantine.restoreID,
            idempotencyKey: nil,
            kind: .quarantineLifted(QuarantineLift(scope: scope, by: person, reason: reason))
        )
        guard scope == .all, state.restorePause != nil else { return [lift] }
        let goOn = OrderGiven(.ok, .everyone, by: person, reason: reason)
        return [lift, LedgerEvent(.ordered(goOn), at: now, identifiers: identifiers)]
    }

    /// Records that a key in quarantine has run, whatever this ledger knows of it. It then never runs again.
    func find(
        _ operation: GuardedOperation?,
        _ key: IdempotencyKey,
        _ finding: OperationOutcome
    ) throws -> [LedgerEvent] {
        guard !key.rawValue.isBlank else {
            throw HaltStateError(code: .invalidCall, message: "nothing was recorded: the key is blank")
        }
        guard finding.outcome == .success else {
            let message = "nothing was recorded: where it did not run, lift the quarantine for its key"
            throw HaltStateError(code: .invalidCall, message: message)
        }
        let unknown = CallIdentity(action: "unknown", agentID: "unknown")
        let proposal = try operation?.proposal ?? Proposal(unknown, context: [:])
        return [
            LedgerEvent(
                id: identifiers.uuid(),
                at: now,
                operationID: operation?.id ?? identifiers.uuid(),
                idempotencyKey: key,
                kind: .found(proposal, finding)
            )
        ]
    }
}
