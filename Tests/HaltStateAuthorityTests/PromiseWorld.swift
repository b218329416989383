import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

/// An authority, the agents that call it, the humans that answer it, and the bodies that ran.
struct PromiseWorld {
    /// A body that ran, in one attempt under its key.
    struct Run {
        let key: IdempotencyKey
        let operationID: String
        let amount: Int64
        let approvalID: String?
    }

    /// What a body does, and says of it.
    enum Conduct {
        case succeeds, isCancelled, doesNothing
        case isSuspended(approvalID: String)

        var outcome: Outcome { if case .succeeds = self { .success } else { .error } }

        var effect: OutcomeEffect {
            switch self {
            case .succeeds, .isCancelled: .unknown
            case .doesNothing: .none
            case .isSuspended(let id): .suspended(approvalID: id)
            }
        }
    }

    struct NothingDone: Error {}

    /// How many attempts one approval is good for.
    static let approvalAttempts = 2
    static let agent = "refund-desk"
    /// Keys that differ in their bytes alone, some of which Swift's `==` or a reader takes for each other.
    static let keys: [IdempotencyKey] = [
        "key", "KEY", "key\u{200B}", "cl\u{E9}", "cle\u{301}", "\u{43A}ey",
    ]
    let authority: TestAuthority
    var generator: SeededGenerator
    var runs: [Run] = []
    var attempts = KnownAttempts()
    /// Calls that stopped before they redeemed their permit, and may go on later than anybody thinks.
    var unredeemed: [(grant: PermitGrant, amount: Int64, start: StartRequest)] = []
    /// Outcomes that were not reported when their body ended.
    var unreported: [(report: OutcomeReport, grant: PermitGrant)] = []
    /// Requests that have started an attempt, which a network may deliver again.
    var sent: [(request: GuardRequest, operationID: String)] = []
    /// What the call that is under way was granted, and how its body has ended.
    private var underWay: (grant: PermitGrant, conduct: Conduct)?
    /// The permits that calls have been given, for thieves to try.
    private var grants: [(call: GuardCall, grant: PermitGrant)] = []
    /// Whether the call that is under way redeems its permit by a message of its own.
    private var isSeparate = false
    /// Starts whose process ended before the body ran.
    private var lostStarts = 0
    /// Whether an order to stop is in force.
    private(set) var isStopped = false
    /// The operations that a person has rejected.
    private var rejected: Set<String> = []
    var reached: Set<String> = []

    init(seed: UInt64) throws {
        generator = SeededGenerator(seed: seed)
        let terms = AuthorityTerms(
            permitLifetime: .seconds(30),
            lease: .seconds(60),
            decideWithin: .seconds(300),
            useWithin: .seconds(200)
        )
        authority = TestAuthority(policies: try Self.policies(stopped: false), terms: terms)
    }

    private static func policies(stopped: Bool) throws -> PolicySet {
        func amount(_ value: Int64) -> [PolicyCondition] {
            [PolicyCondition(path: "params.amount", op: .equal, value: .integer(value))]
        }
        let policies = [
            Policy(name: "small", actionPattern: "refund.*", effect: .allow, priority: 1, conditions: amount(1)),
            Policy(
                name: "large",
                actionPattern: "refund.*",
                effect: .approvalRequired,
                priority: 1,
                conditions: amount(2),
                approval: ApprovalRule(attempts: approvalAttempts)
            ),
            Policy(name: "huge", actionPattern: "refund.*", effect: .deny, priority: 1, conditions: amount(3)),
        ]
        let stop = Policy(name: "stop", actionPattern: "*", effect: .deny, priority: 9)
        return try PolicySet(stopped ? policies + [stop] : policies, version: stopped ? "stopped" : "normal")
    }

    /// One thing happens.
    mutating func step() throws {
        switch Int.random(in: 0..<100, using: &generator) {
        case 0..<44: try call()
        case 44..<58: try chance(15) ? withdraw() : answer()
        case 58..<71: try pass(.seconds(Int.random(in: 1...90, using: &generator)))
        case 71..<74: try reconcile()
        case 74..<76: try order()
        case 76..<80: try steal()
        case 80..<87: try release()
        case 87..<91: try reportLate()
        case 91..<93: try startLate()
        case 93..<96: try repeatRequest()
        default: authority.local.policies = try Self.policies(stopped: Bool.random(using: &generator))
        }
    }

    /// Time passes, and somebody watches: otherwise it would be in doubt where more than a few run out at once.
    private func pass(_ time: Duration) throws {
        for part in [time / 2, time - time / 2] {
            authority.clock.advance(by: part)
            _ = try authority.local.expiry()
        }
    }

    // MARK: Calls

    /// A call that may crash at any point, or repeat a message.
    private mutating func call() throws {
        if chance(3) { return try callInvisibly() }
        let (key, amount) = try keyAndAmount()
        let call = GuardCall(
            "refund.create",
            context: ["amount": .integer(amount)],
            idempotencyKey: key,
            agentID: AgentID(Self.agent)
        )
        let client = authority.client()
        var lifecycle = try GuardLifecycle(
            call: call,
            agentID: "unused",
            identifier: client.configuration.identifiers.uuid()
        )
        // As with a kill switch, with a start of its own, or else with the start in the same commit.
        isSeparate = chance(50)
        var step = lifecycle.step
        while true {
            guard let input = try perform(step, key, amount, call) else { return }
            step = lifecycle.advance(input, now: authority.clock.uptime().elapsed)
        }
    }

    /// A call under a name that nobody can see never gets on record.
    private mutating func callInvisibly() throws {
        guard !isStopped else { return }
        let (key, agent): (IdempotencyKey, AgentID) =
            chance(50) ? ("\u{200B}\u{AD}", AgentID(Self.agent)) : ("key", "refund-desk\u{202E}")
        let identity = OperationIdentity(idempotencyKey: key, action: "refund.create", agentID: agent)
        let before = try authority.local.blockingLedger.head(tenant: "local").sequence
        do {
            _ = try authority.local.requestPermit(GuardRequest(identity, params: ["amount": 1]))
            Issue.record("an invisible name is refused")
        } catch let error as any GuardedCallError where !(error is IdempotencyConflict) {
            #expect(error is InvalidArguments || (error as? HaltStateError)?.code == .invalidCall)
            reached.insert("invisible name")
        } catch is IdempotencyConflict {
            reached.insert("conflict")
        }
        #expect(try authority.local.blockingLedger.head(tenant: "local").sequence == before)
    }

    /// Performs a step; `nil` when the call is over or its process crashes.
    private mutating func perform(
        _ step: GuardLifecycle.Step,
        _ key: IdempotencyKey,
        _ amount: Int64,
        _ call: GuardCall
    ) throws -> GuardLifecycle.Input? {
        do {
            switch step {
            case .ask(let request):
                let reply = try isSeparate ? authority.requestPermit(request) : askLocally(request)
                guard case .permitted(let grant) = reply else { return .replied(reply) }
                try hold(grant, key)
                grants.append((call, grant))
                underWay = (grant, .succeeds)
                if request.startID != nil, grant.start != nil { sent.append((request, grant.operationID)) }
                if let start = grant.start {
                    reached.insert(start.isDuplicate ? "permit again" : "started with its permit")
                    if chance(10) {
                        lostStarts += 1
                        return crash("crash after start")
                    }
                    if !start.isDuplicate, chance(30) {
                        return .failed(HaltStateError(code: .timedOut, message: "the reply was lost"))
                    }
                }
                return .replied(reply)
            case .pause: return .paused
            case .start(let request):
                if chance(10) {
                    if let grant = underWay?.grant { unredeemed.append((grant, amount, request)) }
                    return crash("crash before start")
                }
                _ = try authority.redeemPermit(request)
                if chance(20), try authority.redeemPermit(request).isDuplicate { reached.insert("duplicate start") }
                return .started(try authority.redeemPermit(request))
            case .run:
                let grant = try #require(underWay?.grant)
                let conduct = try run(grant, key, amount)
                underWay = (grant, conduct)
                switch conduct {
                case .succeeds: return .ended(.returned(result: ["amount": .integer(amount)]))
                case .isCancelled: return .ended(.threw(CancellationError()))
                case .doesNothing, .isSuspended: return .ended(.threw(NothingDone()))
                }
            case .report(var report):
                let (grant, conduct) = try #require(underWay)
                report.effect = conduct.effect
                if chance(15) {
                    unreported.append((report, grant))
                    return crash("crash before report")
                }
                try record(report, grant)
                if try authority.recordOutcome(report).isDuplicate { reached.insert("duplicate report") }
                return .reported
            case .fail(let error): note(error)
            default: break
            }
            return nil
        } catch {
            return .failed(error)
        }
    }

    /// Somebody asks whose name is known.
    func askLocally(_ request: GuardRequest) throws -> GuardReply {
        let caller = EstablishedCaller(apiKey: "1", person: Approver(name: "rita", authentication: "api-key:1"))
        do {
            return try authority.local.requestPermitBlocking(request, from: caller)
        } catch let stop as StoppedByOrder {
            return .denied(reason: stop.reason, policyID: nil)
        }
    }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &generator) < percent }

    private mutating func crash(_ name: String) -> GuardLifecycle.Input? {
        reached.insert(name)
        return nil
    }

    private mutating func note(_ error: any Error) {
        switch error {
        case is ApprovalPending: reached.insert("pending")
        case let denied as ActionDenied:
            switch denied.origin {
            case .rejection: reached.insert("rejected")
            default: reached.insert(isStopped ? "stopped" : denied.policyID == "stop" ? "withheld" : "denied")
            }
        case is ActionExpired: reached.insert("expired")
        case is IdempotencyConflict: reached.insert("conflict")
        case let started as ActionAlreadyStarted:
            reached.insert(started.status == .completed ? "already completed" : "already started")
        case is CancellationError: reached.insert("body failed")
        case is NothingDone: reached.insert("body did nothing")
        default: Issue.record("a call ends in one of the promised ways, not with \(error)")
        }
    }

    // MARK: Humans and thieves

    private mutating func answer() throws {
        let operations = try authority.local.operations().filter { $0.approval != nil }
        guard let operation = operations.randomElement(using: &generator), let approval = operation.approval else {
            return
        }
        let names = ["alice", "ALICE", "bob", "Rita", Self.agent, "REFUND-desk"]
        let name = names.randomElement(using: &generator) ?? "alice"
        let decision = Approval.Decision.allCases.randomElement(using: &generator) ?? .approve
        do {
            let approver = Approver(name: name, authentication: "test")
            let answer = try authority.local.decide(approval.terms.id, decision, by: approver)
            switch (answer.effect, decision) {
            case (.duplicate, _): reached.insert("same answer")
            case (.nothing, _): reached.insert("late answer")
            case (.counted, .reject):
                rejected.insert(operation.id)
                if !(operation.approval?.votes.isEmpty ?? true) { reached.insert("veto") }
            case (.counted, .approve): break
            }
        } catch let error as ApproverNotAllowed {
            reached.insert(error.reason == .requester ? "requester refused" : "agent refused")
        }
    }

    private mutating func order() throws {
        let dora = Approver(name: "dora", authentication: "test")
        isStopped.toggle()
        let target = AgentOrder.Target.agent(AgentID(Self.agent.uppercased()))
        try authority.local.order(isStopped ? .kill : .ok, target, by: dora)
    }

    private mutating func withdraw() throws {
        let operations = try authority.local.operations(OperationQuery(statuses: [.approved]))
        guard let operation = operations.randomElement(using: &generator), let approval = operation.approval else {
            return
        }
        let name = ["alice", "bob"].randomElement(using: &generator) ?? "alice"
        let person = Approver(name: "dora", authentication: "test")
        let answer = try authority.local.withdrawApproval(approval.terms.id, of: name, by: person)
        guard answer.isCounted else { return }
        reached.insert("withdrawn")
        #expect(answer.operation.status != .approved, "what is withdrawn is approved no more")
        #expect(answer.operation.approval?.useBy == nil)
    }

    private mutating func reconcile() throws {
        let now = authority.clock.now()
        guard let operation = try authority.local.operations().first(where: { $0.isInDoubt(at: now) }) else { return }
        let dave = Approver(name: "dave", authentication: "test")
        let outcome: Outcome = chance(50) ? .success : .error
        try authority.local.reconcile(operation.idempotencyKey, outcome, by: dave, reason: "looked it up")
        if outcome == .success { attempts.succeeded.insert(operation.idempotencyKey) }
        reached.insert("reconciled")
    }

    /// A permit that somebody has got hold of, tried for another start of its own operation or for another operation.
    private mutating func steal() throws {
        guard let (call, grant) = grants.randomElement(using: &generator), let key = call.idempotencyKey else { return }
        guard let other = Self.keys.randomElement(using: &generator), other != key else { return }
        var identity = grant.identity
        identity.idempotencyKey = other
        #expect(throws: HaltStateError.self) {
            try authority.redeemPermit(
                StartRequest(identity, token: grant.token, startID: "thief")
            )
        }
        reached.insert("stolen permit refused")
    }

    // MARK: Promises

    /// Promises 1, 2 and 3 of the design, after every step.
    func holdPromises() throws {
        #expect(Set(runs.map(\.operationID)).count == runs.count, "an attempt runs once")
        let known = try Dictionary(uniqueKeysWithValues: Self.keys.map { ($0, try authority.local.attempts($0)) })
        for (key, all) in known { hold(all, key) }
        for run in runs {
            let operation = try #require(known[run.key]?.first { $0.id == run.operationID })
            #expect(operation.proposal.context["amount"] == .integer(run.amount), "what was allowed is what ran")
            #expect(operation.start != nil, "nothing runs before its start is recorded")
            #expect(run.amount != 3, "what every policy denies never runs")
            #expect(!rejected.contains(operation.id), "what a person has rejected before it ran never runs")
            if run.amount == 2 {
                let approval = try #require(run.approvalID, "what needs an approval runs with one")
                try hold(approval: approval, of: known[run.key] ?? [])
            }
        }
        let now = authority.clock.now()
        for operation in try authority.local.operations() where operation.status == .started {
            let leaseEnd = try #require(operation.start?.fact.leaseExpiresAt)
            let isInDoubt = leaseEnd <= now || operation.overtaker != nil
            #expect(operation.isInDoubt(at: now) == isInDoubt, "what is started and silent shows as in doubt")
        }
    }

    private func hold(approval id: String, of attempts: [GuardedOperation]) throws {
        let operation = try #require(attempts.first { $0.approval?.terms.id == id }, "it was given under this key")
        let approvers = operation.approval?.votes.filter { $0.decision == .approve }.map(\.approver.name) ?? []
        #expect(!approvers.isEmpty, "what needs an approval runs with one")
        #expect(!approvers.contains(Self.agent), "the requesting agent does not approve")
        let requester = operation.approval?.terms.requester?.name.folded
        #expect(!approvers.contains { $0.folded == requester }, "who asked does not approve")
        #expect(!rejected.contains(operation.id), "what a person has rejected is no approval")
    }

    /// Promise 7: the chain verifies, holds at most one permit for each operation, and tells of every effect.
    func holdEvidence() throws {
        try authority.local.verifyEvidence()
        let events = try Self.keys.flatMap { try authority.local.blockingLedger.events(ofKey: $0, tenant: "local") }
        try holdAttempts(in: events.map(\.event))
        var permits: [String: Int] = [:]
        var starts: Set<String> = []
        for event in events.map(\.event) {
            switch event.kind {
            // A permit again is a permit of the call that has started.
            case .allowed, .permitted:
                if !starts.contains(event.operationID) { permits[event.operationID, default: 0] += 1 }
            case .started: starts.insert(event.operationID)
            default: break
            }
        }
        #expect(permits.values.allSatisfy { $0 == 1 }, "an operation has one permit")
        #expect(
            starts.count == runs.count + lostStarts,
            "every start is a run or was lost to a crash, and every run is a start"
        )
    }
}
