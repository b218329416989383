/// The idempotency key of an annotated call. Do not use directly: annotated functions expand to it.
@_documentation(visibility: internal)
public struct __GuardedKey: Sendable {
    private let text: IdempotencyKey?

    /// A key from a template.
    public static func template(_ key: IdempotencyKey) -> Self { Self(text: key) }

    /// A key from a closure.
    public static func computed(_ key: IdempotencyKey) -> Self { Self(text: key) }

    /// A key from the action and the digest of the arguments.
    public static var arguments: Self { Self(text: nil) }

    /// The key for a call whose arguments have this digest.
    func resolve(action: ActionName, digest: String) -> IdempotencyKey {
        text ?? IdempotencyKey("\(action):\(digest)")
    }
}
