#if Macros
#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// Marks a parameter of an annotated function as the time in which the action takes effect.
///
/// The times leave the process: they enter the context under the parameter's name, or under the name given here, are
/// matched against policies, shown to people who approve, and kept in the evidence. They also enter the digest.
///
/// ```swift
/// @Guarded(action: "database.migrate", idempotencyKey: "migrate:{name}")
/// func migrate(_ name: String, @ScheduleWindow during window: DateInterval) async throws { … }
/// ```
///
/// Takes a `Date`, a `DateInterval`, a range or a closed range of `Date`, also optional. A date is sent as it is;
/// the others as an object with `start` and `end`. Callers of the function write the plain value.
@propertyWrapper
public struct ScheduleWindow<Value: Encodable> {
    /// The time.
    public let wrappedValue: Value

    /// Marks a moment.
    ///
    /// - Parameters:
    ///   - wrappedValue: The argument.
    ///   - name: The name under which policies see the time. The parameter's own when left out.
    public init(wrappedValue: Value, _ name: StaticString = "") where Value == Date {
        self.wrappedValue = wrappedValue
    }

    /// Marks an interval.
    public init(wrappedValue: Value, _ name: StaticString = "") where Value == DateInterval {
        self.wrappedValue = wrappedValue
    }

    /// Marks a range without its end.
    public init(wrappedValue: Value, _ name: StaticString = "") where Value == Range<Date> {
        self.wrappedValue = wrappedValue
    }

    /// Marks a range with its end.
    public init(wrappedValue: Value, _ name: StaticString = "") where Value == ClosedRange<Date> {
        self.wrappedValue = wrappedValue
    }
}

extension ScheduleWindow {
    /// Marks a moment that may be missing.
    public init(wrappedValue: Value, _ name: StaticString = "") where Value == Date? {
        self.wrappedValue = wrappedValue
    }

    /// Marks an interval that may be missing.
    public init(wrappedValue: Value, _ name: StaticString = "") where Value == DateInterval? {
        self.wrappedValue = wrappedValue
    }

    /// Marks a range without its end that may be missing.
    public init(wrappedValue: Value, _ name: StaticString = "") where Value == Range<Date>? {
        self.wrappedValue = wrappedValue
    }

    /// Marks a range with its end that may be missing.
    public init(wrappedValue: Value, _ name: StaticString = "") where Value == ClosedRange<Date>? {
        self.wrappedValue = wrappedValue
    }
}

extension ScheduleWindow {
    /// Refuses any other value.
    @available(*, unavailable, message: "a schedule window is a Date, a DateInterval or a range of Date")
    public init(wrappedValue: Value, _ name: StaticString = "") {
        self.wrappedValue = wrappedValue
    }
}

extension ScheduleWindow: Sendable where Value: Sendable {}
#endif
