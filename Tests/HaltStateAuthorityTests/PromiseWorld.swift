import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

/// An authority, the agents that call it, the humans that answer it, and the effects that happened.
struct PromiseWorld {
    /// A body that ran.
    private struct Effect {
        let key: IdempotencyKey
        let amount: Int64
        let digest: String
    }

    private static let agent = "refund-desk"
    /// Keys that differ in their bytes alone, some of which Swift's `==` or a reader takes for each other.
    private static let keys: [IdempotencyKey] = [
        "key", "KEY", "key\u{200B}", "cl\u{E9}", "cle\u{301}", "\u{43A}ey",
    ]
    private let authority: TestAuthority
    private var generator: SeededGenerator
    private var effects: [Effect] = []
    /// The permits that calls have been given, for thieves to try.
    private var grants: [(call: GuardCall, grant: PermitGrant)] = []
    /// Whether the call that is under way redeems its permit by a message of its own.
    private var isSeparate = false
    /// Starts whose process ended before the body ran.
    private var lostStarts = 0
    /// Whether an order to stop is in force.
    private var isStopped = false
    /// The operations that a person has rejected.
    private var rejected: Set<String> = []
    private(set) var reached: Set<String> = []

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
                conditions: amount(2)
            ),
            Policy(name: "huge", actionPattern: "refund.*", effect: .deny, priority: 1, conditions: amount(3)),
        ]
        let stop = Policy(name: "stop", actionPattern: "*", effect: .deny, priority: 9)
        return try PolicySet(stopped ? policies + [stop] : policies, version: stopped ? "stopped" : "normal")
    }

    /// One thing happens.
    mutating func step() throws {
        switch Int.random(in: 0..<100, using: &generator) {
        case 0..<55: try call()
        case 55..<70: try chance(15) ? withdraw() : answer()
        case 70..<85: try pass(.seconds(Int.random(in: 1...90, using: &generator)))
        case 85..<88: try reconcile()
        case 88..<90: try order()
        case 90..<95: try steal()
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
        let key = Self.keys.randomElement(using: &generator) ?? "key"
        let amount = Int64.random(in: 1...3, using: &generator)
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
            step = lifecycle.advance(input, now: authority.clock.now())
        }
    }

    /// A call under a name that nobody can see never gets on record.
    private mutating func callInvisibly() throws {
        guard !isStopped else { return }
        let (key, agent): (IdempotencyKey, AgentID) =
            chance(50) ? ("\u{200B}\u{AD}", AgentID(Self.agent)) : ("key", "refund-desk\u{202E}")
        let identity = OperationIdentity(idempotencyKey: key, action: "refund.create", agentID: agent)
        let before = try authority.local.ledger.head(tenant: "local").sequence
        do {
            _ = try authority.local.requestPermit(GuardRequest(identity, params: ["amount": 1]))
            Issue.record("an invisible name is refused")
        } catch let error as HaltStateError {
            #expect(error.code == .invalidCall)
            reached.insert("invisible name")
        } catch is IdempotencyConflict {
            reached.insert("conflict")
        }
        #expect(try authority.local.ledger.head(tenant: "local").sequence == before)
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
                grants.append((call, grant))
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
                if chance(10) { return crash("crash before start") }
                _ = try authority.redeemPermit(request)
                if chance(20), try authority.redeemPermit(request).isDuplicate { reached.insert("duplicate start") }
                return .started(try authority.redeemPermit(request))
            case .run:
                let digest = try #require(try authority.local.operation(key)).proposal.digest
                effects.append(Effect(key: key, amount: amount, digest: digest))
                reached.insert("ran")
                #expect(!isStopped, "nothing starts under an order to stop")
                if chance(15) { return .ended(.threw(CancellationError())) }
                return .ended(.returned(result: ["amount": .integer(amount)]))
            case .report(let report):
                if chance(15) { return crash("crash before report") }
                _ = try authority.recordOutcome(report)
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
    private func askLocally(_ request: GuardRequest) throws -> GuardReply {
        let caller = EstablishedCaller(apiKey: "1", person: Approver(name: "rita", authentication: "api-key:1"))
        do {
            return try authority.local.requestPermitBlocking(request, from: caller)
        } catch let stop as StoppedByOrder {
            return .denied(reason: stop.reason, policyID: nil)
        }
    }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &generator) < percent }

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
            let answer = try authority.local.decideBlocking(approval.terms.id, decision, by: approver)
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
        let answer = try authority.local.withdrawApprovalBlocking(approval.terms.id, of: name, by: person)
        guard answer.isCounted else { return }
        reached.insert("withdrawn")
        #expect(answer.operation.status != .approved, "what is withdrawn is approved no more")
        #expect(answer.operation.approval?.useBy == nil)
    }

    private mutating func reconcile() throws {
        let now = authority.clock.now()
        guard let operation = try authority.local.operations().first(where: { $0.isInDoubt(at: now) }) else { return }
        let dave = Approver(name: "dave", authentication: "test")
        try authority.local.reconcile(operation.idempotencyKey, .success, by: dave, reason: "looked it up")
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
        #expect(Set(effects.map(\.key)).count == effects.count, "a key runs once")
        for effect in effects {
            let operation = try #require(try authority.local.operation(effect.key))
            #expect(operation.proposal.digest == effect.digest, "a key that ran stays bound to what ran")
            #expect(operation.start != nil, "nothing runs before its start is recorded")
            #expect(effect.amount != 3, "what every policy denies never runs")
            #expect(!rejected.contains(operation.id), "what a person has rejected before it ran never runs")
            if effect.amount == 2 {
                let approvers = operation.approval?.votes.filter { $0.decision == .approve }.map(\.approver.name) ?? []
                #expect(!approvers.isEmpty, "what needs an approval runs with one")
                #expect(!approvers.contains(Self.agent), "the requesting agent does not approve")
                let requester = operation.approval?.terms.requester?.name.folded
                #expect(!approvers.contains { $0.folded == requester }, "who asked does not approve")
            }
        }
        let now = authority.clock.now()
        for operation in try authority.local.operations() where operation.status == .started {
            let leaseEnd = try #require(operation.start?.fact.leaseExpiresAt)
            #expect(operation.isInDoubt(at: now) == (leaseEnd <= now), "what is started and silent shows as in doubt")
        }
    }

    /// Promise 7: the chain verifies, holds at most one permit for each operation, and tells of every effect.
    func holdEvidence() throws {
        try authority.local.verifyEvidence()
        let events = try Self.keys.flatMap { try authority.local.ledger.events(ofKey: $0, tenant: "local") }
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
            starts.count == effects.count + lostStarts,
            "every start is an effect or was lost to a crash, and every effect is a start"
        )
    }
}
