#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// An instant in whole microseconds, written as RFC 3339 text in UTC: `2026-01-31T09:30:00.000250Z`.
///
/// Whole microseconds make a written time read back as the same instant, which hashes over written times depend on.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Microseconds since 1970-01-01T00:00:00Z.
    public let microseconds: Int64

    /// Creates an instant from microseconds since 1970-01-01T00:00:00Z.
    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// Creates the instant nearest to a date; the first or last one there is for a date beyond it, and the first for one that is
    /// no number.
    public init(_ date: Date) {
        let instant = (date.timeIntervalSince1970 * 1_000_000).rounded()
        microseconds = Int64(exactly: instant) ?? (instant > 0 ? .max : .min)
    }

    /// The instant as a date.
    public var date: Date { Date(timeIntervalSince1970: Double(microseconds) / 1_000_000) }

    /// Orders instants by time.
    public static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }

    /// The instant a duration later; the last or first one there is, when the duration goes beyond it.
    public static func + (instant: Self, duration: Duration) -> Self {
        let (seconds, attoseconds) = duration.components
        let (whole, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000)
        let (length, isLonger) = whole.addingReportingOverflow(attoseconds / 1_000_000_000_000)
        let (sum, isTooFar) = instant.microseconds.addingReportingOverflow(length)
        guard isTooLong || isLonger || isTooFar else { return Self(microseconds: sum) }
        return Self(microseconds: duration < .zero ? .min : .max)
    }

    /// The duration from the right instant to the left one.
    public static func - (left: Self, right: Self) -> Duration {
        let (length, isTooLong) = left.microseconds.subtractingReportingOverflow(right.microseconds)
        return isTooLong ? .microseconds(left.microseconds) - .microseconds(right.microseconds) : .microseconds(length)
    }
}

extension Timestamp: Codable {
    /// Reads RFC 3339 text.
    ///
    /// - Throws: `DecodingError` when the text is no RFC 3339 date and time with a zone.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let value = Timestamp(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an RFC 3339 date and time")
        }
        self = value
    }

    /// Writes RFC 3339 text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
