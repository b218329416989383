/// The key belongs to another operation. The body did not run.
///
/// A key binds one exact operation: agent, action, resource, risk class, context and arguments. A changed amount under
/// the same key is either a mistake or an attack, never a retry.
public struct IdempotencyConflict: Error, Hashable, Sendable {
    /// The key that is taken.
    public let idempotencyKey: IdempotencyKey
    /// The action that was asked for.
    public let action: ActionName

    /// Creates the error.
    public init(idempotencyKey: IdempotencyKey, action: ActionName) {
        self.idempotencyKey = idempotencyKey
        self.action = action
    }
}

extension IdempotencyConflict: CustomStringConvertible, CustomDebugStringConvertible {
    /// What happened and what to do, safe for logs.
    public var description: String {
        "\(action) was asked for under a key that another operation holds; "
            + "repeat that operation unchanged, or use a new key"
    }

    /// The description with the idempotency key.
    public var debugDescription: String { "\(description) [key \(idempotencyKey)]" }
}
