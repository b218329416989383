/// The `idempotencyKey` argument of
/// `@Guarded`.
///
/// A literal with placeholders, `"refund:{order.id}"`, or ``arguments``. Only the compiler plug-in reads it.
///
/// A placeholder's value is text, a number, a `UUID` or a raw value, and something of it can be seen. Values are put into
/// the key as they are; nothing is escaped, for that would make another key of one that has run. So a template with
/// several placeholders makes one key of different values when a value holds the text behind its placeholder:
///
/// - Where the arguments' digest holds every placeholder's parameter, nothing is refused. The other call is an
///   ``IdempotencyConflict``, whose ``IdempotencyConflict/isKeyAmbiguous`` says what it may come from.
/// - Where one is of `self`, ``Unbound``, `isolated`, or left out by ``ArgumentBinding``, a value is refused when the text
///   up to the next placeholder is found, by bytes, before the value's end, in the value and the text together: `1:2`
///   before `:`, and `1:` before `::`. Placeholders that touch are refused. Never refused are the last value, a `UUID`,
///   and an integer before anything but a digit. The error shows a closure that makes the same key.
public struct IdempotencyKeyTemplate: ExpressibleByStringLiteral, Sendable {
    /// Creates a template from a literal.
    public init(stringLiteral value: StaticString) {}

    private init() {}

    /// Makes the key from the action and the digest of all bound arguments: the same arguments are the same operation.
    public static let arguments = Self()
}

/// A text with placeholders: the `resource`, `model` and `correlation` arguments of an annotation, and the values in
/// `disclosing`.
///
/// A literal, `"order/{order.id}"`. Only the compiler plug-in reads it.
///
/// - `resource`: a value that is `nil`, or text of which nothing can be seen, is refused.
/// - `model`: `"gpt-4o"`, or `"{model}"`.
/// - `correlation`: what the call is named elsewhere, such as a model's `tool_call_id` or the identifier of a trace. The result is
///   a ``CorrelationID``. A retry has another one, so it is no part of the operation: each parameter in it has to be
///   ``Unbound``, or to be left out by `binding`, and nothing in it may be in the key, the resource or what is disclosed.
/// - `disclosing`: what policies and people see of a call besides its marked parameters, a dictionary literal from the names that
///   policies know to templates.
///
/// ```swift
/// @Guarded(
///     action: "refund.create",
///     idempotencyKey: "refund:{arguments.orderID}",
///     disclosing: ["amount_cents": "{arguments.amountCents}", "route": "{arguments.from}-{arguments.to}"]
/// )
/// func call(arguments: RefundArguments) async throws -> String { … }
/// ```
///
/// A template that is one placeholder keeps the value's type: text, a number, a Boolean, a `Date`, a `UUID` or a raw value,
/// also optional, where `nil` is sent as JSON `null`; and lists of texts, numbers, UUIDs and raw values. A structure does not
/// compile, whatever its description. Any other template is text, of at most 255 bytes, in which no value may be missing.
///
/// What is disclosed leaves the process. It is part of the operation as the rest of the context is: a repeated key with
/// another value is a conflict. A placeholder of a parameter that is ``Unbound`` or ``Redacted`` is refused, and so is a
/// name that a mark uses too.
public struct ValueTemplate: ExpressibleByStringLiteral, Sendable {
    /// Creates a template from a literal.
    public init(stringLiteral value: StaticString) {}
}

// The compiler checks the arguments of an annotation before any plug-in sees them, and says of an interpolation that it
// cannot be converted to the parameter's type. So the parameters call that type by a name that says what to write.

/// What `idempotencyKey` takes: ``IdempotencyKeyTemplate``.
public typealias `template such as "refund:{order.id}"` = IdempotencyKeyTemplate

/// What `resource`, `model`, `correlation` and `disclosing` take: ``ValueTemplate``.
public typealias `template such as "order/{order.id}"` = ValueTemplate

/// Which arguments of an annotated function enter the operation's digest.
public struct ArgumentBinding: Sendable {
    /// Every argument, but those whose parameter is marked ``Unbound``.
    public static let arguments = Self()

    /// None: only what the context shows identifies the operation.
    public static let contextOnly = Self()

    /// Every argument but those of the named parameters.
    ///
    /// For parameters that cannot carry ``Unbound``: a closure that does not escape, or an `inout` value. And for a value that
    /// is not `Encodable`, which what is disclosed of it binds, see ``ValueTemplate``.
    public static func except(_ names: StaticString...) -> Self { Self() }
}
