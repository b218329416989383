/// The name of one operation: calls with the same key are the same operation and run once between them.
///
/// Make it from what identifies the effect, such as an order number, or the date of a daily job. Never from the
/// current time or a random value: it has to be the same when the call is repeated after a crash.
///
/// An interpolated `nil`, or text of which nothing can be seen, makes the key unusable, since every call that lacks the value would share it.
///
/// ```swift
/// let key: IdempotencyKey = "refund:\(order.id)"
/// ```
public struct IdempotencyKey: ExactName {
    /// The key as it is sent.
    public let rawValue: String
    private let hasMissingValue: Bool

    /// Creates a key from text. A blank key, one over 255 bytes or one with control characters is refused when used. One of
    /// which nothing can be seen is refused by the authority, unless it is on record.
    public init(_ rawValue: String) { self.init(CallText(rawValue)) }

    private init(_ text: CallText) {
        rawValue = text.value
        hasMissingValue = text.hasMissingValue
    }

    /// Why the key cannot be used, or `nil` when it can.
    package var problem: CallText.Problem? { CallText.problem(of: rawValue, hasMissingValue: hasMissingValue) }
}

extension IdempotencyKey: ExpressibleByStringInterpolation {
    /// Creates a key from a literal.
    public init(stringLiteral value: String) { self.init(CallText(value)) }

    /// Creates a key from a literal with values in it.
    public init(stringInterpolation: CallText) { self.init(stringInterpolation) }
}
