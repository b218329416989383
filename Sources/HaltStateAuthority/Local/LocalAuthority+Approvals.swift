public import HaltState

extension LocalAuthority {
    /// Whoever embeds an authority stops its agents by other means, so that all may go on.
    public func standing(of agentID: AgentID) async throws -> AgentStanding { .running }

    /// How one approval stands.
    ///
    /// - Throws: ``HaltStateError`` with code `notFound`; ``LedgerFault``.
    public func approval(_ id: String) async throws -> ApprovalReply { try standing(of: id) }

    /// How one approval stands.
    ///
    /// - Throws: ``HaltStateError`` with code `notFound`; ``LedgerFault``.
    public func approval(_ id: String) throws -> ApprovalReply { try standing(of: id) }

    private func standing(of id: String) throws -> ApprovalReply {
        guard let operation = try ledger.operation(.approval(id), tenant: tenant) else {
            throw HaltStateError(code: .notFound, message: "there is no approval \(id); list the open ones")
        }
        return ApprovalReply(operation, at: wallClock.now())
    }

    /// Answers an approval.
    ///
    /// - Parameters:
    ///   - id: The approval.
    ///   - decision: The answer.
    ///   - approver: Who answers. Whoever calls this vouches for the identity.
    ///   - reason: Why, or `nil`.
    /// - Returns: How the approval now stands, and whether this answer counted. A late or second answer does not.
    /// - Throws: ``ApproverNotAllowed``; ``HaltStateError`` with code `notFound`; ``LedgerFault``.
    @discardableResult
    public func decide(
        _ id: String,
        _ decision: Approval.Decision,
        by approver: Approver,
        reason: String? = nil
    ) async throws -> ApprovalAnswer {
        let entry = try await ledger.append(to: .approval(id), tenant: tenant) {
            try self.decider.decide($0, .vote(id, decision, by: approver, reason: reason))
        }
        return try answer(entry)
    }

    /// Answers an approval, on the calling thread.
    ///
    /// - Throws: As ``decide(_:_:by:reason:)``.
    @discardableResult
    public func decideBlocking(
        _ id: String,
        _ decision: Approval.Decision,
        by approver: Approver,
        reason: String? = nil
    ) throws -> ApprovalAnswer {
        let entry = try ledger.appendBlocking(to: .approval(id), tenant: tenant) {
            try self.decider.decide($0, .vote(id, decision, by: approver, reason: reason))
        }
        return try answer(entry)
    }

    /// Records that nobody decided in time, if that is so.
    ///
    /// To be asked about is all that an approval needs to expire. But who waits for news asks nothing.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerFault``.
    package func expire(_ id: String) async throws {
        _ = try await ledger.append(to: .approval(id), tenant: tenant) { try self.decider.decide($0, .expire) }
    }

    private func answer(_ entry: LedgerEntry) throws -> ApprovalAnswer {
        guard let operation = entry.operation else { throw LedgerFault.tampered("an approval was not kept") }
        guard case .voted = entry.events.last?.event.kind else {
            return ApprovalAnswer(operation: operation, isCounted: false)
        }
        return ApprovalAnswer(operation: operation, isCounted: true)
    }
}

extension ApprovalReply {
    /// How an operation's approval stands at a given time.
    package init(_ operation: GuardedOperation, at now: Timestamp) {
        let vote = operation.approval?.decisiveVote
        let status: Status =
            switch operation.status(at: now) {
            case .pending: .pending
            case .rejected: .rejected
            case .expired: .expired
            case .denied, .approved, .permitted, .started, .completed: .approved
            }
        self.init(
            status: status,
            approver: vote?.decision == .approve ? operation.approval?.approverNames : vote?.approver.name,
            reason: vote?.reason,
            agentID: operation.identity.agentID,
            action: operation.identity.action,
            decidedAt: vote?.at
        )
    }
}
