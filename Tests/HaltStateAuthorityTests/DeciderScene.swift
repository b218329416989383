import HaltState
import HaltStateTesting

@testable import HaltStateAuthority

/// One operation, driven through the decider without a ledger.
struct DeciderScene {
    static func policies() throws -> PolicySet {
        try PolicySet([
            Policy(
                name: "two of three",
                actionPattern: "*",
                effect: .approvalRequired,
                priority: 1,
                approval: ApprovalRule(
                    expiresIn: .seconds(600),
                    useWithin: .seconds(300),
                    quorum: 2,
                    approvers: ["alice", "bob", "carol", "rita"]
                )
            )
        ])
    }

    var policies: PolicySet
    var orders = OrderBook()
    /// Whether the clock that nobody sets says that no time has passed at all, so that whatever is over is held back.
    var isHeld = false
    private(set) var operation: GuardedOperation?
    private static let start = Timestamp(microseconds: 1_767_225_600_000_000)
    private var now = start
    private var head = ChainHead(tenant: "test")
    private let identifiers = SequentialIdentifiers()
    private let terms = AuthorityTerms(permitLifetime: .seconds(60), lease: .seconds(120))

    init() throws {
        policies = try Self.policies()
    }

    /// Drives the operation into a state.
    mutating func reach(_ state: OperationState) throws {
        switch state {
        case .absent: break
        case .denied:
            let asked = policies
            policies = try PolicySet([Policy(name: "no", actionPattern: "*", effect: .deny, priority: 1)])
            _ = effect(of: .ask)
            policies = asked
        case .pending: _ = effect(of: .ask)
        case .pendingLate: try reach(.pending, after: .seconds(600))
        case .partlyApproved: try reach(.pending, then: .approve)
        case .approved: try reach(.partlyApproved, then: .approveSecond)
        case .approvedLate: try reach(.approved, after: .seconds(300))
        case .rejected: try reach(.pending, then: .reject)
        case .expired: try reach(.pendingLate, then: .ask)
        case .permitted: try reach(.approved, then: .ask)
        case .permittedLate: try reach(.permitted, after: .seconds(60))
        case .started: try reach(.permitted, then: .start)
        case .inDoubt: try reach(.started, after: .seconds(120))
        case .succeeded: try reach(.started, then: .report)
        case .failed: try reach(.started, then: .reportOther)
        case .reconciled: try reach(.inDoubt, then: .reconcile)
        case .withoutEffect: try reach(.started, then: .reportNoEffect)
        case .suspended: try reach(.started, then: .reportSuspended)
        case .released: try reach(.failed, then: .release)
        case .releasedDoubt: try reach(.inDoubt, then: .releaseFound)
        }
    }

    private mutating func reach(_ state: OperationState, then command: DeciderCommand) throws {
        try reach(state)
        _ = effect(of: command)
    }

    private mutating func reach(_ state: OperationState, after duration: Duration) throws {
        try reach(state)
        wait(duration)
    }

    mutating func wait(_ duration: Duration) { now = now + duration }

    /// Gives the command and applies what it leads to.
    mutating func effect(of command: DeciderCommand) -> DeciderTableTests.Effect {
        do {
            return try perform(Self.command(command))
        } catch {
            return Self.effect(of: error)
        }
    }

    mutating func reconcile(_ outcome: Outcome) -> DeciderTableTests.Effect {
        do {
            return try perform(.reconcile("key", outcome, by: Self.approver("dave"), reason: "looked it up"))
        } catch {
            return Self.effect(of: error)
        }
    }

    /// An outcome from a client that redeems no permit.
    mutating func report(
        startID: String,
        _ outcome: Outcome = .success,
        agentID: AgentID = agentID
    ) -> DeciderTableTests.Effect {
        do {
            return try perform(Self.reportWithoutPermit(startID, outcome, agentID: agentID))
        } catch {
            return Self.effect(of: error)
        }
    }

    private mutating func perform(_ command: OperationDecider.Command) throws -> DeciderTableTests.Effect {
        let mint = IdentifierMint(identifiers)
        var decider = OperationDecider(policies: policies, terms: terms, now: now, identifiers: mint)
        decider.caller.person = Self.approver("rita")
        if isHeld { decider.clocks = .held(now, steady: Self.start) }
        let events = try decider.decide(LedgerState(operation: operation, orders: orders), command)
        operation = try GuardedOperation.applying(events.map { head.seal($0) }, to: operation)
        return events.last.map { .event($0.kind.name) } ?? .nothing
    }

    private static func effect(of error: any Error) -> DeciderTableTests.Effect {
        switch error {
        case is IdempotencyConflict: .conflict
        case is ActionExpired: .expired
        case is ActionAlreadyStarted: .alreadyStarted
        case is ApproverNotAllowed: .notAllowed
        case is ReleaseChangesNothing: .releasesNothing
        case let error as HaltStateError: .error(error.code)
        default: .error(.internalError)
        }
    }
}

extension ExpiryJudgement {
    fileprivate static func held(_ now: Timestamp, steady: Timestamp) -> Self {
        let hold = Hold(cause: .jump(now - steady), since: steady, left: ClockWatch.longestDispute)
        return Self(now: now, steady: steady, watchedFrom: steady, clearedTo: steady, hold: hold, isComplete: true)
    }
}

extension DeciderScene {
    private static let token = PermitToken("the token")
    static let agentID: AgentID = "refund-d\u{e9}sk"
    static let startID = "6f1c2d3e-0000-4000-8000-0000000000aa"

    /// Somebody with a key of their own.
    private static func approver(_ name: String) -> Approver { Approver(name: name, authentication: "key of \(name)") }

    private static func command(_ command: DeciderCommand) throws -> OperationDecider.Command {
        switch command {
        case .ask: try ask(amount: 100)
        case .askAndStart: try ask(amount: 100, startID: startID)
        case .askAndStartOther: try ask(amount: 100, startID: "6f1c2d3e-0000-4000-8000-0000000000bb")
        case .askAndStartChanged: try ask(amount: 101, startID: startID)
        case .askUnredeemed: try ask(amount: 100, startID: "unredeemed:a key")
        case .askChanged: try ask(amount: 101)
        case .start: start()
        case .startAgain: start(id: "another start")
        case .startForeignToken: start(token: PermitToken("another token"))
        case .startOtherAction: start(action: "refund.delete")
        case .report, .reportAgain: report(.success)
        case .reportOther: report(.error)
        case .reportNoEffect: report(.error, .none)
        case .reportSuspended: report(.error, .suspended(approvalID: "an approval inside"))
        case .reportWithoutPermit: reportWithoutPermit("the start of another caller", .success)
        case .expire: .expire
        case .approve: .vote("a", .approve, by: approver("Alice"), reason: nil)
        case .approveSecond: .vote("a", .approve, by: approver("bob"), reason: "fine")
        case .approveByAgent: .vote("a", .approve, by: approver("Refund-D\u{e9}sk "), reason: nil)
        case .approveUnlisted: .vote("a", .approve, by: approver("mallory"), reason: nil)
        case .approveByRequester: .vote("a", .approve, by: approver("RITA"), reason: nil)
        case .reject: .vote("a", .reject, by: approver("alice"), reason: "no")
        case .rejectSecond: .vote("a", .reject, by: approver("bob"), reason: "no")
        case .rejectUnlisted: .vote("a", .reject, by: approver("mallory"), reason: "no")
        case .rejectByRequester: .vote("a", .reject, by: approver("rita"), reason: "no")
        case .withdraw: .withdraw("a", of: "ALICE", by: approver("alice"), reason: nil)
        case .withdrawSecond: .withdraw("a", of: "bob", by: approver("bob"), reason: "another account")
        case .withdrawByAdmin: .withdraw("a", of: "alice", by: approver("zoe"), reason: "alice is away")
        case .withdrawByNobody: .withdraw("a", of: "alice", by: approver(" "), reason: nil)
        case .reconcile: .reconcile("key", .success, by: approver("dave"), reason: "the bank shows it")
        case .release: release(by: "dave")
        case .releaseFound: release(by: "dave", .noEffect)
        case .releaseListed: release(by: "Alice")
        case .releaseByAgent: release(by: "Refund-D\u{e9}sk ")
        case .releaseByRequester: release(by: "RITA")
        case .releaseUnexplained: release(by: "dave", because: " ")
        case .reconcileUnexplained: .reconcile("key", .success, by: approver("dave"), reason: " ")
        }
    }

    private static func ask(amount: Int64, startID: String? = nil) throws -> OperationDecider.Command {
        let request = GuardRequest(
            OperationIdentity(idempotencyKey: "key", action: "refund.create", agentID: agentID),
            params: ["amount": .integer(amount)],
            startID: startID
        )
        let proposal = try Proposal(request.identity.call, context: request.params)
        return .ask(request, proposal, tokenDigest: PermitTerms.digest(of: token))
    }

    private static func start(
        id: String = startID,
        token: PermitToken = token,
        action: ActionName = "refund.create"
    ) -> OperationDecider.Command {
        .start(
            StartRequest(
                OperationIdentity(
                    idempotencyKey: "key",
                    action: action,
                    agentID: agentID,
                    resource: "unspecified",
                    riskClass: "unspecified"
                ),
                token: token,
                startID: id
            )
        )
    }

    private static func reportWithoutPermit(
        _ startID: String,
        _ outcome: Outcome,
        agentID: AgentID = agentID
    ) -> OperationDecider.Command {
        .reportUnredeemed(
            UnredeemedReport(
                OperationIdentity(idempotencyKey: "key", action: "refund.create", agentID: agentID),
                startID: startID,
                outcome: outcome
            )
        )
    }

    private static func release(
        by name: String,
        _ finding: OperationRelease.Finding? = nil,
        because reason: String = "the bank was away"
    ) -> OperationDecider.Command {
        .release("key", OperationRelease(by: approver(name), reason: reason, finding: finding), operationID: nil)
    }

    private static func report(_ outcome: Outcome, _ effect: OutcomeEffect = .unknown) -> OperationDecider.Command {
        .report(
            OutcomeReport(
                OperationIdentity(
                    idempotencyKey: "key",
                    action: "refund.create",
                    agentID: agentID,
                    resource: "unspecified",
                    riskClass: "unspecified"
                ),
                token: token,
                reportID: "the report",
                outcome: outcome,
                effect: effect
            ),
            tokenDigest: PermitTerms.digest(of: token)
        )
    }
}
