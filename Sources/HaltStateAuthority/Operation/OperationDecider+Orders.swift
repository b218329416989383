import HaltState

/// Orders to stop: who gives them, and what they hold up.
extension OperationDecider {
    /// The refusal of a call that an order holds up, or `nil` when none does.
    ///
    /// - Throws: ``HaltStateError`` with code `ledgerUnusable` where there may be an order that this version does not know.
    func refusal(_ state: LedgerState, _ call: CallIdentity, key: IdempotencyKey?) throws -> LedgerEvent? {
        let isLetGo = key.map { !(state.quarantine?.holds($0) ?? true) } ?? false
        let ignored = isLetGo ? state.restorePause : nil
        guard let order = try state.orders.readable().standing(of: call.agentID, call.action, ignoring: ignored) else {
            return nil
        }
        var refusal = OrderRefusal(
            target: order.target,
            status: order.status,
            agentID: call.agentID,
            action: call.action,
            idempotencyKey: key,
            apiKey: caller.apiKey
        )
        refusal.orderReason = order.reason
        return LedgerEvent(.refused(refusal), at: now, identifiers: identifiers)
    }

    /// - Parameter isOnRecord: Whether the target's name is on record already, and is not judged again.
    func order(_ given: OrderGiven, isOnRecord: Bool) throws -> [LedgerEvent] {
        func refuse(_ problem: String) -> HaltStateError {
            HaltStateError(code: .invalidCall, message: "no order was given: \(problem)")
        }
        guard !given.by.name.isBlank else { throw refuse("say who gives it") }
        if let problem = given.by.nameProblem { throw refuse("the name of who gives it \(problem); give another one") }
        guard given.reason.map({ $0.utf8.count <= 1_000 && !$0.hasControlCharacter }) ?? true else {
            throw refuse("a reason has at most 1000 bytes and no control characters")
        }
        switch given.target {
        case .everyone: break
        case .agent(let agent):
            guard CallText.problem(of: agent.rawValue, hasMissingValue: false) == nil else {
                throw refuse("an agent's name has 1 to \(CallText.maximumLength) bytes and no control characters")
            }
            if given.status != .ok, !isOnRecord, let problem = agent.rawValue.nameProblem {
                throw refuse(
                    "the agent's name \(problem); name the agent as it is read: that order holds for this one, too"
                )
            }
        case .actions(let text):
            do { _ = try ActionPattern(text) } catch { throw refuse("the pattern of actions \(error.message)") }
        }
        return [LedgerEvent(.ordered(given), at: now, identifiers: identifiers)]
    }
}

extension LedgerState {
    /// The pause that a restore gave, as long as it is in force. It ends with the quarantine: a person who lifts that for a key
    /// lets it go on, and one who lifts it for all lifts the pause as well.
    var restorePause: AgentOrder? {
        guard let quarantine else { return nil }
        return orders.orders.first {
            $0.target == .everyone && $0.status == .pause && $0.orderedAt == quarantine.restoredAt
        }
    }
}
