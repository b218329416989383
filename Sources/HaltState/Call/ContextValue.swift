#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A JSON value: what a policy sees of a call, and what a body attaches to its outcome.
///
/// `null`, an absent key and an empty value are three different things, and `1` differs from `"1"`. A number has one
/// identity however it was written: `.integer(5)` equals `.double(5.0)`, because both are `5` in canonical JSON.
///
/// ```swift
/// let context: GuardContext = ["amount_cents": 12_900, "currency": "EUR", "tags": ["retail", "online"]]
/// ```
public enum ContextValue: Sendable {
    /// JSON `null`.
    case null
    /// JSON `true` or `false`.
    case bool(Bool)
    /// A whole number, kept exactly.
    case integer(Int64)
    /// A number with a fraction or beyond 64 bits. Must be finite: JSON has no infinity and no not-a-number.
    case double(Double)
    /// JSON text.
    case string(String)
    /// An ordered list.
    case array([ContextValue])
    /// Named values. The order of the names does not matter.
    case object([String: ContextValue])
}

extension ContextValue {
    /// Whether every number in it can be written as JSON.
    package var isFinite: Bool {
        switch self {
        case .double(let value): value.isFinite
        case .array(let elements): elements.allSatisfy(\.isFinite)
        case .object(let members): members.values.allSatisfy(\.isFinite)
        case .null, .bool, .integer, .string: true
        }
    }
}

extension ContextValue {
    /// Whether lists and objects stand more than so many deep in each other.
    fileprivate func isNested(deeperThan limit: Int) -> Bool {
        switch self {
        case .array(let elements): limit == 0 || elements.contains { $0.isNested(deeperThan: limit - 1) }
        case .object(let members): limit == 0 || members.values.contains { $0.isNested(deeperThan: limit - 1) }
        case .null, .bool, .integer, .double, .string: false
        }
    }
}

extension GuardContext {
    /// The most levels of lists and objects, itself among them. An event has some around it, and has to be read again.
    package static let maximumDepth = JSONReader.maximumDepth - 28

    /// Whether it is nested deeper than an event of it could be read.
    package var isTooDeep: Bool { values.values.contains { $0.isNested(deeperThan: Self.maximumDepth - 1) } }
}

extension ContextValue: Hashable {
    /// Compares by JSON meaning: numbers by value, objects without regard to order.
    public static func == (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.double(let left), .double(let right)): left == right
        case (.integer(let integer), .double(let double)), (.double(let double), .integer(let integer)):
            Self.whole(double) == integer
        case (.string(let left), .string(let right)): left.hasBytes(of: right)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)): left == right
        default: false
        }
    }

    /// The whole number that a double is written as in canonical JSON, and so read back as. Beyond 2^53 that is not
    /// always the number itself: RFC 8785 writes the fewest digits that tell doubles apart, and zeros after them.
    package static func whole(_ double: Double) -> Int64? {
        if double.magnitude <= 0x1p53 { return Int64(exactly: double) }
        return double.isFinite ? Int64(ECMAScriptNumber.text(of: double)) : nil
    }

    /// Hashes so that equal numbers hash alike, however they were written.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .bool(let value): hasher.combine(value)
        case .integer(let value): hasher.combine(value)
        case .double(let value):
            if let integer = Self.whole(value) { hasher.combine(integer) } else { hasher.combine(value) }
        case .string(let value): hasher.combine(value)
        case .array(let value): hasher.combine(value)
        case .object(let value): hasher.combine(value)
        }
    }
}

extension ContextValue: Codable {
    /// Reads any JSON value.
    ///
    /// - Throws: `DecodingError` when the value is none of JSON's types, or a number that cannot be kept exactly.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            // Foundation's decoder takes a fraction that a double rounds away for a whole number.
            try container.requireUnrounded(value.description)
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            // Decimals end where doubles do not. Short of that, they have twice the digits.
            if (1e-100...1e100).contains(value.magnitude) { try container.requireUnrounded(value.description) }
            self = .double(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([ContextValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: ContextValue].self))
        }
    }

    /// Writes the value as the JSON it stands for.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .double(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}

extension SingleValueDecodingContainer {
    /// Refuses a number that the decoder has rounded, as far as decoders tell: those that read decimals, as Foundation's does,
    /// have the digits that a double has lost.
    fileprivate func requireUnrounded(_ text: String) throws {
        guard let decimal = try? decode(Decimal.self), decimal.isFinite,
            DecimalValue(decimal.description.utf8) != DecimalValue(text.utf8)
        else { return }
        throw DecodingError.dataCorruptedError(in: self, debugDescription: "is \(InexactNumber.words)")
    }
}

extension ContextValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringInterpolation, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    /// `nil` is JSON `null`.
    public init(nilLiteral: ()) { self = .null }
    /// `true` or `false`.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// A whole number.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// A number with a fraction.
    public init(floatLiteral value: Double) { self = .double(value) }
    /// Text.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A list.
    public init(arrayLiteral elements: ContextValue...) { self = .array(elements) }
    /// Named values; of two equal names the last wins.
    public init(dictionaryLiteral elements: (String, ContextValue)...) {
        self = .object(Dictionary(elements, uniquingKeysWith: { _, last in last }))
    }
}
