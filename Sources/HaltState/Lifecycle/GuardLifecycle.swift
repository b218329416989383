/// All rules of a guarded call, without any I/O: fed what came of its step, it says the next one.
///
/// What is tried again, what fails closed and what is reported is decided here and nowhere else. A driver performs the
/// steps, asynchronously or on the calling thread, and feeds back what came of them.
///
/// ```
/// ask ─► start ─► run ─► report ─► done        with a key; an authority may start in the step that it is asked in
/// check ───────► run ─► report ─► done        without one
/// ```
package struct GuardLifecycle: Sendable {
    /// What a driver has to do next. Indirect, so that a message is handed on by reference, and not field by field.
    package indirect enum Step: Sendable {
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

    /// What came of a step.
    package indirect enum Input: Sendable {
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
        package static var reported: Self { .recorded(.unknown) }
    }

    /// What a call goes on with when its step has been done.
    indirect enum Sequel: Sendable {
        /// What is decided on the question.
        case decision
        /// The body, under the permit that is being redeemed.
        case body(PermitRecord)
        /// The report of the body that runs.
        case report(Running)
        /// The end, for a body that ended like this; `nil` where only its report was left open.
        case end(BodyEnding?)
        /// The step that pauses.
        case step(Step, then: Sequel)
        /// Nothing: the outcome is recorded.
        case nothing(RecordedEnding)
        /// Nothing: the call has failed.
        case failure
    }

    /// What a body runs under, and so what its end is reported with.
    enum Running: Sendable {
        case permitted(StartRequest)
        case checked(CheckRequest, CheckReply)
    }

    let identifier: String
    let onPendingInside: PendingInside
    /// The step that the call stands at. Performing it and feeding what came of it moves the call on.
    package var step: Step
    var sequel: Sequel
    /// The attempts at the step. Those up to the body share one time, and those at the report another: the body's own time is
    /// nobody's deadline.
    var attempts: Attempts
    /// Whether an attempt to ask may have been heard, and its start recorded.
    private var mayHaveStarted = false

    /// Prepares a call and its first step.
    ///
    /// - Parameters:
    ///   - call: What is asked for.
    ///   - agentID: Who acts when the call does not say.
    ///   - correlation: What the call is named elsewhere when it does not say.
    ///   - identifier: The identity of this call, a UUID: its start and report carry it, and so does its correlation where the
    ///     call has none.
    ///   - earlierKeys: Under which other keys the same call may be on record.
    ///   - startsSeparately: Whether the permit is not to be redeemed yet, so that a kill can come between the answer and the
    ///     start.
    ///   - retry: How errors that may pass are tried again.
    ///   - begun: When the call begins, by a clock that nobody sets, which its deadline counts from; its first error when `nil`.
    /// - Throws: ``InvalidArguments``; ``HaltStateError`` with code `invalidCall`.
    package init(
        call: GuardCall,
        agentID: AgentID,
        correlation: CorrelationID? = nil,
        identifier: String,
        mentioning earlierKeys: [IdempotencyKey] = [],
        startsSeparately: Bool = false,
        retry: RetryPolicy = RetryPolicy(),
        begun: Duration? = nil
    ) throws {
        let agentID = call.agentID ?? agentID
        let correlation = call.correlation ?? correlation
        try call.validate(agentID: agentID, correlation: correlation)
        self.identifier = identifier
        onPendingInside = call.onPendingInside
        attempts = Attempts(retry, begun: begun)
        sequel = .decision
        var links = [CorrelationID.link: correlation?.rawValue ?? identifier]
        if let key = call.idempotencyKey {
            let identity = OperationIdentity(
                idempotencyKey: key,
                action: call.action,
                agentID: agentID,
                resource: call.resource,
                riskClass: call.riskClass
            )
            GuardRequest.mention(earlierKeys, among: &links)
            step = .ask(
                GuardRequest(
                    identity,
                    params: call.context,
                    evidenceContext: links,
                    startID: startsSeparately ? nil : identifier
                )
            )
        } else {
            let asked = CallIdentity(action: call.action, agentID: agentID)
            step = .check(CheckRequest(asked, params: call.context, evidenceContext: links))
        }
    }

    /// Takes up a call whose body has run and whose outcome is not recorded.
    init(resuming unconfirmed: OutcomeUnconfirmed, retry: RetryPolicy, begun: Duration) {
        identifier = unconfirmed.reportID
        onPendingInside = .fail
        attempts = Attempts(retry, begun: begun)
        step = Step(unconfirmed.report)
        // Whoever resumes already has the action's own error, so a recorded outcome ends the call without throwing it.
        sequel = .end(nil)
    }

    /// Whether the call is about to be asked for the first time, so that it can be given up without a trace.
    var isUnsent: Bool {
        if case .ask = step { attempts.count == 1 } else { false }
    }

    /// Whether nothing is recorded yet, so that the call can be given up while it pauses.
    var isUnrecorded: Bool {
        if case .step(_, then: .decision) = sequel { !mayHaveStarted } else { false }
    }

    /// Whether an attempt at the step has failed.
    var hasFailedBefore: Bool { attempts.count > 1 }

    /// What the recorded outcome means for the caller, or `nil` while it is not recorded.
    var recorded: RecordedEnding? {
        if case .nothing(let ending) = sequel { ending } else { nil }
    }

    /// Takes what came of the step and says the next one. An input that does not belong to the step fails the call, and the
    /// body does not run. The time is asked for only where a deadline is at stake.
    @discardableResult
    package mutating func advance(_ input: Input, now: @autoclosure () -> Duration) -> Step {
        switch (step, input) {
        case (.ask(let request), .replied(let reply)): decide(reply, on: request)
        case (.ask(let request), .failed(let error)):
            mayHaveStarted = mayHaveStarted || (request.startID != nil && Self.mayHaveArrived(error))
            retryOrFail(error, now: now())
        case (.check(let request), .checked(let reply)): decide(reply, on: request)
        case (.check, .failed(let error)): retryOrFail(error, now: now())
        case (.start(let request), .started): start(request)
        case (.start, .failed(let error)): retryStart(error, now: now())
        case (.run, .ended(let ending)): report(ending, now: now())
        case (.report, .recorded(let effect)), (.reportCheck, .recorded(let effect)): end(effect)
        case (.report, .failed(let error)), (.reportCheck, .failed(let error)): retryReport(error, now: now())
        case (.pause, .paused): resume()
        default: fail(Self.misuse)
        }
        return step
    }

    private mutating func start(_ request: StartRequest) {
        guard case .body(let record) = sequel else { return fail(Self.misuse) }
        run(record, .permitted(request))
    }

    /// Lets the body run.
    mutating func run(_ record: PermitRecord?, _ running: Running) {
        step = .run(record)
        sequel = .report(running)
    }

    private mutating func report(_ ending: BodyEnding, now: @autoclosure () -> Duration) {
        guard case .report(let running) = sequel else { return fail(Self.misuse) }
        step = report(of: ending, running)
        sequel = .end(ending)
        attempts.restart(at: now())
    }

    private mutating func end(_ effect: OutcomeEffect) {
        guard case .end(let ending) = sequel else { return fail(Self.misuse) }
        let recorded = RecordedEnding(ending, of: step, recorded: effect)
        step = recorded.error.map(Step.fail) ?? .done
        sequel = .nothing(recorded)
    }

    private mutating func resume() {
        guard case .step(let step, let sequel) = sequel else { return fail(Self.misuse) }
        (self.step, self.sequel) = (step, sequel)
    }

    mutating func fail(_ error: any Error) {
        step = .fail(error)
        sequel = .failure
    }

    static let misuse = HaltStateError(
        code: .internalError,
        message: "a guarded call was driven out of order; this is a bug in the driver"
    )
}
