public import HaltState

/// How an operation ended, by its own report or by reconciliation.
public struct OperationOutcome: Hashable, Sendable {
    /// How it ended.
    public let outcome: Outcome
    /// The identity of the report, as the caller gave it; `nil` after reconciliation.
    public let reportID: String?
    /// The kind of error, or `nil` after success.
    public let error: String?
    /// What the body attached, or `nil`.
    public let result: GuardContext?
    /// Who found out what happened and why they are sure, or `nil` for the operation's own report.
    public let reconciliation: Reconciliation?

    /// A human's finding about an operation in doubt.
    public struct Reconciliation: Hashable, Sendable {
        /// Who found out.
        public let by: Approver
        /// How they know.
        public let reason: String

        /// Creates a finding.
        public init(by: Approver, reason: String) {
            self.by = by
            self.reason = reason
        }
    }

    /// Creates an outcome.
    public init(
        outcome: Outcome,
        reportID: String? = nil,
        error: String? = nil,
        result: GuardContext? = nil,
        reconciliation: Reconciliation? = nil
    ) {
        self.outcome = outcome
        self.reportID = reportID
        self.error = error
        self.result = result
        self.reconciliation = reconciliation
    }
}
