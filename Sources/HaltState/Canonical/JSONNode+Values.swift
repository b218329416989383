#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension JSONNode {
    /// The value of a type whose own way to read JSON is not the form that this package writes, or `nil` for all other types.
    ///
    /// Dates are RFC 3339 text, decimals numbers, and intervals objects with `start` and `end`, as annotated calls disclose them.
    ///
    /// - Throws: `DecodingError` for what is not in that form.
    func foundationValue<Value>(of type: Value.Type, at path: [any CodingKey]) throws -> Value? {
        let value: Any?
        if type == Date.self {
            value = date
        } else if type == Decimal.self {
            value = decimal
        } else if type == DateInterval.self {
            value = window.map { DateInterval(start: $0.lowerBound, end: $0.upperBound) }
        } else if type == Range<Date>.self {
            value = window.map { $0.lowerBound..<$0.upperBound }
        } else if type == ClosedRange<Date>.self {
            value = window
        } else {
            return nil
        }
        if let value = value as? Value { return value }
        throw DecodingError.typeMismatch(type, .init(codingPath: path, debugDescription: "is not of this type"))
    }

    private var date: Date? {
        guard case .string(let text) = kind else { return nil }
        return Timestamp(text)?.date
    }

    private var decimal: Decimal? {
        switch kind {
        case .integer(let value): Decimal(value)
        case .double(let value) where value.isFinite: Decimal(string: ECMAScriptNumber.text(of: value))
        default: nil
        }
    }

    private var window: ClosedRange<Date>? {
        guard let start = self["start"]?.date, let end = self["end"]?.date, start <= end else { return nil }
        return start...end
    }
}
