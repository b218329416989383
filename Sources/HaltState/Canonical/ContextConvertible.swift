#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A type whose JSON form is fixed here, because its `Encodable` form is not stable or not readable.
///
/// Sets and dictionaries with other keys than text encode in an order that changes from one process to the next; a
/// digest over that would make every retry a conflict. Dates, decimals and data encode as bare numbers.
protocol ContextConvertible {
    func contextValue() throws -> ContextValue
}

extension String: ContextConvertible {
    func contextValue() -> ContextValue { .string(self) }
}

extension Bool: ContextConvertible {
    func contextValue() -> ContextValue { .bool(self) }
}

extension Double: ContextConvertible {
    func contextValue() -> ContextValue { .double(self) }
}

extension Float: ContextConvertible {
    func contextValue() -> ContextValue { .double(Double(self)) }
}

extension ContextConvertible where Self: FixedWidthInteger {
    /// Whole numbers beyond 64 signed bits are refused: JSON's readers round them, and as text they would be what the same
    /// digits are as text. Whoever makes the call says so, or does not.
    func contextValue() throws -> ContextValue {
        guard let value = Int64(exactly: self) else { throw HaltStateError.inexactNumber }
        return .integer(value)
    }
}

extension Int: ContextConvertible {}
extension Int8: ContextConvertible {}
extension Int16: ContextConvertible {}
extension Int32: ContextConvertible {}
extension Int64: ContextConvertible {}
extension UInt: ContextConvertible {}
extension UInt8: ContextConvertible {}
extension UInt16: ContextConvertible {}
extension UInt32: ContextConvertible {}
extension UInt64: ContextConvertible {}

@available(macOS 15, iOS 18, *)
extension Int128: ContextConvertible {}

@available(macOS 15, iOS 18, *)
extension UInt128: ContextConvertible {}

extension ContextValue: ContextConvertible {
    func contextValue() -> ContextValue { self }
}

extension Timestamp: ContextConvertible {
    /// Years that the text cannot hold would share the text of the nearest one that it can.
    func contextValue() throws -> ContextValue {
        guard Self.writable.contains(microseconds) else {
            throw EncodingError.notWritable(microseconds)
        }
        return .string(description)
    }
}

extension UUID: ContextConvertible {
    func contextValue() -> ContextValue { .string(uuidString.lowercased()) }
}

extension Date: ContextConvertible {
    func contextValue() throws -> ContextValue {
        // Dates this far from any year, and those that are no number, have no timestamp at all.
        guard abs(timeIntervalSince1970) < 1e12 else {
            throw EncodingError.notWritable(timeIntervalSince1970)
        }
        return try Timestamp(self).contextValue()
    }
}

extension EncodingError {
    /// An instant outside the years that a timestamp's text holds, by its number: the date itself traps when printed.
    fileprivate static func notWritable(_ instant: Any) -> Self {
        .invalidValue(instant, Context(codingPath: [], debugDescription: "not in the years 0 to 9999"))
    }
}

extension Decimal: ContextConvertible {
    /// The text, which is exact. A decimal that is no number has none.
    func contextValue() throws -> ContextValue {
        guard isFinite else { throw HaltStateError.inexactNumber }
        return .string(description)
    }
}

extension HaltStateError {
    /// An argument holds a number that would be kept as another one.
    static var inexactNumber: Self {
        Self(code: .invalidCall, message: "a number cannot be kept exactly; write it as text")
    }
}

extension Data: ContextConvertible {
    func contextValue() -> ContextValue { .string(base64EncodedString()) }
}

extension URL: ContextConvertible {
    func contextValue() -> ContextValue { .string(absoluteString) }
}

extension Optional: ContextConvertible where Wrapped: Encodable {
    /// What is wrapped, in its own form, and `null` for nothing.
    ///
    /// A wrapped form that itself says "nothing" moves into a list, one deeper for each optional around it: two values
    /// must never share a digest, and `.some(nil)` is none of the ways to say `nil`.
    func contextValue() throws -> ContextValue {
        guard let wrapped = self else { return .null }
        let value = try ContextValue(encoding: wrapped)
        return value.isNothing ? .array([value]) : value
    }
}

extension ContextValue {
    /// Whether this is `null`, or a list around nothing else.
    fileprivate var isNothing: Bool {
        switch self {
        case .null: true
        case .array(let elements): elements.count == 1 && elements[0].isNothing
        default: false
        }
    }
}

extension Set: ContextConvertible where Element: Encodable {
    /// The elements in the order of their canonical bytes.
    func contextValue() throws -> ContextValue {
        let elements = try map { element in
            let value = try ContextValue(encoding: element)
            return (bytes: try CanonicalJSON.bytes(of: value), value: value)
        }
        return .array(elements.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }.map(\.value))
    }
}

extension Dictionary: ContextConvertible where Key: Encodable, Value: Encodable {
    /// An object when every key is text, otherwise pairs in the order of the keys' canonical bytes.
    func contextValue() throws -> ContextValue {
        if let members = self as? [String: Value] {
            return .object(try members.mapValues { try ContextValue(encoding: $0) })
        }
        let pairs = try map { key, value in
            let key = try ContextValue(encoding: key)
            return (bytes: try CanonicalJSON.bytes(of: key), key: key, value: try ContextValue(encoding: value))
        }
        let sorted = pairs.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
        return .array(sorted.map { .array([$0.key, $0.value]) })
    }
}
