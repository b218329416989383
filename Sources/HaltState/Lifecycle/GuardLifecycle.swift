/// All rules of a guarded call, without any I/O: fed what happened last, it says the next step.
///
/// What is retried, what fails closed and what is reported is decided here and nowhere else. A driver performs the
/// steps, asynchronously or on the calling thread, and feeds back what came of them.
///
/// ```
/// ask ─► start ─► run ─► report ─► done        with a key; an authority may start in the step that it is asked in
/// check ───────► run ─► report ─► done        without one
/// ```
public struct GuardLifecycle: Sendable {
    /// What a driver has to do next. Indirect, as the states are: a message is passed on by reference, not field by field.
    public indirect enum Step: Sendable {
        /// Ask for a permit.
        case ask(GuardRequest)
        /// Ask for a stateless decision.
        case check(CheckRequest)
        /// Redeem the permit.
        case start(StartRequest)
        /// Run the body. Under a permit, or with none after a check.
        case run(PermitRecord?)
        /// Record how the operation ended.
        case report(OutcomeReport)
        /// Record how the checked call ended.
        case reportCheck(CheckReport)
        /// Wait for what the authority asked for, and on top of it for a random time (full jitter), so that callers who
        /// failed together do not come back together. Then feed ``Input/paused``.
        case pause(atLeast: Duration = .zero, jitter: Duration)
        /// Return what the body returned.
        case done
        /// Throw.
        case fail(any Error)
    }

    /// What came of the last step.
    public indirect enum Input: Sendable {
        /// The authority decided on the permit.
        case replied(GuardReply)
        /// The authority decided on the check.
        case checked(CheckReply)
        /// The start is recorded.
        case started(StartReceipt)
        /// The body ended.
        case ended(BodyEnding)
        /// The outcome is recorded, and this of what the body says that it has done.
        case recorded(OutcomeEffect)
        /// The pause is over.
        case paused
        /// The step failed.
        case failed(any Error)

        /// The outcome is recorded, and nothing of what the body has done.
        public static var reported: Self { .recorded(.unknown) }
    }

    indirect enum State: Sendable {
        case asking(GuardRequest, attempt: Int)
        case checking(CheckRequest, attempt: Int)
        case starting(StartRequest, PermitRecord, attempt: Int)
        case running(Running)
        case reporting(PendingReport, of: BodyEnding?, attempt: Int)
        case pausing(resume: State)
        case recorded(RecordedEnding)
        case ended
    }

    /// What a body runs under, and so what its end is reported with.
    enum Running: Sendable {
        case permitted(StartRequest)
        case checked(CheckRequest, CheckReply)
    }

    let identifier: String
    let retry: RetryPolicy
    var state: State
    /// When the call began, and after the body when its report did: the body's own time is nobody's deadline. `nil` until
    /// the first fault where an answer takes no time worth measuring.
    var begun: Timestamp?

    /// Whether an attempt to ask may have been heard, and its start recorded.
    private var mayHaveStarted = false

    /// Prepares a call and its first step.
    ///
    /// - Parameters:
    ///   - call: What is asked for.
    ///   - agentID: Who acts when the call does not say.
    ///   - identifier: The identity of this call, a UUID: its start and report carry it, and so does its correlation where the
    ///     call says none.
    ///   - retry: How faults that may pass are tried again.
    ///   - begun: When the call begins, which its deadline counts from; its first fault when `nil`.
    /// - Throws: ``HaltStateError`` with code `invalidCall`.
    public init(
        call: GuardCall,
        agentID: AgentID,
        identifier: String,
        retry: RetryPolicy = RetryPolicy(),
        begun: Timestamp? = nil
    ) throws {
        let agentID = call.agentID ?? agentID
        try call.validate(agentID: agentID)
        self.identifier = identifier
        self.retry = retry
        self.begun = begun
        let links = [CorrelationID.link: call.correlation?.rawValue ?? identifier]
        if let key = call.idempotencyKey {
            let identity = OperationIdentity(
                idempotencyKey: key,
                action: call.action,
                agentID: agentID,
                resource: call.resource,
                riskClass: call.riskClass
            )
            let request = GuardRequest(
                identity,
                params: call.context,
                evidenceContext: links,
                startID: identifier
            )
            state = .asking(request, attempt: 1)
        } else {
            let asked = CallIdentity(action: call.action, agentID: agentID)
            let request = CheckRequest(asked, params: call.context, evidenceContext: links)
            state = .checking(request, attempt: 1)
        }
    }

    /// Asks for a permit that is not burned yet, so that a kill can come between the answer and the start.
    mutating func startSeparately() {
        guard case .asking(var request, let attempt) = state else { return }
        request.startID = nil
        state = .asking(request, attempt: attempt)
    }

    /// Tells the authority under which other keys the same call may be on record.
    mutating func mention(earlierKeys keys: [IdempotencyKey]) {
        guard !keys.isEmpty, case .asking(var request, let attempt) = state else { return }
        request.mention(earlierKeys: keys)
        state = .asking(request, attempt: attempt)
    }

    /// The step that the call stands at. Performing it and feeding its result moves the call on.
    public var step: Step {
        switch state {
        case .asking(let request, _): .ask(request)
        case .checking(let request, _): .check(request)
        case .starting(let request, _, _): .start(request)
        case .reporting(.operation(let report), _, _): .report(report)
        case .reporting(.check(let report), _, _): .reportCheck(report)
        case .running, .pausing, .recorded, .ended: .fail(Self.misuse)
        }
    }

    /// Whether the call is about to be asked for the first time, so that it can be given up without a trace.
    var isUnsent: Bool {
        if case .asking(_, attempt: 1) = state { true } else { false }
    }

    /// Whether nothing is recorded yet, so that the call can be given up while it pauses.
    var isUnrecorded: Bool {
        switch state {
        case .asking, .checking, .pausing(resume: .asking), .pausing(resume: .checking): !mayHaveStarted
        default: false
        }
    }

    /// Whether the report that is under way has failed before.
    var hasFailedToReport: Bool {
        if case .reporting(_, _, let attempt) = state { attempt > 1 } else { false }
    }

    /// What the recorded outcome means for the caller, or `nil` while it is not recorded.
    var recorded: RecordedEnding? {
        if case .recorded(let ending) = state { ending } else { nil }
    }

    /// Takes what came of the last step and says the next one. An input that does not belong to the last step fails
    /// the call, and the body does not run. The time is asked for only where a deadline is at stake.
    public mutating func advance(_ input: Input, now: @autoclosure () -> Timestamp) -> Step {
        switch (state, input) {
        case (.asking(let request, let attempt), .replied(let reply)):
            return decide(reply, on: request, attempt: attempt)
        case (.asking(let request, let attempt), .failed(let error)):
            mayHaveStarted = mayHaveStarted || (request.startID != nil && Self.mayHaveArrived(error))
            return retryOrFail(error, attempt, state: .asking(request, attempt: attempt + 1), now: now())
        case (.checking(let request, _), .checked(let reply)): return decide(reply, on: request)
        case (.checking(let request, let attempt), .failed(let error)):
            return retryOrFail(error, attempt, state: .checking(request, attempt: attempt + 1), now: now())
        case (.starting(let request, let record, _), .started):
            state = .running(.permitted(request))
            return .run(record)
        case (.starting(let request, let record, let attempt), .failed(let error)):
            return retryStart(error, attempt, state: .starting(request, record, attempt: attempt + 1), now: now())
        case (.running(let running), .ended(let ending)):
            state = .reporting(report(of: ending, running), of: ending, attempt: 1)
            begun = retry.answerTimeLimit > .zero ? now() : nil
            return step
        case (.reporting(let report, let ending, _), .recorded(let effect)):
            let recorded = RecordedEnding(ending, report, recorded: effect)
            state = .recorded(recorded)
            return recorded.error.map(Step.fail) ?? .done
        case (.reporting(let report, let ending, let attempt), .failed(let error)):
            return retryReport(error, report, ending, attempt, now: now())
        case (.pausing(let resume), .paused):
            state = resume
            return step
        default: return end(.fail(Self.misuse))
        }
    }

    mutating func end(_ step: Step) -> Step {
        state = .ended
        return step
    }

    private static let misuse = HaltStateError(
        code: .internalFault,
        message: "a guarded call was driven out of order; this is a defect in the driver"
    )
}
