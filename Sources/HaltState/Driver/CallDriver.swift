/// Drives one call: performs the steps of its lifecycle, and feeds back what came of each.
///
/// `begin`, `record` and `perform` exist twice, for tasks and for threads, with the same steps in the same order. What acts on a
/// call from outside enters in `perform` and nowhere else: the kill switch before each question and before the body, the
/// caller's cancellation, the deadline around each message, and the journal after each report.
struct CallDriver: Sendable {
    let client: HaltStateClient
    var lifecycle: GuardLifecycle

    /// Prepares a call.
    ///
    /// - Parameters:
    ///   - earlierKeys: Under which other keys the same call may be on record.
    ///   - begun: When the call began, where this is not its first question.
    /// - Throws: ``InvalidArguments``; ``HaltStateError`` with code `invalidCall`, or `invalidConfiguration` for an agent that
    ///   the kill switch does not watch.
    init(
        _ call: GuardCall,
        of client: HaltStateClient,
        mentioning earlierKeys: [IdempotencyKey] = [],
        begun: Duration? = nil
    ) throws {
        let agentID = call.agentID ?? client.agentID
        let lifecycle = try GuardLifecycle(
            call: call,
            agentID: agentID,
            correlation: call.correlation ?? HaltStateClient.correlation,
            identifier: client.makeIdentifier(),
            mentioning: earlierKeys,
            startsSeparately: client.killSwitch != nil,
            retry: client.retry,
            begun: begun ?? client.beginning
        )
        try client.killSwitch?.requireWatch(over: agentID)
        (self.client, self.lifecycle) = (client, lifecycle)
    }

    /// Takes up a call whose body has run.
    init(resuming unconfirmed: OutcomeUnconfirmed, of client: HaltStateClient) {
        self.client = client
        lifecycle = GuardLifecycle(resuming: unconfirmed, retry: client.retry, begun: client.now)
    }

    /// Moves the call on by what came of its step.
    ///
    /// An outcome whose report has failed is kept before it is tried again: the process may not live that long. It is let go of
    /// once it is recorded. Where either fails, the end of the call says so, or a later run reports it once more under the same
    /// identity, which changes nothing.
    mutating func advance(_ input: GuardLifecycle.Input) {
        guard client.hasJournal, case .report(let report) = lifecycle.step else { return advanceAlone(input) }
        if case .recorded = input, lifecycle.hasFailedBefore { try? client.configuration.journal?.remove(report) }
        advanceAlone(input)
        if case .pause = lifecycle.step { try? client.configuration.journal?.keep(report) }
    }

    private mutating func advanceAlone(_ input: GuardLifecycle.Input) {
        lifecycle.advance(input, now: client.now)
    }

    /// Keeps an outcome that could not be recorded. An outcome that cannot even be kept says so in its error.
    func journaled(_ error: any Error) -> any Error {
        guard let journal = client.configuration.journal, let unconfirmed = error as? OutcomeUnconfirmed,
            case .operation(let report) = unconfirmed.report
        else { return error }
        do {
            try journal.keep(report)
            return error
        } catch {
            return OutcomeUnconfirmed(
                report: unconfirmed.report,
                actionError: unconfirmed.actionError,
                reportError: unconfirmed.reportError,
                journalError: error
            )
        }
    }
}

extension GuardLifecycle.Step {
    /// The action whose body may be entered by the step, so that the bodies around it have to be open; `nil` for the others.
    var claimedAction: ActionName? {
        switch self {
        case .ask(let request): request.identity.action
        case .start(let request): request.identity.action
        default: nil
        }
    }

    var isStart: Bool {
        if case .start = self { true } else { false }
    }

    var isRun: Bool {
        if case .run = self { true } else { false }
    }
}
