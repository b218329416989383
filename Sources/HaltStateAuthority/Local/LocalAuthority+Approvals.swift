public import HaltState

extension LocalAuthority {
    /// Whoever embeds an authority stops its agents by other means, so that all may go on.
    public func standing(of agentID: AgentID) async throws -> AgentStanding { .running }

    /// How one approval stands.
    ///
    /// - Throws: ``HaltStateError`` with code `notFound`; ``LedgerError``.
    public func approval(_ id: String) async throws -> ApprovalReply {
        let (operation, time) = try await ledger.read { [tenant] in
            (try $0.operation(.approval(id), tenant: tenant), try $0.time())
        }
        guard let operation else { throw HaltStateError(unknownApproval: id) }
        return ApprovalReply(operation, try await status(of: operation, at: time))
    }

    /// How one approval stands.
    ///
    /// - Throws: ``HaltStateError`` with code `notFound`; ``LedgerError``.
    public func approval(_ id: String) throws -> ApprovalReply {
        let ledger = try blockingLedger
        guard let operation = try ledger.operation(.approval(id), tenant: tenant) else {
            throw HaltStateError(unknownApproval: id)
        }
        return ApprovalReply(operation, try status(of: operation, at: ledger.time()))
    }

    /// Answers an approval.
    ///
    /// A rejection counts until the permit is issued, also where the same person has approved, or a quorum has.
    ///
    /// - Parameters:
    ///   - id: The approval.
    ///   - decision: The answer.
    ///   - approver: Who answers. Whoever calls this vouches for the identity.
    ///   - reason: Why, or `nil`.
    /// - Returns: How the approval now stands, and what became of this answer.
    /// - Throws: ``ApproverNotAllowed``; ``HaltStateError`` with code `notFound`; ``LedgerError``.
    @discardableResult
    public func decide(
        _ id: String,
        _ decision: Approval.Decision,
        by approver: Approver,
        reason: String? = nil
    ) async throws -> ApprovalAnswer {
        let entry = try await append(to: .approval(id)) {
            try self.vote($0, $1, id, decision, by: approver, reason: reason)
        }
        return try ApprovalAnswer(decision, by: approver, entry)
    }

    /// Answers an approval, on the calling thread.
    ///
    /// - Throws: As ``decide(_:_:by:reason:)``.
    @discardableResult
    public func decide(
        _ id: String,
        _ decision: Approval.Decision,
        by approver: Approver,
        reason: String? = nil
    ) throws -> ApprovalAnswer {
        let entry = try appendBlocking(to: .approval(id)) {
            try self.vote($0, $1, id, decision, by: approver, reason: reason)
        }
        return try ApprovalAnswer(decision, by: approver, entry)
    }

    /// Takes an approval back, until the permit is issued. The request waits again; where its time to decide is over, it ends.
    ///
    /// - Parameters:
    ///   - id: The approval.
    ///   - approver: Whose approval to take back; the caller's own when `nil`. Whoever calls this vouches that the person may
    ///     take back somebody else's.
    ///   - person: Who takes it back. Whoever calls this vouches for the identity.
    ///   - reason: Why, or `nil`.
    /// - Returns: How the approval now stands, and what became of this.
    /// - Throws: ``ApproverNotAllowed`` for somebody without a name or with an unfit one; ``HaltStateError`` with code
    ///   `notFound`; ``LedgerError``.
    @discardableResult
    public func withdrawApproval(
        _ id: String,
        of approver: String? = nil,
        by person: Approver,
        reason: String? = nil
    ) async throws -> ApprovalAnswer {
        let name = approver ?? person.name
        let entry = try await append(to: .approval(id)) {
            try $0.decide($1, .withdraw(id, of: name, by: person, reason: reason))
        }
        return try ApprovalAnswer(withdrawalOf: name, by: person, entry)
    }

    /// Takes an approval back, on the calling thread.
    ///
    /// - Throws: As ``withdrawApproval(_:of:by:reason:)``.
    @discardableResult
    public func withdrawApproval(
        _ id: String,
        of approver: String? = nil,
        by person: Approver,
        reason: String? = nil
    ) throws -> ApprovalAnswer {
        let name = approver ?? person.name
        let entry = try appendBlocking(to: .approval(id)) {
            try $0.decide($1, .withdraw(id, of: name, by: person, reason: reason))
        }
        return try ApprovalAnswer(withdrawalOf: name, by: person, entry)
    }
}

extension HaltStateError {
    /// There is no such approval.
    init(unknownApproval id: String) {
        self.init(code: .notFound, message: "there is no approval \(id); list the open ones")
    }
}

extension ApprovalAnswer {
    fileprivate init(_ decision: Approval.Decision, by approver: Approver, _ entry: LedgerEntry) throws {
        try self.init(.decision(decision), entry) { $0.answer(of: approver)?.decision == decision }
    }

    fileprivate init(withdrawalOf name: String, by person: Approver, _ entry: LedgerEntry) throws {
        try self.init(.withdrawal(of: name), entry) { approval in
            let isBack = !approval.votes.contains { $0.approver.isNamed(name) }
            let last = approval.withdrawals.last { $0.approver.folded == name.folded }
            return isBack && last.map { person.isNamed($0.by.name) } ?? false
        }
    }

    private init(_ request: Request, _ entry: LedgerEntry, isOnRecord: (Approval) -> Bool) throws {
        guard let operation = entry.operation, let approval = operation.approval else {
            throw LedgerError.tampered("an approval was not kept")
        }
        let isCounted = entry.events.contains { sealed in
            switch sealed.event.kind {
            case .voted, .approvalWithdrawn: true
            default: false
            }
        }
        let effect: Effect = isCounted ? .counted : isOnRecord(approval) ? .duplicate : .nothing
        self.init(operation: operation, effect: effect, request: request)
    }
}

extension ApprovalReply {
    /// How an operation's approval stands.
    ///
    /// - Parameter status: How far the operation has got, as ``LocalAuthority/status(of:at:)`` says.
    package init(_ operation: GuardedOperation, _ status: GuardedOperation.Status) {
        let vote = operation.approval?.decisiveVote
        let status: Status =
            switch status {
            case .pending: .pending
            case .rejected: .rejected
            case .expired: .expired
            case .approved: .approved
            // What the approval has come to, whatever became of its operation and of other attempts after that.
            case .denied, .permitted, .started, .completed, .suspended, .released:
                vote?.decision == .reject ? .rejected : operation.permit == nil ? .expired : .approved
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
