import Expectations
import HaltState
import HaltStateTesting
import Testing

@testable import HaltStateAuthority

@Suite("The first that an authority does with a ledger that has a clock", .tags(.nothingUnknown))
struct LedgerTimeTests {
    private static let day = 86_400
    private static let alice = Approver(name: "alice", authentication: "test")

    /// What an authority does, and what has to be there for it, which another one has done.
    struct Act: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let perform: @Sendable (Scene) async throws -> Void

        init(_ name: String, _ perform: @escaping @Sendable (Scene) async throws -> Void) {
            (testDescription, self.perform) = (name, perform)
        }
    }

    private static let acts = [
        Act("ask") { _ = try await $0.fresh.requestPermit($0.request) },
        Act("check") { _ = try await $0.fresh.check(CheckRequest($0.request.identity.call, params: [:])) },
        Act("report a check") {
            let report = CheckReport($0.request.identity.call, requestID: "r", status: .success, decision: .allow)
            _ = try await $0.fresh.recordCheck(report)
        },
        Act("decide") { _ = try await $0.fresh.decide($0.ask(), .approve, by: alice) },
        Act("withdraw") {
            let id = try await $0.ask()
            try await $0.author.decide(id, .approve, by: alice)
            try await $0.fresh.withdrawApproval(id, by: alice)
        },
        Act("expire") {
            let id = try await $0.ask()
            $0.advance(by: .seconds(day))
            try await $0.fresh.expire([id])
        },
        Act("start") { _ = try await $0.fresh.redeemPermit($0.start($0.permit())) },
        Act("report") {
            let grant = try await $0.permit()
            _ = try await $0.author.redeemPermit($0.start(grant))
            _ = try await $0.fresh.recordOutcome($0.report(grant))
        },
        Act("reconcile") {
            _ = try await $0.author.redeemPermit($0.start($0.permit()))
            $0.advance(by: .seconds(3_600))
            try await $0.fresh.reconcile("k", .error, by: alice, reason: "looked")
        },
        Act("release") {
            try await $0.author.decide($0.ask(), .reject, by: alice)
            try await $0.fresh.release("k", OperationRelease(by: alice, reason: "looked"))
        },
        Act("order") { try await $0.fresh.order(.pause, .everyone, by: alice) },
    ]

    @Test("is recorded at the ledger's time, whatever the machine has for one", arguments: acts, Scene.Kind.all)
    func recorded(act: Act, kind: Scene.Kind) async throws {
        let scene = try Scene(kind)
        try await act.perform(scene)
        let events = try await scene.ledger.read { try $0.events(from: 1, limit: 9, tenant: .local) }
        #expect(try events.last?.time == scene.clock.now())
        #expect(try await scene.author.verifyEvidence().events == events.count)
    }

    @Test("is judged by the ledger's time: what is not over yet waits", arguments: Scene.Kind.all)
    func open(kind: Scene.Kind) async throws {
        let scene = try Scene(kind)
        let id = try await scene.ask()
        scene.advance(by: .seconds(Self.day - 1))
        #expect(try await scene.fresh.expiry().now == scene.clock.now())
        #expect(try await scene.fresh.approval(id).status == .pending)
        try await scene.fresh.expire([id])
        guard case .pending = try await scene.fresh.requestPermit(scene.request) else {
            Issue.record("it is over by a clock that does not count")
            return
        }
        #expect(try await scene.fresh.rejectAll(of: "worker", by: Self.alice).rejected == 1)
    }

    @Test("is judged by the ledger's time: what is over has expired", arguments: Scene.Kind.all)
    func over(kind: Scene.Kind) async throws {
        let scene = try Scene(kind)
        let id = try await scene.ask()
        scene.advance(by: .seconds(Self.day))
        #expect(try await scene.fresh.approval(id).status == .expired)
        #expect(try await scene.fresh.expiry().settled == scene.clock.now())
        #expect(try await scene.fresh.rejectAll(of: "worker", by: Self.alice) == AgentRejection())
        guard case .expired = try await scene.fresh.requestPermit(scene.request) else {
            Issue.record("it waits by a clock that does not count")
            return
        }
    }

    @Test("is judged by the ledger's time: a permit is out until it has run out", arguments: Scene.Kind.all)
    func permits(kind: Scene.Kind) async throws {
        let scene = try Scene(kind)
        let grant = try await scene.permit()
        #expect(try await scene.fresh.underWay(.everyone).permits == 1)
        scene.advance(by: grant.expiresAt - scene.clock.now())
        #expect(try await scene.fresh.underWay(.everyone).permits == 0)
    }

    @Test("on the calling thread goes by the same time", arguments: Scene.Kind.all.filter { !$0.isDistant })
    func blocking(kind: Scene.Kind) async throws {
        let scene = try Scene(kind)
        let id = try await scene.ask()
        func look(_ status: ApprovalReply.Status, _ rejected: Int) throws {
            #expect(try scene.fresh.approval(id).status == status)
            #expect(try scene.fresh.expiry().now == scene.clock.now())
            #expect(try scene.fresh.underWay(.everyone).isNothing)
            #expect(try scene.fresh.rejectAll(of: "worker", by: Self.alice).rejected == rejected)
        }
        scene.advance(by: .seconds(Self.day))
        try look(.expired, 0)
    }

    /// A ledger with a clock, an authority on it that has the right time by chance, and others on a machine whose clock is wrong.
    final class Scene: Sendable {
        struct Kind: Sendable, CustomTestStringConvertible {
            let isDistant: Bool
            /// By how much the machine's clock is ahead.
            let skew: Duration

            static let all = [false, true].flatMap { isDistant in
                [-day, day].map { Kind(isDistant: isDistant, skew: .seconds($0)) }
            }

            var testDescription: String { "\(isDistant ? "distant" : "in memory"), the machine \(skew) ahead" }
        }

        let clock = ManualClock()
        let ledger: any Ledger
        let author: LocalAuthority
        private let machine: ManualClock
        private let policies: PolicySet
        let request = GuardRequest(
            OperationIdentity(idempotencyKey: "k", action: "refund.create", agentID: "worker"),
            params: [:]
        )

        init(_ kind: Kind) throws {
            ledger = kind.isDistant ? DistantLedger(clock: clock) : MemoryLedger(clock: clock)
            machine = ManualClock(clock.now() + kind.skew)
            policies = try PolicySet([Policy(name: "ask", actionPattern: "*", effect: .approvalRequired, priority: 1)])
            author = LocalAuthority(policies: policies, ledger: ledger, wallClock: clock)
        }

        /// An authority that has not seen the ledger yet.
        var fresh: LocalAuthority { LocalAuthority(policies: policies, ledger: ledger, wallClock: machine) }

        func advance(by duration: Duration) {
            clock.advance(by: duration)
            machine.advance(by: duration)
        }

        func ask() async throws -> String {
            guard case .pending(let id, _) = try await author.requestPermit(request) else {
                throw ConformanceFailure("nothing was asked")
            }
            return id
        }

        func permit() async throws -> PermitGrant {
            author.policies = try PolicySet([Policy(name: "all", actionPattern: "*", effect: .allow)])
            guard case .permitted(let grant) = try await author.requestPermit(request) else {
                throw ConformanceFailure("nothing was permitted")
            }
            return grant
        }

        func start(_ grant: PermitGrant) -> StartRequest {
            StartRequest(grant.identity, token: grant.token, startID: "7d9f1b0a-3c5e-4f21-8a6b-0e1d2c3b4a5a")
        }

        func report(_ grant: PermitGrant) -> OutcomeReport {
            let id = "7d9f1b0a-3c5e-4f21-8a6b-0e1d2c3b4a5b"
            return OutcomeReport(grant.identity, token: grant.token, reportID: id, outcome: .success)
        }
    }
}
