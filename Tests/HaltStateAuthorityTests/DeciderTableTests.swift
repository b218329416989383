import Expectations
import HaltState
import HaltStateTesting
import Testing

@testable import HaltStateAuthority

/// An operation in each of its states, and the clock that it is seen at.
enum OperationState: String, CaseIterable, CustomTestStringConvertible {
    case absent, denied, pending, pendingLate, partlyApproved, approved, approvedLate, rejected, expired
    case permitted, permittedLate, started, inDoubt, succeeded, failed, reconciled
    case withoutEffect, suspended, released, releasedDoubt

    var testDescription: String { rawValue }
}

/// Everything that can be asked of an operation.
enum DeciderCommand: String, CaseIterable, CustomTestStringConvertible {
    case ask, askAndStart, askAndStartOther, askAndStartChanged, askUnredeemed, askChanged, start, startAgain,
        startForeignToken, startOtherAction, report, reportAgain,
        reportOther, reportWithoutPermit, reportNoEffect, reportSuspended
    case approve, approveSecond, approveByAgent, approveUnlisted, approveByRequester
    case reject, rejectSecond, rejectUnlisted, rejectByRequester
    case withdraw, withdrawSecond, withdrawByAdmin, withdrawByNobody
    case expire, reconcile, reconcileUnexplained
    case release, releaseFound, releaseListed, releaseByAgent, releaseByRequester, releaseUnexplained

    var testDescription: String { rawValue }
}

@Suite("The operation decider, state by state", .tags(.onePermit))
struct DeciderTableTests {
    /// What a command does: the event it leads to, `nothing` for a repetition, or the error that refuses it.
    enum Effect: Equatable {
        case event(String), nothing, conflict, expired, alreadyStarted, notAllowed, releasesNothing
        case error(HaltStateError.Code)
    }

    private static let unknownPermit = Effect.error(.permitInvalid)
    private static let votes: [DeciderCommand] = [
        .approve, .approveSecond, .approveByAgent, .approveUnlisted, .approveByRequester, .reject, .rejectSecond,
        .rejectUnlisted, .rejectByRequester, .withdraw, .withdrawSecond, .withdrawByAdmin, .withdrawByNobody,
    ]
    private static let permits: [DeciderCommand] = [
        .start, .startAgain, .startForeignToken, .startOtherAction, .report, .reportAgain, .reportOther,
        .reportWithoutPermit, .reportNoEffect, .reportSuspended,
    ]

    /// The rule first, then what is special about the state.
    private static func expected(_ state: OperationState, _ command: DeciderCommand) -> Effect {
        exceptions[state]?[command] ?? rule(state, command)
    }

    private static func rule(_ state: OperationState, _ command: DeciderCommand) -> Effect {
        switch command {
        case .ask, .askAndStart, .askAndStartOther, .askUnredeemed:
            state == .absent || state == .denied ? .event("approval.requested") : .nothing
        case .askChanged, .askAndStartChanged:
            state == .absent || state == .denied ? .event("approval.requested") : .conflict
        case _ where permits.contains(command): unknownPermit
        case .expire: .nothing
        case .releaseByAgent, .releaseByRequester: state == .absent ? .error(.notFound) : .error(.forbidden)
        case _ where votes.contains(command): state == .absent || state == .denied ? .error(.notFound) : .nothing
        default: state == .absent ? .error(.notFound) : .error(.invalidCall)
        }
    }

    private static let released = Effect.event("operation.released")
    private static let completed = Effect.event("operation.completed")
    private static let begun: [DeciderCommand: Effect] = [
        .ask: .event("approval.requested"), .askAndStart: .nothing, .askAndStartOther: .event("approval.requested"),
        .askUnredeemed: .event("approval.requested"), .start: .alreadyStarted, .startAgain: .alreadyStarted,
    ]

    private static let exceptions: [OperationState: [DeciderCommand: Effect]] = [
        .denied: [
            .release: .releasesNothing, .releaseFound: .releasesNothing, .releaseListed: .releasesNothing,
            .releaseByRequester: .releasesNothing,
        ],
        .rejected: [
            .release: .notAllowed, .releaseFound: .notAllowed, .releaseListed: released, .releaseByAgent: .notAllowed,
            .releaseByRequester: .notAllowed,
        ],
        .expired: [.release: released, .releaseListed: released],
        .withoutEffect: begun.merging([
            .release: released, .releaseListed: released, .reportNoEffect: .nothing,
        ]) { $1 },
        .suspended: begun.merging([
            .reportSuspended: .nothing, .release: released, .releaseListed: released,
        ]) { $1 },
        .released: begun.merging([
            .reportOther: .nothing, .release: .nothing, .releaseFound: .releasesNothing,
            .releaseListed: .releasesNothing,
        ]) { $1 },
        .releasedDoubt: begun.merging([
            .report: completed, .reportAgain: completed, .reportOther: completed, .reportNoEffect: completed,
            .reportSuspended: completed, .release: .releasesNothing, .releaseFound: .nothing,
            .releaseListed: .releasesNothing,
        ]) { $1 },
        .pending: [
            .approve: .event("approval.voted"), .approveSecond: .event("approval.voted"),
            .approveByAgent: .notAllowed, .approveUnlisted: .notAllowed, .approveByRequester: .notAllowed,
            .reject: .event("approval.voted"), .rejectSecond: .event("approval.voted"),
            .rejectUnlisted: .notAllowed, .rejectByRequester: .notAllowed, .withdrawByNobody: .notAllowed,
        ],
        .partlyApproved: [
            .approve: .nothing, .approveSecond: .event("approval.voted"),
            .approveByAgent: .notAllowed, .approveUnlisted: .notAllowed, .approveByRequester: .notAllowed,
            .reject: .event("approval.voted"), .rejectSecond: .event("approval.voted"),
            .rejectUnlisted: .notAllowed, .rejectByRequester: .notAllowed,
            .withdraw: .event("approval.withdrawn"), .withdrawByAdmin: .event("approval.withdrawn"),
            .withdrawByNobody: .notAllowed,
        ],
        .pendingLate: [
            .ask: .event("approval.expired"), .askAndStart: .event("approval.expired"),
            .askAndStartOther: .event("approval.expired"), .askUnredeemed: .event("approval.expired"),
            .approve: .event("approval.expired"),
            .approveSecond: .event("approval.expired"), .approveByAgent: .event("approval.expired"),
            .approveUnlisted: .event("approval.expired"), .approveByRequester: .event("approval.expired"),
            .reject: .event("approval.expired"), .rejectSecond: .event("approval.expired"),
            .rejectUnlisted: .event("approval.expired"), .rejectByRequester: .event("approval.expired"),
            .withdraw: .event("approval.expired"), .withdrawSecond: .event("approval.expired"),
            .withdrawByAdmin: .event("approval.expired"), .withdrawByNobody: .event("approval.expired"),
            .expire: .event("approval.expired"), .release: released, .releaseListed: released, .releaseFound: released,
        ],
        .approved: [
            .ask: .event("operation.permitted"), .askAndStart: .event("operation.started"),
            .askAndStartOther: .event("operation.started"), .askUnredeemed: .event("operation.started"),
            .reject: .event("approval.voted"), .rejectSecond: .event("approval.voted"),
            .rejectUnlisted: .notAllowed, .rejectByRequester: .notAllowed,
            .withdraw: .event("approval.withdrawn"), .withdrawSecond: .event("approval.withdrawn"),
            .withdrawByAdmin: .event("approval.withdrawn"), .withdrawByNobody: .notAllowed,
        ],
        .approvedLate: [
            .ask: .event("approval.expired"), .askAndStart: .event("approval.expired"),
            .askAndStartOther: .event("approval.expired"), .askUnredeemed: .event("approval.expired"),
            .reject: .event("approval.expired"), .rejectSecond: .event("approval.expired"),
            .rejectUnlisted: .event("approval.expired"), .rejectByRequester: .event("approval.expired"),
            .withdraw: .event("approval.expired"), .withdrawSecond: .event("approval.expired"),
            .withdrawByAdmin: .event("approval.expired"), .withdrawByNobody: .event("approval.expired"),
            .release: released, .releaseListed: released, .releaseFound: released,
        ],
        .permitted: [.start: .event("operation.started"), .startAgain: .event("operation.started")],
        .permittedLate: [
            .start: .expired, .startAgain: .expired, .reconcile: .error(.invalidCall), .release: released,
            .releaseListed: released,
        ],
        .started: [
            .askAndStart: .event("operation.permitted"), .start: .nothing, .startAgain: .alreadyStarted,
            .report: .event("operation.completed"),
            .reportAgain: completed, .reportOther: completed, .reportNoEffect: completed, .reportSuspended: completed,
        ],
        .inDoubt: [
            .start: .nothing, .startAgain: .alreadyStarted,
            .report: .event("operation.completed"),
            .reportAgain: completed, .reportOther: completed, .reportNoEffect: completed, .reportSuspended: completed,
            .reconcile: completed, .releaseFound: released,
        ],
        .succeeded: [
            .start: .alreadyStarted, .startAgain: .alreadyStarted, .report: .nothing, .reportAgain: .nothing,
            .release: .releasesNothing, .releaseFound: .releasesNothing, .releaseListed: .releasesNothing,
        ],
        .failed: [
            .start: .alreadyStarted, .startAgain: .alreadyStarted, .reportOther: .nothing, .release: released,
            .releaseListed: released,
        ],
        .reconciled: [
            .start: .alreadyStarted, .startAgain: .alreadyStarted, .report: completed, .reportAgain: completed,
            .reportOther: completed, .reportNoEffect: completed, .reportSuspended: completed,
            .release: .releasesNothing, .releaseFound: .releasesNothing, .releaseListed: .releasesNothing,
        ],
    ]

    @Test(
        "Every command has its one effect in every state",
        arguments: OperationState.allCases,
        DeciderCommand.allCases
    )
    func table(state: OperationState, command: DeciderCommand) throws {
        var scene = try DeciderScene()
        try scene.reach(state)
        #expect(scene.effect(of: command) == Self.expected(state, command))
    }

    @Test(
        "An order to stop holds up what grants, in every state, and nothing else",
        arguments: OperationState.allCases,
        DeciderCommand.allCases
    )
    func ordered(state: OperationState, command: DeciderCommand) throws {
        var scene = try DeciderScene()
        try scene.reach(state)
        let person = Approver(name: "dora", authentication: "test")
        let given = OrderGiven(.kill, .agent(DeciderScene.agentID), by: person, reason: nil)
        _ = scene.orders.take(AgentOrder(given, at: Timestamp(microseconds: 0)))
        let grants: Set<DeciderCommand> = [
            .ask, .askAndStart, .askAndStartOther, .askAndStartChanged, .askUnredeemed, .askChanged,
        ]
        let starts: Set<DeciderCommand> = [.start, .startAgain, .startForeignToken, .startOtherAction]
        let isOver = [OperationState.succeeded, .failed, .reconciled].contains(state)
        let isHeld = starts.contains(command) || grants.contains(command) && !isOver
        #expect(scene.effect(of: command) == (isHeld ? .event("call.refused") : Self.expected(state, command)))
    }

    /// What is over by one clock alone is neither granted nor recorded.
    private static func held(_ state: OperationState, _ command: DeciderCommand) -> Effect {
        let polls: Set<DeciderCommand> = [.ask, .askAndStart, .askAndStartOther, .askUnredeemed, .expire]
        return switch (expected(state, command), command) {
        case (.event("approval.expired"), _):
            state == .pendingLate && polls.contains(command) ? .nothing : .error(.unavailable)
        case (released, _) where state == .pendingLate || state == .approvedLate: .error(.unavailable)
        case (released, _) where state == .permittedLate || state == .inDoubt: .error(.invalidCall)
        case (.expired, _): .error(.unavailable)
        case (_, .reconcile): state == .absent ? .error(.notFound) : .error(.invalidCall)
        case (let effect, _): effect
        }
    }

    @Test(
        "What is over by one clock alone is held back, in every state, and nothing else is",
        arguments: OperationState.allCases,
        DeciderCommand.allCases
    )
    func held(state: OperationState, command: DeciderCommand) throws {
        var scene = try DeciderScene()
        try scene.reach(state)
        scene.isHeld = true
        #expect(scene.effect(of: command) == Self.held(state, command))
    }

    @Test(
        "A refused command leaves the operation as it was",
        arguments: OperationState.allCases,
        DeciderCommand.allCases
    )
    func refusalsChangeNothing(state: OperationState, command: DeciderCommand) throws {
        var scene = try DeciderScene()
        try scene.reach(state)
        let before = scene.operation
        guard case .event = scene.effect(of: command) else {
            #expect(scene.operation == before)
            return
        }
        #expect(scene.operation != before)
    }

    @Test("A start that was recorded with its permit is reported by its own name, and once")
    func withoutPermit() throws {
        var scene = try DeciderScene()
        try scene.reach(.approved)
        #expect(scene.effect(of: .askUnredeemed) == .event("operation.started"))
        #expect(scene.effect(of: .askUnredeemed) == .nothing, "every call of that client starts under the same name")
        #expect(scene.report(startID: "another start") == Self.unknownPermit)
        #expect(scene.report(startID: "unredeemed:a key", agentID: "refund-de\u{301}sk") == Self.unknownPermit)
        #expect(scene.report(startID: "unredeemed:a key") == .event("operation.completed"))
        #expect(scene.report(startID: "unredeemed:a key") == .nothing)
        #expect(scene.report(startID: "unredeemed:a key", .error) == Self.unknownPermit)
    }

    @Test("A call gets its permit again as often as it can have lost replies, and no more")
    func repeated() throws {
        var scene = try DeciderScene()
        try scene.reach(.started)
        for _ in 0..<16 { #expect(scene.effect(of: .askAndStart) == .event("operation.permitted")) }
        #expect(scene.effect(of: .askAndStart) == .nothing)
        #expect(scene.operation?.status == .started)
        #expect(scene.effect(of: .report) == .event("operation.completed"))
    }

    @Test("An operation that never happened is reconciled as an error only")
    func lostPermit() throws {
        var scene = try DeciderScene()
        try scene.reach(.permittedLate)
        #expect(scene.effect(of: .reconcile) == .error(.invalidCall))
        #expect(scene.reconcile(.error) == .event("operation.completed"))
        #expect(scene.operation?.status == .completed)
    }

    @Test("What is withdrawn waits again, and ends where the time to decide is over", arguments: [false, true])
    func withdrawn(isLate: Bool) throws {
        var scene = try DeciderScene()
        try scene.reach(.pending)
        scene.wait(.seconds(500))
        for command in [DeciderCommand.approve, .approveSecond] { _ = scene.effect(of: command) }
        #expect(scene.operation?.status == .approved)
        scene.wait(.seconds(isLate ? 200 : 50))
        #expect(scene.effect(of: .withdraw) == .event(isLate ? "approval.expired" : "approval.withdrawn"))
        #expect(scene.operation?.status == (isLate ? .expired : .pending))
        #expect(scene.operation?.approval?.useBy == nil)
        #expect(scene.operation?.approval?.votes.map(\.approver.name) == ["bob"])
        #expect(scene.operation?.approval?.withdrawals.map(\.approver) == ["Alice"])
        guard !isLate else { return }
        #expect(scene.operation?.approval?.missingApprovals == 1)
        #expect(scene.effect(of: .ask) == .nothing)
        #expect(scene.effect(of: .approve) == .event("approval.voted"))
        #expect(scene.effect(of: .ask) == .event("operation.permitted"))
    }

    @Test("A human's approval does not outrank policies that have come to deny")
    func revalidation() throws {
        var scene = try DeciderScene()
        try scene.reach(.approved)
        scene.policies = try PolicySet([Policy(name: "stop", actionPattern: "*", effect: .deny, priority: 1)])
        #expect(scene.effect(of: .ask) == .event("operation.withheld"))
        #expect(scene.operation?.status == .approved)
        scene.policies = try DeciderScene.policies()
        #expect(scene.effect(of: .ask) == .event("operation.permitted"))
    }

    @Test(
        "The effects of a policy alone",
        arguments: [
            (PolicyEffect.allow, "operation.allowed", GuardedOperation.Status.permitted),
            (.deny, "operation.denied", .denied),
            (.approvalRequired, "approval.requested", .pending),
        ]
    )
    func policies(effect: PolicyEffect, event: String, status: GuardedOperation.Status) throws {
        var scene = try DeciderScene()
        scene.policies = try PolicySet([Policy(name: "all", actionPattern: "*", effect: effect, priority: 1)])
        #expect(scene.effect(of: .ask) == .event(event))
        #expect(scene.operation?.status == status)
    }
}
