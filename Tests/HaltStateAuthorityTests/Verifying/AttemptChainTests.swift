import Expectations
import HaltState
import HaltStateTesting
import Testing

@testable import HaltStateAuthority

@Suite("Attempts in a chain", .tags(.evidenceRehashes))
struct AttemptChainTests {
    /// One key's operations, by somebody who can compute hashes.
    private struct Story {
        let first: SampleOperation
        let second: SampleOperation
        let third: SampleOperation
        var chain = ForgedChain()
        var plain = ReferenceVerifier(tenant: "shop-7")

        init() throws {
            let identifiers = SequentialIdentifiers()
            first = try SampleOperation("k", identifiers: identifiers)
            second = try SampleOperation("k", identifiers: identifiers)
            third = try SampleOperation("k", identifiers: identifiers)
        }

        mutating func add(_ events: LedgerEvent...) {
            for event in events { chain.add(event) }
        }

        /// The place of the first event that does not follow, on which the plain way to verify has to agree; `nil` for none.
        var error: Int? {
            var plain = plain
            let refused = chain.events.firstIndex { !plain.accepts($0.payload, hash: $0.hash) }.map { $0 + 1 }
            #expect(chain.error?.sequence == refused, "the two ways to verify")
            return refused
        }
    }

    private static func ended(_ operation: SampleOperation, _ effect: OutcomeEffect, _ outcome: Outcome = .error)
        -> LedgerEvent
    {
        operation.event(.completed(OperationOutcome(outcome: outcome, reportID: "r", error: "E", effect: effect)))
    }

    private static func released(_ operation: SampleOperation) -> LedgerEvent {
        let dave = Approver(name: "dave", authentication: "test")
        return operation.event(.released(OperationRelease(by: dave, reason: "looked", finding: nil)))
    }

    /// How the attempt before ended.
    enum Ending: CaseIterable {
        case success, plainError, noEffect, suspended, released, reconciled, started

        var leavesFree: Bool { [.noEffect, .suspended, .released].contains(self) }
    }

    @Test("A second attempt verifies only after one that had no effect, or was released", arguments: Ending.allCases)
    func after(ending: Ending) throws {
        var story = try Story()
        story.add(story.first.allowed, story.first.started)
        switch ending {
        case .success: story.add(Self.ended(story.first, .unknown, .success))
        case .plainError: story.add(Self.ended(story.first, .unknown))
        case .noEffect: story.add(Self.ended(story.first, .none))
        case .suspended: story.add(Self.ended(story.first, .suspended(approvalID: "a")))
        case .released: story.add(Self.released(story.first))
        case .reconciled: story.add(story.first.reconciled)
        case .started: break
        }
        #expect(story.error == nil)
        let place = story.chain.events.count + 1
        story.add(story.second.attempt(2, after: story.first))
        #expect(story.error == (ending.leavesFree ? nil : place))
    }

    @Test("A success that was released by a forger does not verify")
    func releasedSuccess() throws {
        var story = try Story()
        story.add(story.first.allowed, story.first.started, Self.ended(story.first, .unknown, .success))
        story.add(Self.released(story.first))
        #expect(story.error == 4)
    }

    @Test("An attempt says which one it is, and after which", arguments: [1, 2, 3, 4, 2_147_483_647])
    func numbers(number: Int) throws {
        var story = try Story()
        story.add(story.first.allowed, story.first.started, Self.ended(story.first, .none))
        story.add(story.second.attempt(2, after: story.first), story.second.started, Self.ended(story.second, .none))
        story.add(story.third.attempt(number, after: story.second))
        #expect(story.error == (number == 3 ? nil : 7))
    }

    @Test("An attempt that names another operation before it does not verify")
    func previous() throws {
        for name in ["", "elsewhere"] {
            var story = try Story()
            story.add(story.first.allowed, story.first.started, Self.ended(story.first, .none))
            story.add(story.second.attempt(2, after: name))
            #expect(story.error == 4)
        }
        var skipping = try Story()
        skipping.add(skipping.first.allowed, skipping.first.started, Self.ended(skipping.first, .none))
        skipping.add(skipping.second.attempt(2, after: skipping.first), skipping.second.started)
        skipping.add(Self.ended(skipping.second, .none), skipping.third.attempt(3, after: skipping.first))
        #expect(skipping.error == 7)
    }

    @Test("An attempt that says nothing of the one before, and one that has none before it, do not verify")
    func unsaid() throws {
        var silent = try Story()
        silent.add(silent.first.allowed, silent.first.started, Self.ended(silent.first, .none), silent.second.allowed)
        #expect(silent.error == 4)
        var first = try Story()
        first.add(first.second.attempt(2, after: first.first))
        #expect(first.error == 1)
        var denied = try Story()
        denied.add(denied.first.denied, denied.second.attempt(2, after: denied.first))
        #expect(denied.error == 2, "a denial is no attempt")
        var again = try Story()
        again.add(again.first.allowed, again.first.started, Self.ended(again.first, .none))
        again.add(again.first.attempt(2, after: again.first))
        #expect(again.error == 4, "an operation begins once")
    }

    @Test("An attempt that was denied is one of the row")
    func deniedAttempt() throws {
        var story = try Story()
        story.add(story.first.allowed, story.first.started, Self.ended(story.first, .none))
        let denial = story.second.denied
        story.add(story.second.attempt(2, after: story.first, denial.kind))
        #expect(story.error == nil)
        var right = story
        right.add(right.third.attempt(3, after: right.second))
        #expect(right.error == nil)
        story.add(story.third.attempt(2, after: story.first))
        #expect(story.error == 5)
    }

    @Test("An earlier attempt takes a late report, once, and nothing else")
    func late() throws {
        var story = try Story()
        story.add(story.first.allowed, story.first.started, Self.released(story.first))
        story.add(story.second.attempt(2, after: story.first))
        for event in [story.first.started, story.first.reconciled, Self.released(story.first), story.first.permitted] {
            var forged = story
            forged.add(event)
            #expect(forged.error == 5, "\(event.kind.name)")
        }
        story.add(
            Self.ended(story.first, .unknown, .success),
            story.second.event(.overtaken(by: story.first.operationID))
        )
        #expect(story.error == nil)
        for event in [
            Self.ended(story.first, .unknown), story.second.started, story.second.permitted,
            Self.released(story.second),
            story.third.attempt(3, after: story.second),
        ] {
            var forged = story
            forged.add(event)
            #expect(forged.error == 7, "\(event.kind.name)")
        }
    }

    @Test("What was started and then overtaken gets no other permit")
    func overtaken() throws {
        var story = try Story()
        story.add(story.first.allowed, story.first.started, Self.released(story.first))
        story.add(story.second.attempt(2, after: story.first), story.second.started)
        story.add(
            Self.ended(story.first, .unknown, .success),
            story.second.event(.overtaken(by: story.first.operationID))
        )
        var forged = story
        forged.add(story.second.permitted)
        #expect(forged.error == 8)
        story.add(Self.ended(story.second, .none))
        #expect(story.error == nil)
        story.add(story.third.attempt(3, after: story.second))
        #expect(story.error == 9, "the key has succeeded, whatever the second body says")
    }

    @Test("What a body has reported stays its report when a person finds out something else")
    func found() throws {
        var story = try Story()
        let dora = Approver(name: "dora", authentication: "test")
        let finding = OperationOutcome(outcome: .success, reconciliation: .init(by: dora, reason: "the bank shows it"))
        story.add(story.first.allowed, story.first.started, Self.ended(story.first, .none))
        story.add(story.first.event(.found(story.first.proposal, finding)))
        #expect(story.error == nil)
        let sealed = try story.chain.events.map { try SealedEvent(payload: $0.payload, hash: $0.hash) }
        let operation = try #require(try GuardedOperation(events: sealed))
        #expect(operation.outcome?.fact == finding)
        #expect(operation.ownReport?.fact.effect == OutcomeEffect.none)
        for event in [Self.ended(story.first, .none), story.second.attempt(2, after: story.first)] {
            var forged = story
            forged.add(event)
            #expect(forged.error == 5, "\(event.kind.name)")
        }
    }

    @Test(
        "An approval that outlives its attempt verifies only as often as it is good for",
        arguments: [
            // Attempts it is good for, suspended, uses, resumptions, sound.
            (2, false, 2, 0, true), (1, false, 2, 0, false), (2, false, 1, 0, false), (2, false, 2, 1, false),
            (2, false, 3, 0, false), (2, true, 1, 1, true), (1, true, 1, 1, true), (1, true, 2, 1, false),
            (1, true, 1, 0, false), (1, true, 1, 2, false),
        ]
    )
    func carried(attempts: Int, isSuspended: Bool, uses: Int, resumptions: Int, isSound: Bool) throws {
        var story = try approved(attempts: attempts)
        story.add(Self.ended(story.first, isSuspended ? .suspended(approvalID: "inside") : .none))
        #expect(story.error == nil)
        let place = story.chain.events.count + 1
        for name in [story.first.approvalID, "another"] {
            var forged = story
            let approval = carried(name, attempts, uses: uses, resumptions: resumptions)
            forged.add(story.second.attempt(2, after: story.first, approval: approval))
            #expect(forged.error == (isSound && name != "another" ? nil : place), "\(name)")
        }
        guard isSound else { return }
        var asks = story
        let approval = carried(story.first.approvalID, attempts, uses: uses, resumptions: resumptions)
        asks.add(story.second.attempt(2, after: story.first, story.second.denied.kind, approval: approval))
        #expect(asks.error == place, "an approval is carried by what it allows")
        var more = story
        let wider = carried(story.first.approvalID, attempts + 1, uses: uses, resumptions: resumptions)
        more.add(story.second.attempt(2, after: story.first, approval: wider))
        #expect(more.error == place, "an approval is good for as many attempts as was asked for")
    }

    @Test("An approval is carried on from the attempt that carried it, and by none that was released")
    func carriedOn() throws {
        for limit in [2, 3] {
            var story = try approved(attempts: limit)
            let name = story.first.approvalID
            story.add(Self.ended(story.first, .none))
            let second = carried(name, limit, uses: 2, resumptions: 0)
            story.add(story.second.attempt(2, after: story.first, approval: second), story.second.started)
            var released = story
            story.add(Self.ended(story.second, .none))
            released.add(Self.released(story.second))
            let third = carried(name, limit, uses: 3, resumptions: 0)
            let place = story.chain.events.count + 1
            story.add(story.third.attempt(3, after: story.second, approval: third))
            #expect(story.error == (limit == 3 ? nil : place))
            released.add(story.third.attempt(3, after: story.second, approval: third))
            #expect(released.error == place)
        }
    }

    private func approved(attempts: Int) throws -> Story {
        var story = try Story()
        let terms = Approval.Terms(
            id: story.first.approvalID,
            decideBy: EventKinds.time,
            useWithin: .seconds(60),
            quorum: 1,
            approvers: [],
            attempts: attempts
        )
        let first = story.first
        let asked = first.event(.approvalRequested(first.proposal, first.ruling, terms, links: [:]))
        story.add(asked, first.voted(.approve, by: "alice"), first.permitted, first.started)
        return story
    }

    private func carried(_ id: String, _ limit: Int, uses: Int, resumptions: Int) -> CarriedApproval {
        CarriedApproval(
            id: id,
            approvers: "alice",
            approvedAt: EventKinds.time,
            useBy: EventKinds.time,
            limit: limit,
            uses: uses,
            resumptions: resumptions
        )
    }
}
