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
    /// What a body that failed says of what it has done.
    public let effect: OutcomeEffect
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

    /// Whether its body was cancelled, and did not fail by itself.
    package var isCancelled: Bool { outcome == .error && ErrorSummary.isCancellation(error) }

    /// Whether two reports by the operation itself say the same. Their identities do not count: a report that is made
    /// anew, because its first one got no receipt, is no other report.
    func saysTheSame(as other: OperationOutcome) -> Bool {
        reconciliation == nil && other.reconciliation == nil && outcome == other.outcome && result == other.result
            && effect == other.effect
            && (error ?? "").hasBytes(of: other.error ?? "") && (error == nil) == (other.error == nil)
    }

    /// Creates an outcome.
    public init(
        outcome: Outcome,
        reportID: String? = nil,
        error: String? = nil,
        result: GuardContext? = nil,
        effect: OutcomeEffect = .unknown,
        reconciliation: Reconciliation? = nil
    ) {
        self.outcome = outcome
        self.reportID = reportID
        self.error = error
        self.result = result
        // Only a body that failed says what it has not done.
        self.effect = outcome == .success || reconciliation != nil ? .unknown : effect
        self.reconciliation = reconciliation
    }
}

extension Recorded where Fact == OperationOutcome {
    /// What has been reported, to follow the name of the action.
    var description: String {
        "has reported \(fact.outcome.rawValue) at \(at), with other words or another result"
    }
}
