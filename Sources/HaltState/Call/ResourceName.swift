/// What an action acts on, as a safe reference: `order/1001`, never a name or an address.
///
/// An interpolated `nil`, or text of which nothing can be seen, makes the name unusable.
public struct ResourceName: ExactName {
    /// The reference as it is sent.
    public let rawValue: String
    private let hasMissingValue: Bool

    /// Creates a name from text. A blank name, one over 255 bytes or one with control characters is refused when used. One of
    /// which nothing can be seen is refused by the authority, unless it is on record.
    public init(_ rawValue: String) { self.init(CallText(rawValue)) }

    private init(_ text: CallText) {
        rawValue = text.value
        hasMissingValue = text.hasMissingValue
    }

    /// Why the name cannot be used, or `nil` when it can.
    package var problem: CallText.Problem? { CallText.problem(of: rawValue, hasMissingValue: hasMissingValue) }
}

extension ResourceName: ExpressibleByStringInterpolation {
    /// Creates a name from a literal.
    public init(stringLiteral value: String) { self.init(CallText(value)) }

    /// Creates a name from a literal with values in it.
    public init(stringInterpolation: CallText) { self.init(stringInterpolation) }
}
