/// The body ran, but its outcome could not be recorded. Never run it again: resume the report.
///
/// ```swift
/// do {
///     try await issueRefund(order)
/// } catch let unconfirmed as OutcomeUnconfirmed {
///     try await client.resume(unconfirmed)
/// }
/// ```
public struct OutcomeUnconfirmed: Error, Sendable {
    /// The key of the operation, or `nil` for a call without one.
    public let idempotencyKey: IdempotencyKey?
    /// The action that ran.
    public let action: ActionName
    /// How the body ended.
    public let outcome: Outcome
    /// The stable identity of the report: an authority that has seen it answers with the first receipt.
    public let reportID: String
    /// The error that the body threw, or `nil` when it succeeded.
    public let actionError: (any Error)?
    /// Why the outcome could not be recorded.
    public let reportError: any Error
    /// Why the journal could not keep the outcome either, or `nil` when it did or there is none. This error is then its
    /// only trace in the process.
    public let journalError: (any Error)?
    /// What ``HaltStateClient/resume(_:)`` sends.
    package let report: PendingReport
    package var leftBody = LeftBody()

    package init(
        report: PendingReport,
        actionError: (any Error)?,
        reportError: any Error,
        journalError: (any Error)? = nil
    ) {
        idempotencyKey = report.idempotencyKey
        action = report.action
        outcome = report.outcome
        reportID = report.reportID
        self.actionError = actionError
        self.reportError = reportError
        self.journalError = journalError
        self.report = report
    }
}

extension OutcomeUnconfirmed: CustomStringConvertible {
    /// What happened and what to do, safe for logs.
    public var description: String {
        "\(action) ran (\(outcome.rawValue)), but its outcome could not be recorded; "
            + "resume report \(reportID) and do not run it again"
    }
}

extension OutcomeUnconfirmed: GuardedCallError {
    /// ``GuardedCallStatus/unconfirmed``.
    public var callStatus: GuardedCallStatus { .unconfirmed }

    /// How the body ended.
    public var modelMessage: String {
        switch outcome {
        case .success: "Done: it was performed, with success. Do not call it again."
        case .error: ModelWords.failed(with: actionError)
        }
    }
}
