/// The key belongs to another operation. The body did not run.
///
/// A key binds one exact operation: agent, action, resource, risk class, context and arguments. A changed amount under
/// the same key is either a mistake or an attack, never a retry.
public struct IdempotencyConflict: Error, Hashable, Sendable {
    /// The key that is taken.
    public let idempotencyKey: IdempotencyKey
    /// The action that was asked for.
    public let action: ActionName
    /// Whether the key's template may make the same key of other values: the conflict need not be a changed call.
    ///
    /// `"a:{x}:{y}"` does so for (`1:2`, `3`) and (`1`, `2:3`). Only a call of an annotated function knows.
    public internal(set) var isKeyAmbiguous = false

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
            + (isKeyAmbiguous ? Self.ambiguity : "")
    }

    private static let ambiguity =
        "; the key's template is ambiguous, so that operation may be one with other values in it: separate the "
        + "placeholders by text that no value holds"

    /// The description with the idempotency key.
    public var debugDescription: String { "\(description) [key \(idempotencyKey)]" }
}
