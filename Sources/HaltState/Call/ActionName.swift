/// The name of an action that policies decide on: dotted lower-case words such as `refund.create`.
///
/// At least two words, joined by dots; each starts with a letter and goes on with letters, digits, `_` or `-`; at most
/// 128 bytes in all. The annotations check the form when they compile. Elsewhere a name is checked when it is
/// used: a call with a wrong name throws ``HaltStateError`` with code ``HaltStateError/Code-swift.struct/invalidCall``.
///
/// ```swift
/// extension ActionName {
///     static let refundCreate: Self = "refund.create"
/// }
/// ```
public struct ActionName: ExactName {
    /// The name as written.
    public let rawValue: String

    /// Creates a name from text read at run time, or `nil` when the text has not the form of an action name.
    public init?(rawValue: String) {
        guard Self.isValid(rawValue) else { return nil }
        self.rawValue = rawValue
    }

    /// Whether the name has the form that authorities accept.
    package var isValid: Bool { Self.isValid(rawValue) }

    private static func isValid(_ name: String) -> Bool {
        var dots = 0
        var isWordStart = true
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): isWordStart = false
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                if isWordStart { return false }
            case UInt8(ascii: "."):
                if isWordStart { return false }
                isWordStart = true
                dots += 1
            default: return false
            }
        }
        return dots > 0 && !isWordStart && name.utf8.count <= 128
    }
}

extension ActionName {
    /// Creates a name from a literal. The form is checked when the name is used.
    public init(stringLiteral value: String) { rawValue = value }

    /// Creates a name from text read at run time, or `nil` when the text has not the form of an action name.
    public init?(_ description: String) { self.init(rawValue: description) }
}
