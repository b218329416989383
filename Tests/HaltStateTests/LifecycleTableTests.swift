import Expectations
import HaltState
import Testing

/// What a lifecycle does next, without its payload.
enum StepName: String {
    case ask, check, start, run, report, reportCheck, pause, done, fail

    init(_ step: GuardLifecycle.Step) {
        self =
            switch step {
            case .ask: .ask
            case .check: .check
            case .start: .start
            case .run: .run
            case .report: .report
            case .reportCheck: .reportCheck
            case .pause: .pause
            case .done: .done
            case .fail: .fail
            }
    }
}

/// A lifecycle in each of its states, reached by the inputs that lead there.
enum LifecycleState: String, CaseIterable, CustomTestStringConvertible {
    case asking, checking, starting, running, runningChecked, reporting, reportingCheck, pausing, ended

    var testDescription: String { rawValue }

    func make() throws -> GuardLifecycle {
        let isCheck = [.checking, .runningChecked, .reportingCheck].contains(self)
        var lifecycle = try Samples.lifecycle(key: isCheck ? nil : "key-1")
        for input in path { _ = lifecycle.advance(input, now: Samples.now) }
        return lifecycle
    }

    private var path: [GuardLifecycle.Input] {
        switch self {
        case .asking, .checking: []
        case .starting: [.replied(.permitted(Samples.grant))]
        case .running: Self.starting.path + [.started(Samples.startReceipt)]
        case .runningChecked: [.checked(CheckReply(decision: .allow))]
        case .reporting: Self.running.path + [.ended(.returned())]
        case .reportingCheck: Self.runningChecked.path + [.ended(.returned())]
        case .pausing: [.failed(Samples.unavailable)]
        case .ended: Self.reporting.path + [.reported]
        }
    }
}

/// Every kind of input.
enum InputName: String, CaseIterable, CustomTestStringConvertible {
    case permitted, permittedAndStarted, pending, denied, rejected, expired, alreadyStarted, governanceInactive
    case allow, deny, approvalRequired, started, returned, threw, reported, paused, unavailable, refused

    var testDescription: String { rawValue }

    var input: GuardLifecycle.Input {
        switch self {
        case .permitted: .replied(.permitted(Samples.grant))
        case .permittedAndStarted: .replied(.permitted(Samples.startedGrant))
        case .pending: .replied(.pending(approvalID: "a-1", reason: nil))
        case .denied: .replied(.denied(reason: "no", policyID: "p"))
        case .rejected: .replied(.rejected(reason: "no", policyID: nil, approvalID: "a-1", approver: "bob"))
        case .expired: .replied(.expired)
        case .alreadyStarted:
            .replied(.alreadyStarted(status: .completed, outcome: .success, operationID: nil, reason: nil))
        case .governanceInactive: .replied(.governanceInactive(reason: "off"))
        case .allow: .checked(CheckReply(decision: .allow))
        case .deny: .checked(CheckReply(decision: .deny))
        case .approvalRequired: .checked(CheckReply(decision: .approvalRequired, approvalID: "a-1"))
        case .started: .started(Samples.startReceipt)
        case .returned: .ended(.returned())
        case .threw: .ended(.threw(CancellationError()))
        case .reported: .reported
        case .paused: .paused
        case .unavailable: .failed(Samples.unavailable)
        case .refused: .failed(IdempotencyConflict(idempotencyKey: "key-1", action: "refund.create"))
        }
    }
}

@Suite("The guard lifecycle, state by state", .tags(.failClosed))
struct LifecycleTableTests {
    /// The steps that lead on. Every other combination of state and input fails the call.
    private static let steps: [LifecycleState: [InputName: StepName]] = [
        .asking: [.permitted: .start, .permittedAndStarted: .run, .unavailable: .pause],
        .checking: [.allow: .run, .unavailable: .pause],
        .starting: [.started: .run, .unavailable: .pause],
        .running: [.returned: .report, .threw: .report],
        .runningChecked: [.returned: .reportCheck, .threw: .reportCheck],
        .reporting: [.reported: .done, .unavailable: .pause],
        .reportingCheck: [.reported: .done, .unavailable: .pause],
        .pausing: [.paused: .ask],
        .ended: [:],
    ]

    @Test("Each state takes only its own inputs", arguments: LifecycleState.allCases, InputName.allCases)
    func table(state: LifecycleState, input: InputName) throws {
        var lifecycle = try state.make()
        let step = lifecycle.advance(input.input, now: Samples.now)
        #expect(StepName(step) == Self.steps[state]?[input] ?? .fail)
    }

    @Test("Only three inputs lead to the body", arguments: LifecycleState.allCases, InputName.allCases)
    func failsClosed(state: LifecycleState, input: InputName) throws {
        var lifecycle = try state.make()
        let isRunning = if case .run = lifecycle.advance(input.input, now: Samples.now) { true } else { false }
        let leading: [(LifecycleState, InputName)] = [
            (.starting, .started), (.asking, .permittedAndStarted), (.checking, .allow),
        ]
        #expect(isRunning == leading.contains { $0 == (state, input) })
    }

    @Test("After a failure nothing leads on", arguments: LifecycleState.allCases, InputName.allCases)
    func afterFailure(state: LifecycleState, input: InputName) throws {
        var lifecycle = try state.make()
        guard case .fail = lifecycle.advance(input.input, now: Samples.now) else { return }
        for next in InputName.allCases {
            #expect(StepName(lifecycle.advance(next.input, now: Samples.now)) == .fail)
        }
    }
}
