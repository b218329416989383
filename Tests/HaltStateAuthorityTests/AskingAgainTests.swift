import HaltState
import HaltStateTesting
import Synchronization
import Testing

@testable import HaltStateAuthority

/// An authority in memory whose policies a test replaces.
private struct Scene {
    let ledger = MemoryLedger()
    let clock = ManualClock()
    let authority: LocalAuthority

    init(_ effect: PolicyEffect, limits: WaitingLimits = WaitingLimits()) throws {
        authority = LocalAuthority(
            policies: try Self.policies(effect),
            ledger: ledger,
            waitingLimits: limits,
            wallClock: clock
        )
    }

    static func policies(_ effect: PolicyEffect, _ name: String = "rule") throws -> PolicySet {
        let approval = effect == .approvalRequired ? ApprovalRule(expiresIn: .seconds(600)) : nil
        return try PolicySet([
            Policy(name: name, actionPattern: "*", effect: effect, priority: 1, approval: approval)
        ])
    }

    func replace(_ effect: PolicyEffect, _ name: String = "rule") throws {
        authority.policies = try Self.policies(effect, name)
    }

    var events: [String] {
        get throws { try ledger.events(ofKey: "k", tenant: .local).map(\.event.kind.name) }
    }

    @discardableResult
    func ask(_ key: IdempotencyKey = "k", agent: AgentID = "worker", amount: Int64 = 1) throws -> GuardReply {
        try authority.requestPermit(
            GuardRequest(
                OperationIdentity(idempotencyKey: key, action: "job.run", agentID: agent),
                params: ["amount": .integer(amount)],
                evidenceContext: ["correlation_id": "\(key)-\(amount)"]
            )
        )
    }

    func answer(_ decision: Approval.Decision, _ key: IdempotencyKey = "k") throws {
        let id = try #require(try authority.operation(key)?.approval).terms.id
        try authority.decide(id, decision, by: Approver(name: "alice", authentication: "test"))
    }

    /// Whether there was room; fails for any other error.
    func hasRoom(_ key: IdempotencyKey, agent: AgentID = "worker") throws -> Bool {
        do {
            try ask(key, agent: agent)
            return true
        } catch let error as HaltStateError where error.code == .rateLimited {
            return false
        }
    }
}

extension GuardReply {
    fileprivate var reason: String? {
        if case .denied(let reason, _) = self { reason } else { nil }
    }

    fileprivate var isPermitted: Bool {
        if case .permitted = self { true } else { false }
    }

    fileprivate var isPending: Bool {
        if case .pending = self { true } else { false }
    }
}

@Suite("Asking again and again")
struct AskingAgainTests {
    @Test("A denied call that is tried again hears the same, and is on record once for each denial")
    func denied() throws {
        let scene = try Scene(.deny)
        let first = try scene.ask()
        for _ in 0..<5 { #expect(try scene.ask() == first) }
        #expect(try scene.events == ["operation.denied"])
        try scene.replace(.deny, "another rule")
        for _ in 0..<5 { #expect(try scene.ask().reason?.contains("another rule") == true) }
        #expect(try scene.events == ["operation.denied", "operation.denied"])
        for _ in 0..<2 { try scene.ask(amount: 2) }
        #expect(try scene.events.count == 3, "another call under the key is another denial")
        try scene.replace(.allow)
        #expect(try scene.ask().isPermitted, "a denial reserves nothing")
    }

    @Test("An approved call that policies have come to deny is withheld once for each denial")
    func withheld() throws {
        let scene = try Scene(.approvalRequired)
        try scene.ask()
        try scene.answer(.approve)
        for _ in 0..<2 {
            for name in ["first", "second"] {
                try scene.replace(.deny, name)
                for _ in 0..<3 { #expect(try scene.ask().reason?.contains(name) == true) }
            }
        }
        #expect(try scene.events.filter { $0 == "operation.withheld" }.count == 2)
        let evidence = try scene.authority.evidence("k")
        #expect(evidence?.steps.count == 4)
        try scene.replace(.allow)
        #expect(try scene.ask().isPermitted)
    }

    @Test("Nothing that an agent can repeat makes the ledger grow", arguments: PolicyEffect.allCases)
    func repeated(effect: PolicyEffect) throws {
        let scene = try Scene(effect)
        try scene.ask()
        let before = try scene.ledger.head(tenant: .local)
        for _ in 0..<3 { try scene.ask() }
        #expect(try scene.ledger.head(tenant: .local) == before)
    }
}

@Suite("The policies' verdict")
struct PolicyVerdictTests {
    @Test("The policies' verdict holds for one set of policies and one proposal")
    func holds() throws {
        let (old, new) = (try Scene.policies(.allow, "old"), try Scene.policies(.allow, "new"))
        let call = CallIdentity(action: "job.run", agentID: "worker")
        let (one, two) = (try Proposal(call, context: ["n": 1]), try Proposal(call, context: ["n": 2]))
        let verdict = PolicyVerdict(old, on: one)
        #expect(verdict.holds(for: one, under: old))
        #expect(!verdict.holds(for: two, under: old))
        #expect(!verdict.holds(for: one, under: new))
        let request = GuardRequest(OperationIdentity(idempotencyKey: "k", call: call), params: one.context)
        let decider = OperationDecider(
            policies: new,
            terms: AuthorityTerms(),
            now: ManualClock().now(),
            identifiers: IdentifierMint(SequentialIdentifiers())
        )
        #expect(throws: VerdictOutdated.self) {
            try decider.decide(LedgerState(operation: nil), .ask(request, one, tokenDigest: "t", verdict: verdict))
        }
    }

    @Test(
        "The policies' verdict on a check is found anew for its commit, or nothing is decided",
        arguments: [1, 3, 99]
    )
    func checked(times: Int) async throws {
        for isBlocking in [false, true] {
            let ledger = ReplacingLedger(times: times)
            let authority = LocalAuthority(policies: try Scene.policies(.allow, "old"), ledger: ledger)
            let new = try (0..<times).map { try Scene.policies(.deny, "new \($0)") }
            ledger.replace = { authority.policies = new[$0] }
            let request = CheckRequest(CallIdentity(action: "job.run", agentID: "worker"), params: [:])
            do {
                let reply = isBlocking ? try Self.check(authority, request) : try await authority.check(request)
                #expect(times < 99)
                #expect(reply.decision == .deny)
                #expect(try ledger.head(tenant: .local).sequence == 1)
            } catch let error as HaltStateError {
                #expect(times == 99)
                #expect(error.code == .unavailable)
                #expect(try ledger.head(tenant: .local).sequence == 0)
            }
        }
    }

    /// Out of an asynchronous function, only the asynchronous form is called.
    private static func check(_ authority: LocalAuthority, _ request: CheckRequest) throws -> CheckReply {
        try authority.check(request)
    }

    @Test(
        "The policies' verdict that is outdated when the commit comes is found anew, however often",
        arguments: [1, 2, 3, 20]
    )
    func replaced(times: Int) async throws {
        for isBlocking in [false, true] {
            let ledger = ReplacingLedger(times: times)
            let authority = LocalAuthority(policies: try Scene.policies(.allow), ledger: ledger)
            ledger.replace = { number in
                guard let policies = try? Scene.policies(number == 0 ? .deny : .allow, "rule \(number)") else { return }
                authority.policies = policies
            }
            let request = GuardRequest(OperationIdentity(idempotencyKey: "k", action: "job.run", agentID: "worker"))
            let reply = try await isBlocking ? ask(authority, request) : authority.requestPermit(request)
            let operation = try #require(try await authority.operation("k"))
            // The set that was in force in the commit, which is the last one or the one after three that were outdated.
            let last = max(0, times - 4)
            #expect(operation.ruling.policyID == "rule \(last)")
            #expect(operation.ruling.policyDigest == authority.policies.digest)
            #expect(reply.isPermitted == (last != 0))
        }
    }

    private func ask(_ authority: LocalAuthority, _ request: GuardRequest) throws -> GuardReply {
        try authority.requestPermit(request)
    }

    @Test(
        "The policies' verdict is found outside of the commit, where nobody waits for a careless expression",
        .timeLimit(.minutes(1))
    )
    func outsideOfTheCommit() async throws {
        let conditions = [PolicyCondition(path: "params.text", op: .matches, value: "(a+)+$")]
        let policies = try PolicySet(
            (0..<10).map { number in
                Policy(
                    name: "careless \(number)",
                    actionPattern: "*",
                    effect: .approvalRequired,
                    priority: 1,
                    conditions: conditions
                )
            }
        )
        let identifiers = TimedIdentifiers()
        // Told when it is given something to commit.
        let ledger = ReplacingLedger(times: 1)
        ledger.replace = { _ in identifiers.begin() }
        let authority = LocalAuthority(policies: policies, ledger: ledger, identifiers: identifiers)
        let request = GuardRequest(
            OperationIdentity(idempotencyKey: "k", action: "job.run", agentID: "worker"),
            params: ["text": .string(String(repeating: "a", count: 5_000) + "!")]
        )
        let whole = try await ContinuousClock().measure { _ = try await authority.requestPermit(request) }
        #expect(whole > .milliseconds(300), "the expressions are careless")
        #expect(try #require(identifiers.untilNext) < .milliseconds(100))
    }
}

/// Replaces the policies a number of times, each time before a commit.
private final class ReplacingLedger: ForwardingLedger {
    let base = MemoryLedger()
    private let left: Mutex<Int>
    private let replacing = Mutex<@Sendable (Int) -> Void>({ _ in })

    init(times: Int) { left = Mutex(times) }

    var replace: @Sendable (Int) -> Void {
        get { replacing.withLock { $0 } }
        set { replacing.withLock { $0 = newValue } }
    }

    private func replaceNow() {
        let number = left.withLock { left in
            left -= 1
            return left
        }
        if number >= 0 { replace(number) }
    }

    func append(
        to target: LedgerTarget,
        tenant: TenantID,
        deciding decide: @escaping @Sendable (LedgerState) throws -> [LedgerEvent]
    ) async throws -> LedgerEntry {
        replaceNow()
        return try await base.append(to: target, tenant: tenant, deciding: decide)
    }

    func appendBlocking(
        to target: LedgerTarget,
        tenant: TenantID,
        deciding decide: @escaping @Sendable (LedgerState) throws -> [LedgerEvent]
    ) throws -> LedgerEntry {
        replaceNow()
        return try base.appendBlocking(to: target, tenant: tenant, deciding: decide)
    }
}

/// Identifiers that note how long it takes until the next one is wanted.
private final class TimedIdentifiers: IdentifierSource {
    private let base = SequentialIdentifiers()
    private let clock = ContinuousClock()
    private let begun = Mutex<ContinuousClock.Instant?>(nil)
    private let elapsed = Mutex<Duration?>(nil)

    var untilNext: Duration? { elapsed.withLock { $0 } }

    func begin() { begun.withLock { $0 = clock.now } }

    func uuid() -> String {
        if let start = begun.withLock({ $0 }) {
            let time = clock.now - start
            elapsed.withLock { $0 = $0 ?? time }
        }
        return base.uuid()
    }

    func token() -> PermitToken { base.token() }
}

@Suite("How many requests wait for people")
struct WaitingLimitTests {
    @Test("One agent has its limit, and asking again for what waits is never refused")
    func perAgent() throws {
        let scene = try Scene(.approvalRequired, limits: WaitingLimits(perAgent: 2, perTenant: 5))
        #expect(try scene.hasRoom("k1") && scene.hasRoom("k2"))
        let before = try scene.ledger.head(tenant: .local)
        #expect(try !scene.hasRoom("k3"))
        #expect(try !scene.hasRoom("k3", agent: "WORKER"), "another spelling is the same agent")
        #expect(try scene.ledger.head(tenant: .local) == before)
        #expect(try scene.ask("k1").isPending)
        #expect(try scene.hasRoom("k4", agent: "other"))
        try scene.answer(.reject, "k1")
        #expect(try scene.hasRoom("k3") && !scene.hasRoom("k5"))
        try scene.answer(.approve, "k2")
        #expect(try scene.hasRoom("k5"))
        #expect(try scene.ask("k2").isPermitted)
    }

    @Test("All agents of a tenant have one together")
    func perTenant() throws {
        let scene = try Scene(.approvalRequired, limits: WaitingLimits(perAgent: 2, perTenant: 4))
        for (number, agent) in (["a", "a", "b", "b"] as [AgentID]).enumerated() {
            #expect(try scene.hasRoom("k\(number)", agent: agent))
        }
        #expect(try !scene.hasRoom("k9", agent: "c"))
        try scene.replace(.allow)
        #expect(try scene.hasRoom("k9", agent: "c"), "what waits for nobody takes no place")
    }

    @Test("What has run out does not count, and until then the wait is no longer than it has to be")
    func expired() throws {
        let scene = try Scene(.approvalRequired, limits: WaitingLimits(perAgent: 1, perTenant: 2))
        try scene.ask("k1")
        func pause() throws -> Duration? {
            do {
                try scene.ask("k2")
                return nil
            } catch let error as HaltStateError {
                #expect(error.code == .rateLimited)
                #expect(error.message.contains("requests of its agent that wait for people is reached (1)"))
                return error.retryAfter
            }
        }
        #expect(try pause() == .seconds(60))
        scene.clock.advance(by: .seconds(590))
        #expect(try pause() == .seconds(10))
        scene.clock.advance(by: .seconds(10))
        #expect(try pause() == nil)
    }

    @Test(
        "One agent never fills what its tenant has",
        arguments: [(100, 1_000, 100), (900, 1_000, 500), (0, 10, 1), (5, 1, 1), (5, 0, 1), (.max, .max, .max / 2)]
    )
    func limits(perAgent: Int, perTenant: Int, effective: Int) {
        let limits = WaitingLimits(perAgent: perAgent, perTenant: perTenant)
        #expect(limits.perAgent == effective)
        #expect(limits.perTenant == max(1, perTenant))
    }

    @Test("Everything that waits because of one agent is rejected, each request by itself")
    func rejectAll() async throws {
        for isBlocking in [false, true] {
            let scene = try Scene(.approvalRequired, limits: WaitingLimits(perAgent: 200, perTenant: 1_000))
            for number in 0..<150 { try scene.ask("k\(number)", agent: number.isMultiple(of: 3) ? "other" : "worker") }
            let alice = Approver(name: "alice", authentication: "test")
            let rejection =
                try await isBlocking
                ? rejectBlocking(scene.authority, alice)
                : scene.authority.rejectAll(of: "Worker", by: alice, reason: "it runs wild")
            #expect(rejection.rejected == 100 && rejection.refused == 0)
            #expect(rejection.summary(of: "worker") == "100 requests of worker rejected")
            let operations = try await scene.authority.operations(OperationQuery(limit: 200))
            #expect(operations.count { $0.status == .rejected } == 100)
            #expect(operations.filter { $0.status == .pending }.allSatisfy { $0.identity.agentID == "other" })
            #expect(operations.first { $0.status == .rejected }?.approval?.votes.map(\.reason) == ["it runs wild"])
            let none = try await scene.authority.rejectAll(of: "worker", by: alice)
            #expect(none.rejected == 0 && none.summary(of: "worker") == "nothing of worker waits for approval")
            let own = try await scene.authority.rejectAll(of: "other", by: Approver(name: "other", authentication: "t"))
            #expect(own.rejected == 0 && own.refused == 50)
            #expect(own.refusal?.reason == .requestingAgent)
        }
    }

    private func rejectBlocking(_ authority: LocalAuthority, _ approver: Approver) throws -> AgentRejection {
        try authority.rejectAll(of: "Worker", by: approver, reason: "it runs wild")
    }
}
