#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// The one form in which policies see an interval, whatever type the function takes.
private struct Window: Encodable {
    let start: Date
    let end: Date
}

// Each type has an overload besides its optional one: without it, the one for any encodable type would be the better
// match and send the type's own form.
extension __GuardedArgument {
    /// An interval that policies and people see.
    public static func disclosed(_ name: String, _ value: DateInterval) -> Self {
        window(name, (value.start, value.end))
    }

    /// An interval that policies and people see.
    public static func disclosed(_ name: String, _ value: DateInterval?) -> Self {
        window(name, value.map { ($0.start, $0.end) })
    }

    /// A range that policies and people see.
    public static func disclosed(_ name: String, _ value: Range<Date>) -> Self {
        window(name, (value.lowerBound, value.upperBound))
    }

    /// A range that policies and people see.
    public static func disclosed(_ name: String, _ value: Range<Date>?) -> Self {
        window(name, value.map { ($0.lowerBound, $0.upperBound) })
    }

    /// A closed range that policies and people see.
    public static func disclosed(_ name: String, _ value: ClosedRange<Date>) -> Self {
        window(name, (value.lowerBound, value.upperBound))
    }

    /// A closed range that policies and people see.
    public static func disclosed(_ name: String, _ value: ClosedRange<Date>?) -> Self {
        window(name, value.map { ($0.lowerBound, $0.upperBound) })
    }

    private static func window(_ name: String, _ bounds: (start: Date, end: Date)?) -> Self {
        disclosed(name, bounds.map { Window(start: $0.start, end: $0.end) })
    }
}
