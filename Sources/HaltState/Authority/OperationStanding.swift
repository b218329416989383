/// How far the operation has got that holds a key. An authority says so only to the agent that the operation is of.
public enum OperationStanding: String, Hashable, Sendable, CaseIterable {
    /// A policy has refused it.
    case denied
    /// It waits for people.
    case pending
    /// People have approved it, and nobody has called again since.
    case approved
    /// A person has refused it.
    case rejected
    /// The time to decide, or to use the decision, has passed.
    case expired
    /// A caller has its permit, and is performing it or about to.
    case underWay = "under_way"
    /// It was begun, and nobody knows how it ended: its lease has run out, or an earlier attempt at it has succeeded.
    case inDoubt = "in_doubt"
    /// Its permit was not redeemed in time, so it has not run and never will, unless its key is released.
    case permitLost = "permit_lost"
    /// Its body did nothing, because a guarded call inside it waits for people.
    case suspended
    /// A person has released its key for another attempt.
    case released
    /// It has ended, and its outcome is recorded.
    case completed
}

/// What is on record of an earlier call of the same operation.
public struct EarlierCall: Hashable, Sendable {
    /// How far it has got, or `nil` when the authority does not say.
    public var standing: OperationStanding?
    /// The type of the error that it ended with, as its outcome reports it, or `nil`.
    public var error: String?
    /// What its body attached to its outcome, or `nil`.
    public var result: GuardContext?

    /// Creates a record.
    public init(standing: OperationStanding? = nil, error: String? = nil, result: GuardContext? = nil) {
        self.standing = standing
        self.error = error
        self.result = result
    }
}

/// What an outcome says of the error that a body ended with.
package enum ErrorSummary {
    private static let cancelled = "cancelled"

    /// The error's type: a message may hold argument values, so it stays in the process. Of a body that was cancelled, that it
    /// was, and the type of another error than the usual one.
    package static func of(_ error: any Error, isCancelled: Bool) -> String {
        if error is CancellationError { return cancelled }
        let type = String(reflecting: type(of: error))
        return isCancelled ? "\(cancelled): \(type)" : type
    }

    /// Whether the body was cancelled.
    package static func isCancellation(_ summary: String?) -> Bool {
        guard let summary else { return false }
        return summary == cancelled || summary.hasPrefix("\(cancelled): ")
    }
}
