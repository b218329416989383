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

extension __GuardedArgument {
    /// An interval that policies and people see.
    public static func disclosed(_ name: String, _ value: DateInterval?) -> Self {
        .disclosed(name, value.map { Window(start: $0.start, end: $0.end) })
    }

    /// A range that policies and people see.
    public static func disclosed(_ name: String, _ value: Range<Date>?) -> Self {
        .disclosed(name, value.map { Window(start: $0.lowerBound, end: $0.upperBound) })
    }

    /// A closed range that policies and people see.
    public static func disclosed(_ name: String, _ value: ClosedRange<Date>?) -> Self {
        .disclosed(name, value.map { Window(start: $0.lowerBound, end: $0.upperBound) })
    }
}
