#if SQLite
import Expectations
import GRDB
import HaltState
import HaltStateAuthority
import HaltStateSQLite
import HaltStateTesting
import Testing

@Suite("Another attempt under a key", .tags(.onePermit), .timeLimit(.minutes(5)))
struct AttemptTests {
    private static let dave = Approver(name: "dave", authentication: "test")
    private static let alice = Approver(name: "alice", authentication: "test")
    private static let other = "6f1c2d3e-0000-4000-8000-0000000000bb"

    /// One key, and who calls under it.
    private struct Desk {
        let authority: LocalAuthority
        let clock: ManualClock
        var key: IdempotencyKey = "refund:1"

        init(_ kind: StopOrderTests.Kind, _ folder: TemporaryFolder, policies: String = allowing) throws {
            clock = ManualClock()
            authority = LocalAuthority(
                policies: try PolicySet(bytes: policies.utf8, file: "policies.json"),
                ledger: try kind.ledger(folder),
                terms: AuthorityTerms(permitLifetime: .seconds(60), lease: .seconds(120)),
                wallClock: clock
            )
        }

        static let allowing =
            #"{"version":"1","policies":[{"name":"a","action_pattern":"*","effect":"ALLOW","priority":1}]}"#

        static func asking(attempts: Int = 1) -> String {
            """
            {"version":"1","policies":[{"name":"a","action_pattern":"*","effect":"APPROVAL_REQUIRED","priority":1,
            "approval":{"attempts":\(attempts),"use_within":"10m"}}]}
            """
        }

        func ask(_ amount: Int64 = 100, startID: String? = nil) async throws -> GuardReply {
            let identity = OperationIdentity(idempotencyKey: key, action: "refund.create", agentID: "desk")
            let request = GuardRequest(identity, params: ["amount": .integer(amount)], startID: startID)
            return try await authority.requestPermit(request)
        }

        /// Asks, and starts what is permitted.
        func begin(_ amount: Int64 = 100) async throws -> PermitGrant {
            guard case .permitted(let grant) = try await ask(amount) else {
                throw ConformanceFailure("it was not permitted")
            }
            let start = StartRequest(grant.identity, token: grant.token, startID: "start of \(grant.operationID)")
            _ = try await authority.redeemPermit(start)
            return grant
        }

        @discardableResult
        func report(
            _ grant: PermitGrant,
            _ outcome: Outcome,
            _ effect: OutcomeEffect = .unknown,
            error: String? = nil
        ) async throws -> OutcomeReceipt {
            let report = OutcomeReport(
                grant.identity,
                token: grant.token,
                reportID: "report",
                outcome: outcome,
                error: error ?? (outcome == .error ? "BankAway" : nil),
                effect: effect
            )
            return try await authority.recordOutcome(report)
        }

        func release(
            _ finding: OperationRelease.Finding? = nil,
            _ change: OperationRelease.Change = .refused
        ) throws {
            let release = OperationRelease(by: dave, reason: "looked it up", finding: finding, change: change)
            try authority.release(key, release)
        }

        func approve(_ reply: GuardReply) async throws {
            guard case .pending(let id, _) = reply else { throw ConformanceFailure("nobody was asked: \(reply)") }
            _ = try await authority.decide(id, .approve, by: alice)
        }

        var latest: GuardedOperation {
            get throws { try #require(try authority.operation(key)) }
        }

        /// What the events say of the attempts is what the ledger says, and the chain verifies.
        func verify(attempts: [GuardedOperation.Status]) throws {
            let all = try authority.attempts(key)
            #expect(all.map(\.status) == attempts)
            #expect(all.map(\.attemptNumber) == Array(1...attempts.count))
            #expect(zip(all, all.dropFirst()).allSatisfy { $0.id == $1.attempt?.previous })
            try authority.verifyEvidence()
        }
    }

    @Test("What has failed is decided afresh once a person has released it", arguments: StopOrderTests.Kind.allCases)
    func failed(kind: StopOrderTests.Kind) async throws {
        let folder = try TemporaryFolder()
        let desk = try Desk(kind, folder)
        let first = try await desk.begin()
        try await desk.report(first, .error)
        guard case .alreadyStarted = try await desk.ask() else { return #expect(Bool(false), "it ran again by itself") }
        try desk.release()
        await #expect(throws: IdempotencyConflict.self) { _ = try await desk.ask(101) }
        let second = try await desk.begin()
        #expect(second.operationID != first.operationID)
        try await desk.report(second, .success)
        #expect(throws: HaltStateError.self) { try desk.release() }
        try desk.verify(attempts: [.released, .completed])
        guard case .alreadyStarted(.completed, .success, let id, _, _) = try await desk.ask() else {
            return #expect(Bool(false), "a finished key runs again")
        }
        #expect(id == second.operationID)
    }

    @Test("A changed operation is a conflict unless the release allows it", arguments: StopOrderTests.Kind.allCases)
    func changed(kind: StopOrderTests.Kind) async throws {
        let folder = try TemporaryFolder()
        let desk = try Desk(kind, folder)
        try await desk.report(desk.begin(), .error)
        try desk.release(nil, .allowed)
        try await desk.report(desk.begin(101), .success)
        try desk.verify(attempts: [.released, .completed])
    }

    @Test(
        "A late success completes the key, and takes the next attempt's permit",
        arguments: StopOrderTests.Kind.allCases
    )
    func lateSuccess(kind: StopOrderTests.Kind) async throws {
        let folder = try TemporaryFolder()
        let desk = try Desk(kind, folder)
        let first = try await desk.begin()
        desk.clock.advance(by: .seconds(121))
        #expect(throws: HaltStateError.self, "without a finding") { try desk.release() }
        try desk.release(.processEnded)
        guard case .permitted(let second) = try await desk.ask() else { return #expect(Bool(false)) }
        let receipt = try await desk.report(first, .success)
        #expect(!receipt.isDuplicate)
        #expect(try await desk.report(first, .success).isDuplicate)
        await #expect(throws: ActionAlreadyStarted.self) {
            _ = try await desk.authority.redeemPermit(StartRequest(second.identity, token: second.token, startID: "s"))
        }
        guard case .alreadyStarted(.completed, .success, let id, _, _) = try await desk.ask() else {
            return #expect(Bool(false))
        }
        #expect(id == first.operationID)
        #expect(try desk.latest.overtaker?.fact == first.operationID)
        try desk.verify(attempts: [.completed, .completed])
    }

    @Test("A late success makes a release void that nothing has followed", arguments: StopOrderTests.Kind.allCases)
    func lapses(kind: StopOrderTests.Kind) async throws {
        let folder = try TemporaryFolder()
        let desk = try Desk(kind, folder)
        let first = try await desk.begin()
        desk.clock.advance(by: .seconds(121))
        try desk.release(.noEffect)
        try await desk.report(first, .success)
        guard case .alreadyStarted(.completed, .success, _, _, _) = try await desk.ask() else {
            return #expect(Bool(false))
        }
        try desk.verify(attempts: [.completed])
    }

    @Test("A late success leaves in doubt what a later attempt has started", arguments: StopOrderTests.Kind.allCases)
    func twice(kind: StopOrderTests.Kind) async throws {
        let folder = try TemporaryFolder()
        let desk = try Desk(kind, folder)
        let first = try await desk.begin()
        desk.clock.advance(by: .seconds(121))
        try desk.release(.noEffect)
        let second = try await desk.begin()
        try await desk.report(first, .success)
        let latest = try desk.latest
        #expect(latest.status == .started)
        #expect(latest.isInDoubt(at: desk.clock.now()))
        #expect(throws: HaltStateError.self) { try desk.release(.noEffect) }
        try await desk.report(second, .error)
        #expect(throws: HaltStateError.self, "the key has succeeded") { try desk.release() }
        guard case .alreadyStarted(.completed, .success, _, _, _) = try await desk.ask() else {
            return #expect(Bool(false))
        }
        try desk.verify(attempts: [.completed, .completed])
    }

    @Test("Any other late outcome is kept with its attempt", arguments: StopOrderTests.Kind.allCases)
    func lateError(kind: StopOrderTests.Kind) async throws {
        let folder = try TemporaryFolder()
        let desk = try Desk(kind, folder)
        let first = try await desk.begin()
        desk.clock.advance(by: .seconds(121))
        try desk.release(.noEffect)
        let second = try await desk.begin()
        try await desk.report(first, .error)
        #expect(try await desk.report(first, .error).isDuplicate)
        await #expect(throws: HaltStateError.self) { try await desk.report(first, .success) }
        #expect(try desk.latest.status == .started)
        #expect(try await desk.authority.attempts(desk.key).first?.outcome?.fact.error == "BankAway")
        try await desk.report(second, .success)
        try desk.verify(attempts: [.released, .completed])
    }

    @Test("A token and a start of an earlier attempt never act on a later one", arguments: StopOrderTests.Kind.allCases)
    func names(kind: StopOrderTests.Kind) async throws {
        let folder = try TemporaryFolder()
        let desk = try Desk(kind, folder)
        guard case .permitted(let first) = try await desk.ask(startID: Self.other) else { return #expect(Bool(false)) }
        try await desk.report(first, .error)
        try desk.release()
        for _ in 0..<2 {
            // The same call, whose first request comes again.
            guard case .alreadyStarted(_, _, let id, _, _) = try await desk.ask(startID: Self.other) else {
                return #expect(Bool(false), "a request that was repeated has begun another attempt")
            }
            #expect(id == first.operationID)
            if try desk.latest.id == first.operationID { _ = try await desk.ask() }
        }
        let start = StartRequest(first.identity, token: first.token, startID: Self.other)
        await #expect(throws: HaltStateError.self) { _ = try await desk.authority.redeemPermit(start) }
        #expect(try desk.latest.status == .permitted)
        try desk.verify(attempts: [.released, .permitted])
    }

    @Test("A body that has done nothing is followed by the next call", arguments: StopOrderTests.Kind.allCases)
    func noEffect(kind: StopOrderTests.Kind) async throws {
        let folder = try TemporaryFolder()
        let desk = try Desk(kind, folder)
        let first = try await desk.begin()
        #expect(try await desk.report(first, .error, .none).effect == .none)
        await #expect(throws: HaltStateError.self, "another fact") { try await desk.report(first, .error) }
        await #expect(throws: IdempotencyConflict.self) { _ = try await desk.ask(101) }
        try await desk.report(desk.begin(), .success)
        try desk.verify(attempts: [.completed, .completed])
    }

    @Test(
        "An approval is good for as many attempts as its policy says",
        arguments: StopOrderTests.Kind.allCases,
        [1, 3]
    )
    func approvals(kind: StopOrderTests.Kind, attempts: Int) async throws {
        let folder = try TemporaryFolder()
        let desk = try Desk(kind, folder, policies: Desk.asking(attempts: attempts))
        try await desk.approve(desk.ask())
        for attempt in 1...attempts {
            let grant = try await desk.begin()
            #expect(grant.approval?.approver == "alice")
            #expect(try desk.latest.attemptNumber == attempt)
            try await desk.report(grant, .error, .none)
        }
        guard case .pending = try await desk.ask() else { return #expect(Bool(false), "one yes, too many runs") }
        #expect(try desk.latest.attemptNumber == attempts + 1)
        try await desk.authority.verifyEvidence()
    }

    @Test("An approval that outlives its attempt does not outlive its time", arguments: StopOrderTests.Kind.allCases)
    func tooLate(kind: StopOrderTests.Kind) async throws {
        let folder = try TemporaryFolder()
        let desk = try Desk(kind, folder, policies: Desk.asking(attempts: 3))
        try await desk.approve(desk.ask())
        try await desk.report(desk.begin(), .error, .none)
        desk.clock.advance(by: .seconds(601))
        guard case .pending = try await desk.ask() else { return #expect(Bool(false)) }
    }

    @Test("A suspended operation goes on once people have decided inside", arguments: StopOrderTests.Kind.allCases)
    func suspended(kind: StopOrderTests.Kind) async throws {
        let folder = try TemporaryFolder()
        let desk = try Desk(kind, folder, policies: Desk.asking())
        var inner = desk
        inner.key = "inside"
        try await desk.approve(desk.ask())
        for round in 0..<3 {
            let grant = try await desk.begin()
            let asked = try await inner.ask()
            guard case .pending(let id, _) = asked else { return #expect(Bool(false)) }
            try await desk.report(grant, .error, .suspended(approvalID: id))
            guard case .pending(let named, _) = try await desk.ask(), named == id else { return #expect(Bool(false)) }
            switch round {
            case 0: _ = try await desk.authority.decide(id, .reject, by: Self.alice)
            case 1: desk.clock.advance(by: .seconds(86_401))
            default: _ = try await desk.authority.decide(id, .approve, by: Self.alice)
            }
            inner.key = "inside \(round)"
        }
        try await desk.report(desk.begin(), .success)
        try desk.verify(attempts: [.suspended, .suspended, .suspended, .completed])
    }

    @Test("A suspended operation whose inner approval is unknown here goes on", arguments: StopOrderTests.Kind.allCases)
    func elsewhere(kind: StopOrderTests.Kind) async throws {
        let folder = try TemporaryFolder()
        let desk = try Desk(kind, folder)
        try await desk.report(desk.begin(), .error, .suspended(approvalID: "of another authority"))
        try await desk.report(desk.begin(), .success)
        try desk.verify(attempts: [.suspended, .completed])
    }

    @Test(
        "A body that claims to wait, and asked for nothing, does not run again on the same yes",
        arguments: StopOrderTests.Kind.allCases
    )
    func lie(kind: StopOrderTests.Kind) async throws {
        let folder = try TemporaryFolder()
        let desk = try Desk(kind, folder, policies: Desk.asking())
        let asked = try await desk.ask()
        guard case .pending(let own, _) = asked else { return #expect(Bool(false)) }
        try await desk.approve(asked)
        try await desk.report(desk.begin(), .error, .suspended(approvalID: own))
        guard case .pending(let second, _) = try await desk.ask() else {
            return #expect(Bool(false), "its own approval")
        }
        try await desk.approve(.pending(approvalID: second, reason: nil))
        try await desk.report(desk.begin(), .error, .suspended(approvalID: "made up"))
        guard case .pending = try await desk.ask() else { return #expect(Bool(false), "an approval of nobody") }
        try desk.verify(attempts: [.suspended, .suspended, .pending])
    }

    @Test(
        "An approval says what it came to, also where a late success has ended its attempt",
        arguments: StopOrderTests.Kind.allCases,
        [Approval.Decision?.none, .reject, .approve]
    )
    func standing(kind: StopOrderTests.Kind, decision: Approval.Decision?) async throws {
        let folder = try TemporaryFolder()
        let desk = try Desk(kind, folder, policies: Desk.asking())
        try await desk.approve(desk.ask())
        let first = try await desk.begin()
        desk.clock.advance(by: .seconds(121))
        try desk.release(.processEnded)
        guard case .pending(let id, _) = try await desk.ask() else { return #expect(Bool(false)) }
        if let decision { _ = try await desk.authority.decide(id, decision, by: Self.alice) }
        if decision == .approve { _ = try await desk.ask() }
        try await desk.report(first, .success)
        let expected: ApprovalReply.Status = [.reject: .rejected, .approve: .approved][decision] ?? .expired
        #expect(try await desk.authority.approval(id).status == expected)
        let words =
            [.reject: "was rejected by alice", .approve: "was approved by alice"][decision] ?? "was not approved"
        #expect(try await desk.authority.decide(id, .approve, by: Self.dave).summary.contains(words))
        try desk.verify(attempts: [.completed, .completed])
    }

    @Test("A suspended operation that a person releases is asked for afresh", arguments: StopOrderTests.Kind.allCases)
    func releasedSuspension(kind: StopOrderTests.Kind) async throws {
        let folder = try TemporaryFolder()
        let desk = try Desk(kind, folder, policies: Desk.asking())
        var inner = desk
        inner.key = "inside"
        try await desk.approve(desk.ask())
        let grant = try await desk.begin()
        guard case .pending(let id, _) = try await inner.ask() else { return #expect(Bool(false)) }
        try await desk.report(grant, .error, .suspended(approvalID: id))
        try desk.release()
        guard case .pending(let other, _) = try await desk.ask() else { return #expect(Bool(false), "on the old yes") }
        #expect(other != id)
        try desk.verify(attempts: [.released, .pending])
    }

    @Test("What starts while the clock is far ahead is in doubt when its lease is over by the right time")
    func farAhead() async throws {
        let folder = try TemporaryFolder()
        let desk = try Desk(.file, folder)
        _ = try await desk.authority.expiry()
        desk.clock.jump(by: .seconds(10 * 365 * 86_400))
        guard case .permitted = try await desk.ask(startID: Self.other) else { return #expect(Bool(false)) }
        desk.clock.jump(by: .seconds(-10 * 365 * 86_400))
        desk.clock.advance(by: .seconds(121))
        #expect(try desk.latest.isInDoubt(at: desk.clock.now()))
        try desk.release(.processEnded)
    }

    @Test("A release that allows a change lets no other agent have the key", arguments: StopOrderTests.Kind.allCases)
    func otherAgent(kind: StopOrderTests.Kind) async throws {
        let folder = try TemporaryFolder()
        let desk = try Desk(kind, folder)
        try await desk.report(desk.begin(), .error)
        try desk.release(nil, .allowed)
        let other = OperationIdentity(idempotencyKey: desk.key, action: "refund.create", agentID: "other")
        await #expect(throws: IdempotencyConflict.self) {
            _ = try await desk.authority.requestPermit(GuardRequest(other, params: ["amount": 100])) as GuardReply
        }
    }

    @Test("A release that is repeated never releases a later attempt", arguments: StopOrderTests.Kind.allCases)
    func repeated(kind: StopOrderTests.Kind) async throws {
        let folder = try TemporaryFolder()
        let desk = try Desk(kind, folder)
        try await desk.report(desk.begin(), .error)
        try desk.release()
        try desk.release()
        let second = try await desk.begin()
        try await desk.report(second, .error)
        #expect(throws: HaltStateError.self) { try desk.release() }
        let release = OperationRelease(by: Self.dave, reason: "looked at it")
        try await desk.authority.release(desk.key, release, operationID: second.operationID)
        try desk.verify(attempts: [.released, .released])
    }

    @Test("What was rejected is released by somebody whom the policy lets decide, and asked again")
    func rejected() async throws {
        let folder = try TemporaryFolder()
        let desk = try Desk(.file, folder, policies: Desk.asking())
        guard case .pending(let id, _) = try await desk.ask() else { return #expect(Bool(false)) }
        _ = try await desk.authority.decide(id, .reject, by: Self.alice)
        try desk.release()
        guard case .pending(let next, _) = try await desk.ask() else { return #expect(Bool(false)) }
        #expect(next != id)
        #expect(try await desk.authority.approval(id).status == .rejected, "the earlier one answers as before")
        let late = try await desk.authority.decide(id, .approve, by: Self.alice)
        #expect(late.effect == .nothing)
        #expect(try await desk.authority.approval(next).status == .pending)
        #expect(try desk.authority.blockingLedger.approvalIDs(startingWith: "", limit: 9, tenant: .local).count == 2)
        try desk.verify(attempts: [.released, .pending])
    }

    @Test("A release is a person's, with a reason, and of what they have looked at")
    func refusals() async throws {
        let folder = try TemporaryFolder()
        let desk = try Desk(.file, folder)
        let first = try await desk.begin()
        try await desk.report(first, .error)
        func fails(_ name: String, _ reason: String, _ operation: String? = nil) {
            let person = Approver(name: name, authentication: "test")
            #expect(throws: HaltStateError.self, "\(name) \(reason)") {
                try desk.authority.release(
                    desk.key,
                    OperationRelease(by: person, reason: reason),
                    operationID: operation
                )
            }
        }
        fails("desk", "I want to")
        fails(" ", "because")
        fails("dave", " ")
        fails("d\u{202e}ave", "because")
        fails("dave", "because", "another operation")
        try await desk.authority.release(
            desk.key,
            OperationRelease(by: Self.dave, reason: "the bank was away"),
            operationID: first.operationID
        )
        try desk.verify(attempts: [.released])
    }

    @Test("A hundred attempts cost the hundredth what they cost the second, and all of them are read again")
    func many() async throws {
        let folder = try TemporaryFolder()
        let desk = try Desk(.file, folder)
        for _ in 0..<100 { try await desk.report(desk.begin(), .error, .none) }
        try desk.verify(attempts: Array(repeating: .completed, count: 100))
        let reader = try SQLiteLedger(reading: folder.file())
        #expect(try reader.operation(.key(desk.key), tenant: .local) == desk.latest)
        #expect(try reader.earlierAttempts(desk.key, tenant: .local).count == 99)
    }

    @Test(
        "A row of an attempt that somebody changes is found",
        arguments: [
            "UPDATE attempt SET status = 'completed'", "DELETE FROM attempt", "UPDATE attempt SET approval = 'a'",
            "UPDATE attempt SET last_sequence = last_sequence + 1", "UPDATE attempt SET key = 'other'",
        ]
    )
    func tampered(sql: String) async throws {
        let folder = try TemporaryFolder()
        let desk = try Desk(.file, folder)
        try await desk.report(desk.begin(), .error)
        try desk.release()
        _ = try await desk.begin()
        try desk.verify(attempts: [.released, .started])
        try await DatabaseQueue(path: folder.file()).write { try $0.execute(sql: sql) }
        await #expect(throws: EvidenceError.self) { try await desk.authority.verifyEvidence() }
    }
}
#endif
