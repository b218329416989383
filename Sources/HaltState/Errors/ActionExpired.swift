/// The time to decide, or the time to use the decision, has passed. The body did not run.
///
/// The key stays expired until a person releases it for another attempt.
public struct ActionExpired: Error, Hashable, Sendable {
    /// The key that has expired.
    public let idempotencyKey: IdempotencyKey
    /// The action that was asked for.
    public let action: ActionName
    package var leftBody = LeftBody()

    /// Creates the error.
    public init(idempotencyKey: IdempotencyKey, action: ActionName) {
        self.idempotencyKey = idempotencyKey
        self.action = action
    }
}

extension ActionExpired: CustomStringConvertible, CustomDebugStringConvertible {
    /// What happened and what to do, safe for logs.
    public var description: String {
        "the approval window of \(action) has closed; have its key released, or ask again under a new one"
    }

    /// The description with the idempotency key.
    public var debugDescription: String { "\(description) [key \(idempotencyKey)]" }
}

extension ActionExpired: GuardedCallError {
    /// ``GuardedCallStatus/expired``.
    public var callStatus: GuardedCallStatus { .expired }

    /// That the time for it has passed.
    public var modelMessage: String {
        "Not performed: its approval did not come, or was not used, in time. \(ModelWords.askPerson)"
    }
}
