#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

extension __GuardedArgument {
    /// A decimal that policies compare as a number. The digest holds its exact text.
    public static func disclosed(_ name: String, _ value: Decimal) -> Self {
        Self(name, showing: value.number, binding: .string(value.description))
    }

    /// A decimal that policies compare as a number. The digest holds its exact text.
    public static func disclosed(_ name: String, _ value: Decimal?) -> Self {
        guard let value else { return Self(name, showing: .null, binding: .null) }
        return disclosed(name, value)
    }
}

extension Decimal {
    /// The same number as JSON and policies have it, or `nil` when they have none that is the same.
    var number: ContextValue? {
        let text = description
        return Int64(text).map(ContextValue.integer) ?? DecimalValue(text.utf8)?.kept
    }
}
