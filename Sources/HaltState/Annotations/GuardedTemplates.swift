/// The `idempotencyKey` argument of
/// `@Guarded`.
///
/// A literal with placeholders, `"refund:{order.id}"`, or ``arguments``. Only the compiler plug-in reads it.
public struct IdempotencyKeyTemplate: ExpressibleByStringLiteral, Sendable {
    /// Creates a template from a literal.
    public init(stringLiteral value: StaticString) {}

    private init() {}

    /// Makes the key from the action and the digest of all bound arguments: the same arguments are the same operation.
    public static let arguments = Self()
}

/// The `resource` argument of
/// `@Guarded`.
///
/// A literal with placeholders, `"order/{order.id}"`. Only the compiler plug-in reads it.
public struct ResourceTemplate: ExpressibleByStringLiteral, Sendable {
    /// Creates a template from a literal.
    public init(stringLiteral value: StaticString) {}
}

/// The `model` argument of `@LLMGuarded`.
///
/// A literal, `"gpt-4o"`, or one with placeholders, `"{model}"`. Only the compiler plug-in reads it.
public struct ModelTemplate: ExpressibleByStringLiteral, Sendable {
    /// Creates a template from a literal.
    public init(stringLiteral value: StaticString) {}
}

/// Which arguments of an annotated function enter the operation's digest.
public struct ArgumentBinding: Sendable {
    /// Every argument, but those whose parameter is marked ``Unbound``.
    public static let arguments = Self()

    /// None: only what the context shows identifies the operation.
    public static let contextOnly = Self()

    /// Every argument but those of the named parameters.
    ///
    /// For parameters that cannot carry ``Unbound``: a closure that does not escape, or an `inout` value.
    public static func except(_ names: StaticString...) -> Self { Self() }
}
