#if Macros
#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// Marks a parameter of an annotated function as a safe identifier that policies and people may see.
///
/// The value leaves the process: it enters the context under the parameter's name, or under the name given here, is
/// matched against policies, shown to people who approve, and kept in the evidence. It also enters the digest. Use it
/// for order numbers and table names, never for names, addresses or secrets.
///
/// ```swift
/// @Guarded(action: "database.delete", idempotencyKey: "delete:{table}:{id}")
/// func delete(id: Int, @Identifier from table: String) async throws { … }
/// ```
///
/// Takes text, numbers, `UUID` and raw-value types, also optional or in an array. A record is refused: all its fields
/// would leave the process. Callers of the function write the plain value. For text that was typed, add ``Trimmed``.
///
/// An integer beyond 64 signed bits ends the call with ``HaltStateError`` and code `invalidCall`, because readers of JSON
/// round it. Pass such an identifier as text.
@propertyWrapper
public struct Identifier<Value: Encodable> {
    /// The identifier.
    public let wrappedValue: Value

    /// Marks text or a number.
    ///
    /// - Parameters:
    ///   - wrappedValue: The argument.
    ///   - name: The name under which policies see the identifier. The parameter's own when left out.
    public init(wrappedValue: Value, _ name: StaticString = "") where Value: LosslessStringConvertible {
        self.wrappedValue = wrappedValue
    }

    /// Marks a UUID.
    public init(wrappedValue: Value, _ name: StaticString = "") where Value == UUID {
        self.wrappedValue = wrappedValue
    }

    /// Marks an enum or a wrapper type by its raw value.
    public init(wrappedValue: Value, _ name: StaticString = "")
    where Value: RawRepresentable, Value.RawValue: LosslessStringConvertible {
        self.wrappedValue = wrappedValue
    }

    /// Marks a wrapper type that is also text.
    public init(wrappedValue: Value, _ name: StaticString = "")
    where Value: RawRepresentable & LosslessStringConvertible, Value.RawValue: LosslessStringConvertible {
        self.wrappedValue = wrappedValue
    }
}

extension Identifier {
    /// Marks text or a number that may be missing.
    public init<Wrapped: LosslessStringConvertible>(wrappedValue: Value, _ name: StaticString = "")
    where Value == Wrapped? {
        self.wrappedValue = wrappedValue
    }

    /// Marks a UUID that may be missing.
    public init(wrappedValue: Value, _ name: StaticString = "") where Value == UUID? {
        self.wrappedValue = wrappedValue
    }

    /// Marks a raw value that may be missing.
    public init<Wrapped: RawRepresentable>(wrappedValue: Value, _ name: StaticString = "")
    where Value == Wrapped?, Wrapped.RawValue: LosslessStringConvertible {
        self.wrappedValue = wrappedValue
    }
}

extension Identifier {
    /// Marks several texts or numbers.
    public init<Element: LosslessStringConvertible>(wrappedValue: Value, _ name: StaticString = "")
    where Value == [Element] {
        self.wrappedValue = wrappedValue
    }

    /// Marks several UUIDs.
    public init(wrappedValue: Value, _ name: StaticString = "") where Value == [UUID] {
        self.wrappedValue = wrappedValue
    }

    /// Marks several raw values.
    public init<Element: RawRepresentable>(wrappedValue: Value, _ name: StaticString = "")
    where Value == [Element], Element.RawValue: LosslessStringConvertible {
        self.wrappedValue = wrappedValue
    }
}

extension Identifier {
    /// Marks text that is trimmed.
    public init(wrappedValue: Value, _ name: StaticString = "") where Value == Trimmed<String> {
        self.wrappedValue = wrappedValue
    }

    /// Marks text that is trimmed and may be missing.
    public init(wrappedValue: Value, _ name: StaticString = "") where Value == Trimmed<String?> {
        self.wrappedValue = wrappedValue
    }

    /// Marks several texts that are trimmed.
    public init(wrappedValue: Value, _ name: StaticString = "") where Value == Trimmed<[String]> {
        self.wrappedValue = wrappedValue
    }
}

extension Identifier {
    /// Refuses any other value.
    @available(
        *,
        unavailable,
        message: "an identifier is text, a number, a UUID or a raw-value type, or an array of those"
    )
    public init(wrappedValue: Value, _ name: StaticString = "") {
        self.wrappedValue = wrappedValue
    }
}

extension Identifier: Sendable where Value: Sendable {}
#endif
