/// A person's word that a key may be used for another attempt.
public struct OperationRelease: Hashable, Sendable {
    /// What a person found out about an operation in doubt.
    public enum Finding: String, Hashable, Sendable, CaseIterable {
        /// It has had no effect.
        case noEffect = "no_effect"
        /// Its process has ended, so that nothing more comes of it.
        case processEnded = "process_ended"
    }

    /// Whether the next attempt has to be the same operation.
    public enum Change: String, Hashable, Sendable, CaseIterable {
        /// It has to be the same; another one is a conflict.
        case refused
        /// It may be another one.
        case allowed
    }

    /// Who released it.
    public let by: Approver
    /// Why, and how they know.
    public let reason: String
    /// What they found out, or `nil` where the operation was not in doubt.
    public let finding: Finding?
    /// Whether the next attempt has to be the same operation.
    public let change: Change

    /// Creates a release.
    public init(by: Approver, reason: String, finding: Finding? = nil, change: Change = .refused) {
        self.by = by
        self.reason = reason
        self.finding = finding
        self.change = change
    }
}
