#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// Text under construction for an ``IdempotencyKey`` or a ``ResourceName``: takes only values whose text is stable.
///
/// Text, numbers, `UUID` and raw-value types are stable. An object's default description is not, so it does not compile.
public struct CallText: Hashable, Sendable, StringInterpolationProtocol {
    /// Why a text cannot name a call.
    package enum Problem: Hashable, Sendable {
        case blank
        case tooLong
        case controlCharacter
        case missingValue
    }

    /// The longest text in bytes of UTF-8.
    package static let maximumLength = 255

    private(set) var value: String
    private(set) var hasMissingValue = false
    /// Whether the values can be told apart again, or `nil` for a text with no more than one.
    private(set) var boundaries: ValueBoundaries?

    init(_ value: String) {
        self.value = value
    }

    var problem: Problem? { Self.problem(of: value, hasMissingValue: hasMissingValue) }

    package static func problem(of value: String, hasMissingValue: Bool) -> Problem? {
        if hasMissingValue { return .missingValue }
        if value.utf8.count > Self.maximumLength { return .tooLong }
        if value.isBlank { return .blank }
        if value.hasControlCharacter { return .controlCharacter }
        return nil
    }

    /// Starts an empty text.
    public init(literalCapacity: Int, interpolationCount: Int) {
        value = ""
        value.reserveCapacity(literalCapacity + interpolationCount * 16)
        if interpolationCount > 1 { boundaries = ValueBoundaries() }
    }

    /// Appends the text between two values.
    public mutating func appendLiteral(_ literal: String) {
        value += literal
    }

    /// Appends text or a number.
    public mutating func appendInterpolation<Value: LosslessStringConvertible>(_ value: Value) {
        append(value.description, of: Value.self)
    }

    /// Appends a UUID in lower case.
    public mutating func appendInterpolation(_ value: UUID) {
        append(value.uuidString.lowercased(), of: UUID.self)
    }

    /// Appends the raw value of an enum or a wrapper type.
    public mutating func appendInterpolation<Value: RawRepresentable>(_ value: Value)
    where Value.RawValue: LosslessStringConvertible {
        append(value.rawValue.description, of: Value.RawValue.self)
    }

    /// Appends the raw value of an enum or a wrapper type that is also text.
    public mutating func appendInterpolation<Value: RawRepresentable & LosslessStringConvertible>(_ value: Value)
    where Value.RawValue: LosslessStringConvertible {
        append(value.rawValue.description, of: Value.RawValue.self)
    }

    /// Appends a value that must not be `nil`.
    public mutating func appendInterpolation<Value: LosslessStringConvertible>(_ value: Value?) {
        append(value?.description ?? "", of: Value.self)
    }

    /// Appends a UUID that must not be `nil`.
    public mutating func appendInterpolation(_ value: UUID?) {
        append(value?.uuidString.lowercased() ?? "", of: UUID.self)
    }

    /// Appends a raw value that must not be `nil`.
    public mutating func appendInterpolation<Value: RawRepresentable>(_ value: Value?)
    where Value.RawValue: LosslessStringConvertible {
        append(value?.rawValue.description ?? "", of: Value.RawValue.self)
    }

    /// Refuses a value whose text may differ from one run to the next.
    @available(*, unavailable, message: "use text, a number, a UUID or a raw-value type; other text may not be stable")
    public mutating func appendInterpolation<Value>(_ value: Value) {}

    private mutating func append(_ text: String, of type: Any.Type) {
        if text.isInvisible { hasMissingValue = true }
        let start = value.utf8.count
        value += text
        boundaries?.note(type, from: start, in: value)
    }
}
