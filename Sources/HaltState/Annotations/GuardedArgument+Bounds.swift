#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

// Each type has an overload besides its optional one, as intervals have. A decimal's form is none that is found by its protocol.
extension __GuardedArgument {
    /// An amount within bounds that policies and people see.
    @_disfavoredOverload
    public static func disclosed<Value: Encodable & Comparable>(
        _ name: String,
        _ value: Value,
        in bounds: ClosedRange<Value>
    ) -> Self {
        bounds.contains(value) ? disclosed(name, value) : Self(name, beyond: bounds)
    }

    /// An amount within bounds that policies and people see.
    @_disfavoredOverload
    public static func disclosed<Value: Encodable & Comparable>(
        _ name: String,
        _ value: Value?,
        in bounds: ClosedRange<Value>
    ) -> Self {
        value.map(bounds.contains) ?? true ? disclosed(name, value) : Self(name, beyond: bounds)
    }

    /// A decimal within bounds that policies compare as a number.
    public static func disclosed(_ name: String, _ value: Decimal, in bounds: ClosedRange<Double>) -> Self {
        bounds.decimal.contains(value) ? disclosed(name, value) : Self(name, beyond: bounds)
    }

    /// A decimal within bounds that policies compare as a number.
    public static func disclosed(_ name: String, _ value: Decimal?, in bounds: ClosedRange<Double>) -> Self {
        value.map(bounds.decimal.contains) ?? true ? disclosed(name, value) : Self(name, beyond: bounds)
    }
}

extension ClosedRange<Double> {
    /// The bounds as they are written: a decimal that is made of a literal has what the binary number lacks.
    fileprivate var decimal: ClosedRange<Decimal> {
        let (least, most) = (Decimal(string: "\(lowerBound)"), Decimal(string: "\(upperBound)"))
        return (least ?? Decimal(lowerBound))...(most ?? Decimal(upperBound))
    }
}
