public import HaltState

extension LocalAuthority {
    /// Decides on one operation, or repeats what was decided.
    ///
    /// - Throws: ``IdempotencyConflict``; ``InvalidArguments``; ``HaltStateError``; ``LedgerError``.
    public func requestPermit(_ request: GuardRequest) async throws -> GuardReply {
        do { return try await requestPermit(request, from: ownCaller) } catch let stop as StoppedByOrder {
            return .denied(reason: stop.reason, policyID: nil)
        }
    }

    /// Whoever made the authority.
    private var ownCaller: EstablishedCaller { EstablishedCaller(person: requester, mayDecide: true) }

    /// Decides on one operation, or repeats what was decided, for a caller that somebody has looked at.
    ///
    /// - Parameter caller: What somebody has vouched for of who asks.
    /// - Throws: ``StoppedByOrder``; ``IdempotencyConflict``; ``InvalidArguments``; ``HaltStateError``; ``LedgerError``.
    package func requestPermit(_ request: GuardRequest, from caller: EstablishedCaller) async throws -> GuardReply {
        let question = try PermitQuestion(request, token: identifiers.token())
        for attempt in 0...PermitQuestion.verdictLimit {
            let verdict = attempt < PermitQuestion.verdictLimit ? await verdict(on: question.proposal) : nil
            if let reply = try await answer(question, verdict, from: caller) { return reply }
        }
        throw PermitQuestion.undecided
    }

    /// - Returns: `nil` where the policies have been replaced since they were asked.
    private func answer(
        _ question: PermitQuestion,
        _ verdict: PolicyVerdict?,
        from caller: EstablishedCaller
    ) async throws -> GuardReply? {
        do {
            let entry = try await append(to: question.target(verdict, waitingLimits), from: caller) {
                try question.decide($0, $1, verdict)
            }
            await noteExpired(in: entry)
            return try question.reply(entry.admitted(), verdict, at: expiryHold.glance().now)
        } catch {
            return try question.reply(to: error)
        }
    }

    /// Decides on one operation, or repeats what was decided.
    ///
    /// - Throws: ``IdempotencyConflict``; ``InvalidArguments``; ``HaltStateError``; ``LedgerError``.
    public func requestPermit(_ request: GuardRequest) throws -> GuardReply {
        do { return try requestPermitBlocking(request, from: ownCaller) } catch let stop as StoppedByOrder {
            return .denied(reason: stop.reason, policyID: nil)
        }
    }

    /// Decides on one operation for a caller that somebody has looked at, on the calling thread.
    ///
    /// - Parameter caller: What somebody has vouched for of who asks.
    /// - Throws: ``StoppedByOrder``; ``IdempotencyConflict``; ``InvalidArguments``; ``HaltStateError``; ``LedgerError``.
    package func requestPermitBlocking(_ request: GuardRequest, from caller: EstablishedCaller) throws -> GuardReply {
        let question = try PermitQuestion(request, token: identifiers.token())
        for attempt in 0...PermitQuestion.verdictLimit {
            let isLast = attempt == PermitQuestion.verdictLimit
            let verdict = isLast ? nil : PolicyVerdict(policies, on: question.proposal)
            if let reply = try answerBlocking(question, verdict, from: caller) { return reply }
        }
        throw PermitQuestion.undecided
    }

    /// - Returns: `nil` where the policies have been replaced since they were asked.
    private func answerBlocking(
        _ question: PermitQuestion,
        _ verdict: PolicyVerdict?,
        from caller: EstablishedCaller
    ) throws -> GuardReply? {
        do {
            let entry = try appendBlocking(to: question.target(verdict, waitingLimits), from: caller) {
                try question.decide($0, $1, verdict)
            }
            noteExpiredBlocking(in: entry)
            return try question.reply(entry.admitted(), verdict, at: expiryHold.glance().now)
        } catch {
            return try question.reply(to: error)
        }
    }

    /// Redeems a permit.
    ///
    /// - Throws: ``HaltStateError``; ``ActionExpired``; ``ActionAlreadyStarted``; ``LedgerError``.
    public func redeemPermit(_ request: StartRequest) async throws -> StartReceipt {
        do { return try await redeemPermit(request, from: EstablishedCaller()) } catch let stop as StoppedByOrder {
            throw HaltStateError(stop, request)
        }
    }

    /// Redeems a permit, for a caller that somebody has looked at.
    ///
    /// - Parameter caller: As in ``requestPermit(_:from:)``.
    /// - Throws: ``StoppedByOrder``; ``HaltStateError``; ``ActionExpired``; ``ActionAlreadyStarted``; ``LedgerError``.
    package func redeemPermit(_ request: StartRequest, from caller: EstablishedCaller) async throws -> StartReceipt {
        try StartReceipt(
            await append(to: .key(request.identity.idempotencyKey), from: caller) { decider, state in
                try decider.decideStart(state, request)
            }.admitted()
        )
    }

    /// Redeems a permit.
    ///
    /// - Throws: ``HaltStateError``; ``ActionExpired``; ``ActionAlreadyStarted``; ``LedgerError``.
    public func redeemPermit(_ request: StartRequest) throws -> StartReceipt {
        do {
            return try StartReceipt(
                appendBlocking(to: .key(request.identity.idempotencyKey)) {
                    try $0.decideStart($1, request)
                }.admitted()
            )
        } catch let stop as StoppedByOrder {
            throw HaltStateError(stop, request)
        }
    }

    /// Records how the body ended.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerError``.
    public func recordOutcome(_ report: OutcomeReport) async throws -> OutcomeReceipt {
        let tokenDigest = PermitTerms.digest(of: report.token)
        return try OutcomeReceipt(
            await append(to: report.target(tokenDigest)) {
                try $0.report($1, report, tokenDigest)
            }
        )
    }

    /// Records how the body ended.
    ///
    /// - Throws: ``HaltStateError``; ``LedgerError``.
    public func recordOutcome(_ report: OutcomeReport) throws -> OutcomeReceipt {
        let tokenDigest = PermitTerms.digest(of: report.token)
        return try OutcomeReceipt(
            appendBlocking(to: report.target(tokenDigest)) {
                try $0.report($1, report, tokenDigest)
            }
        )
    }

    /// Records how the body of a client ended that redeems no permits, as those before 0.8 do.
    ///
    /// - Throws: ``HaltStateError`` with code `permitInvalid` unless the operation was started by this very caller, in
    ///   the step that granted its permit; ``LedgerError``.
    public func recordOutcome(_ report: UnredeemedReport) async throws -> OutcomeReceipt {
        try OutcomeReceipt(
            await append(to: .key(report.identity.idempotencyKey)) {
                try $0.decide($1, .reportUnredeemed(report))
            }
        )
    }
}

extension OutcomeReport {
    /// The attempt that has the permit: another one may have begun since.
    fileprivate func target(_ tokenDigest: String) -> LedgerTarget {
        .permit(identity.idempotencyKey, digest: tokenDigest)
    }
}

extension OperationDecider {
    fileprivate func decideStart(_ state: LedgerState, _ request: StartRequest) throws -> [LedgerEvent] {
        do {
            return try decide(state, .start(request))
        } catch let quarantined as KeyInQuarantine {
            let message = "the permit for \(request.identity.action) is void: \(quarantined.reason)"
            throw HaltStateError(code: .permitInvalid, message: message)
        }
    }
}

/// A request for a permit, with the token that it gets if the answer is yes.
///
/// Its methods take what the policies say, or `nil` where the commit is to ask them. A class, because a call hands it on
/// several times.
private final class PermitQuestion: Sendable {
    let request: GuardRequest
    let proposal: Proposal
    let token: PermitToken

    /// So often are the policies asked before the commit. Who replaces them without end must not keep a call from its answer.
    static let verdictLimit = 3

    init(_ request: GuardRequest, token: PermitToken) throws {
        let identity = request.identity
        guard !identity.idempotencyKey.rawValue.isBlank else {
            throw InvalidArguments(identity.action, InvalidArguments.key, "is blank")
        }
        guard !identity.idempotencyKey.rawValue.hasControlCharacter else {
            throw InvalidArguments(identity.action, InvalidArguments.key, "holds a control character")
        }
        guard !identity.agentID.rawValue.isBlank, !identity.action.rawValue.isBlank else {
            throw HaltStateError(code: .invalidCall, message: "a call needs an agent and an action; one is blank")
        }
        try request.params.requireReadable(for: identity.action)
        self.request = request
        self.token = token
        proposal = try Proposal(identity.call, context: request.params)
    }

    func target(_ verdict: PolicyVerdict?, _ limits: WaitingLimits) -> LedgerTarget {
        let mayWait = verdict.map { $0.decision.effect == .approvalRequired } ?? true
        return .call(
            request.identity.idempotencyKey,
            earlierKeys: request.earlierKeys,
            startID: request.startID.flatMap { $0.isUUID ? $0 : nil },
            waitingFrom: mayWait ? limits.least : nil
        )
    }

    func decide(
        _ decider: OperationDecider,
        _ state: LedgerState,
        _ verdict: PolicyVerdict?
    ) throws -> [LedgerEvent] {
        try decider.ask(state, request, proposal, PermitTerms.digest(of: token), verdict)
    }

    func reply(_ entry: LedgerEntry, _ verdict: PolicyVerdict?, at now: @autoclosure () -> Timestamp)
        throws -> GuardReply
    {
        guard let operation = entry.operation else { throw LedgerError.tampered("an operation was not kept") }
        switch entry.events.first?.event.kind {
        case .allowed(_, _, let terms, _), .permitted(let terms):
            return .permitted(PermitGrant(operation, terms, token: token, start: StartReceipt(in: entry)))
        case .withheld(let ruling): return .denied(reason: ruling.reason, policyID: ruling.policyID)
        case nil where operation.status == .approved:
            // Withheld before, in the same words.
            let ruling = verdict?.ruling ?? operation.withholdings.last ?? .unknown
            return .denied(reason: ruling.reason, policyID: ruling.policyID)
        default:
            // Who asks for something else by a key that is known by itself hears no more than that it has run.
            return GuardReply(standing: operation, at: now(), isRepeated: operation.proposal == proposal)
        }
    }

    /// - Returns: `nil` where the policies have to be asked again.
    /// - Throws: The error, where it is no reply.
    func reply(to error: any Error) throws -> GuardReply? {
        switch error {
        case is VerdictOutdated: return nil
        case let quarantined as KeyInQuarantine: return .denied(reason: quarantined.reason, policyID: nil)
        default: throw error
        }
    }

    static let undecided = HaltStateError(code: .internalError, message: "nothing was decided; ask again")
}

extension GuardContext {
    /// Refuses a context whose event nobody could read again.
    ///
    /// - Throws: ``InvalidArguments``.
    func requireReadable(for action: ActionName) throws {
        guard isTooDeep else { return }
        let problem = "has more than \(Self.maximumDepth) levels of lists and objects"
        throw InvalidArguments(action, "the context", problem)
    }
}

extension HaltStateError {
    /// What the caller of a start hears that an order holds up. Its permit stays as it is.
    fileprivate init(_ stop: StoppedByOrder, _ request: StartRequest) {
        let message = "\(request.identity.action) may not start: \(stop.reason)"
        self.init(code: .permitInvalid, message: message)
    }
}

extension GuardReply {
    /// What a caller hears of an operation that gets no permit this time.
    ///
    /// - Parameter isRepeated: Whether the caller asks for this very operation.
    init(standing operation: GuardedOperation, at now: Timestamp, isRepeated: Bool) {
        let earlier = isRepeated ? EarlierCall(operation, at: now) : EarlierCall()
        let reason = operation.ruling.reason
        if let overtaker = operation.overtaker {
            self = .alreadyStarted(
                status: .completed,
                outcome: .success,
                operationID: overtaker.fact,
                reason: "an earlier attempt has reported success",
                earlier: earlier
            )
            return
        }
        switch operation.status {
        case .denied: self = .denied(reason: reason, policyID: operation.ruling.policyID)
        case .pending, .approved:
            self = .pending(approvalID: operation.approval?.terms.id ?? "", reason: reason)
        case .rejected:
            let vote = operation.approval?.decisiveVote
            self = .rejected(
                reason: vote?.reason ?? "no reason given",
                policyID: operation.ruling.policyID,
                approvalID: operation.approval?.terms.id ?? "",
                approver: vote?.approver.name
            )
        case .expired: self = .expired
        case .suspended:
            self = .pending(
                approvalID: operation.suspendingApproval ?? "",
                reason: "a guarded call inside it waits for approval"
            )
        case .permitted, .started, .released:
            self = .alreadyStarted(
                status: .started,
                outcome: nil,
                operationID: operation.id,
                reason: operation.start == nil
                    ? "its permit is issued" : "it has started, and no outcome is recorded yet",
                earlier: earlier
            )
        case .completed:
            self = .alreadyStarted(
                status: .completed,
                outcome: operation.outcome?.fact.outcome,
                operationID: operation.id,
                reason: "its outcome is recorded",
                earlier: earlier
            )
        }
    }
}

extension PermitGrant {
    fileprivate init(
        _ operation: GuardedOperation,
        _ terms: PermitTerms,
        token: PermitToken,
        start: StartReceipt?
    ) {
        let approval = Approval(of: operation)
        let record = PermitRecord(
            operation.origin.granted,
            operation: operation.name,
            policyID: operation.ruling.policyID,
            policyVersion: operation.ruling.policyVersion,
            decisionEvent: operation.progress.decision,
            expiresAt: terms.expiresAt,
            approval: approval
        )
        self.init(record, token: token, start: start)
    }
}

extension PermitGrant.Approval {
    /// The approval behind a permit, which may have been given to an earlier attempt.
    fileprivate init?(of operation: GuardedOperation) {
        if let approval = operation.approval {
            self.init(
                id: approval.terms.id,
                approver: approval.approverNames,
                approvedAt: approval.decisiveVote?.at
            )
        } else if let carried = operation.attempt?.approval {
            self.init(id: carried.id, approver: carried.approvers, approvedAt: carried.approvedAt)
        } else {
            return nil
        }
    }
}

extension StartReceipt {
    /// The start that was recorded with a permit, or that its permit is repeated for; `nil` for a permit to redeem.
    fileprivate init?(in entry: LedgerEntry) {
        guard let start = entry.operation?.start else { return nil }
        self.init(start.event, .digest(start.digest), isDuplicate: entry.events.count == 1)
    }

    fileprivate init(_ entry: LedgerEntry) throws {
        guard let start = entry.operation?.start else { throw LedgerError.tampered("a start was not kept") }
        self.init(start.event, .digest(start.digest), isDuplicate: entry.events.isEmpty)
    }
}

extension OutcomeReceipt {
    fileprivate init(_ entry: LedgerEntry) throws {
        guard let report = entry.operation?.ownReport else { throw LedgerError.tampered("an outcome was not kept") }
        self.init(
            report.event,
            .digest(report.digest),
            isDuplicate: entry.events.isEmpty,
            effect: report.fact.effect
        )
    }
}
