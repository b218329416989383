/// What an action acts on, as a safe reference: `order/1001`, never a name or an address.
///
/// An interpolated `nil` or empty text makes the name unusable.
public struct ResourceName: ExactName {
    private let text: CallText

    /// The reference as it is sent.
    public var rawValue: String { text.value }

    /// Creates a name from text. A blank name, one over 255 bytes or one with control characters is refused when used.
    public init(_ rawValue: String) { text = CallText(rawValue) }

    /// Why the name cannot be used, or `nil` when it can.
    package var defect: CallText.Defect? { text.defect }
}

extension ResourceName: ExpressibleByStringInterpolation {
    /// Creates a name from a literal.
    public init(stringLiteral value: String) { text = CallText(value) }

    /// Creates a name from a literal with values in it.
    public init(stringInterpolation: CallText) { text = stringInterpolation }
}
