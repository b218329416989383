public import HaltState

/// What rejecting everything that an agent waits for has done.
public struct AgentRejection: Hashable, Sendable {
    /// How many requests were rejected.
    public private(set) var rejected = 0
    /// How many were left, since whoever answered may not decide on them.
    public private(set) var refused = 0
    /// Why the first of those was left, or `nil`.
    public private(set) var refusal: ApproverNotAllowed?

    /// One sentence for the human who answered.
    ///
    /// - Parameter agent: Whose requests they were.
    public func summary(of agent: AgentID) -> String {
        let left = refusal.map { "; \(refused) left: \($0)" } ?? ""
        if rejected == 0, refused == 0 { return "nothing of \(agent.rawValue) waits for approval" }
        return "\(rejected) \(rejected == 1 ? "request" : "requests") of \(agent.rawValue) rejected\(left)"
    }

    /// - Parameter answer: What became of one request. One that somebody else has settled meanwhile counts as neither.
    fileprivate mutating func take(_ answer: Result<Bool, ApproverNotAllowed>) {
        switch answer {
        case .success(let isCounted): rejected += isCounted ? 1 : 0
        case .failure(let error):
            refused += 1
            refusal = refusal ?? error
        }
    }
}

extension LocalAuthority {
    /// Rejects everything that waits for people because of one agent, under whichever spelling of its name. Each rejection is an
    /// event, and each follows the rules of a single one. What the agent asks for meanwhile may be left, and so is a request that only
    /// a later version can work out.
    ///
    /// - Parameters:
    ///   - agent: The agent.
    ///   - approver: Who answers. Whoever calls this vouches for the identity.
    ///   - reason: Why, or `nil`.
    /// - Throws: ``HaltStateError``; ``LedgerError``.
    @discardableResult
    public func rejectAll(
        of agent: AgentID,
        by approver: Approver,
        reason: String? = nil
    ) async throws -> AgentRejection {
        var rejection = AgentRejection()
        var place: Int?
        while true {
            let query = { @Sendable [tenant, place, expiryHold] (ledger: any LedgerReader) throws in
                try ledger.waiting(of: agent, before: place, by: expiryHold, tenant: tenant)
            }
            guard let page = try await ledger.read(query) else { break }
            try Task.checkCancellation()
            // Those of a page share their commits.
            try await withThrowingTaskGroup(of: Result<Bool, ApproverNotAllowed>.self) { tasks in
                for id in page.approvals {
                    tasks.addTask {
                        do {
                            return .success(try await self.decide(id, .reject, by: approver, reason: reason).isCounted)
                        } catch let error as ApproverNotAllowed {
                            return .failure(error)
                        } catch let error as HaltStateError where error.underlyingError is UnknownEventType {
                            return .success(false)
                        }
                    }
                }
                for try await answer in tasks { rejection.take(answer) }
            }
            place = page.end
        }
        return rejection
    }

    /// ``rejectAll(of:by:reason:)``, on the calling thread.
    ///
    /// - Throws: As ``rejectAll(of:by:reason:)``.
    @discardableResult
    public func rejectAll(
        of agent: AgentID,
        by approver: Approver,
        reason: String? = nil
    ) throws -> AgentRejection {
        var rejection = AgentRejection()
        var place: Int?
        let ledger = try blockingLedger
        while let page = try ledger.waiting(of: agent, before: place, by: expiryHold, tenant: tenant) {
            for id in page.approvals {
                do {
                    rejection.take(.success(try decide(id, .reject, by: approver, reason: reason).isCounted))
                } catch let error as ApproverNotAllowed {
                    rejection.take(.failure(error))
                } catch let error as HaltStateError where error.underlyingError is UnknownEventType {
                    continue
                }
            }
            place = page.end
        }
        return rejection
    }
}

extension LedgerReader {
    /// A page of the approvals that can still be decided and that an agent waits for, and the place where the next one begins;
    /// `nil` at the end.
    fileprivate func waiting(
        of agent: AgentID,
        before place: Int?,
        by clocks: ExpiryHold,
        tenant: TenantID
    ) throws -> (approvals: [String], end: Int)? {
        let now = clocks.glance(at: try time()).latest
        let page = try waitingRequests(before: place, limit: LedgerPage.size, tenant: tenant)
        guard let last = page.last else { return nil }
        let name = agent.rawValue.folded
        let open = page.filter { $0.isAsked(byFolded: name) && $0.isOpen(at: now) }
        return (open.map(\.approvalID), last.lastSequence)
    }
}
