#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

extension __GuardedArgument {
    /// A decimal that policies compare as a number. The digest holds its exact text.
    public static func disclosed(_ name: String, _ value: Decimal) -> Self {
        Self(name, showing: value.number, binding: value.contextValue())
    }

    /// A decimal that policies compare as a number. The digest holds its exact text.
    public static func disclosed(_ name: String, _ value: Decimal?) -> Self {
        guard let value else { return Self(name, showing: .null, binding: .null) }
        return Self(name, showing: value.number, binding: value.contextValue())
    }
}

extension Decimal {
    /// The nearest number that JSON and policies have, or `nil` when this is none.
    fileprivate var number: ContextValue? {
        if let integer = Int64(description) { return .integer(integer) }
        guard let double = Double(description), double.isFinite else { return .none }
        return .double(double)
    }
}
