#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// What `disclosing` says of a call, each value in its own type.
///
/// Only types that are text, a number, a Boolean, a time or an identifier have an overload, so no record's fields and no
/// object's description leave the process.
extension __GuardedArgument {
    /// Text that a template makes.
    public static func disclosing(_ name: String, text: ResourceName) -> Self {
        Self(stating: name, text.problem == nil ? .string(text.rawValue) : nil)
    }

    /// Text, a number or a Boolean.
    public static func disclosing<Value: LosslessStringConvertible>(_ name: String, _ value: Value?) -> Self {
        Self(name, .stated, try ContextValue(stating: value))
    }

    /// A UUID.
    public static func disclosing(_ name: String, _ value: UUID?) -> Self {
        Self(name, .stated, try ContextValue(encoding: value))
    }

    /// A moment.
    public static func disclosing(_ name: String, _ value: Date?) -> Self {
        Self(name, .stated, try ContextValue(encoding: value))
    }

    /// A decimal, which policies compare as a number.
    public static func disclosing(_ name: String, _ value: Decimal?) -> Self {
        Self(name, .stated, try value.map { try $0.exactNumber } ?? .null)
    }

    /// A raw value.
    public static func disclosing<Value: RawRepresentable>(_ name: String, _ value: Value?) -> Self
    where Value.RawValue: LosslessStringConvertible {
        Self(name, .stated, try ContextValue(stating: value?.rawValue))
    }

    /// A raw value of a type that is also text.
    public static func disclosing<Value: RawRepresentable & LosslessStringConvertible>(
        _ name: String,
        _ value: Value?
    ) -> Self where Value.RawValue: LosslessStringConvertible {
        Self(name, .stated, try ContextValue(stating: value?.rawValue))
    }

    /// Refuses what policies cannot compare and people cannot read.
    @available(
        *,
        unavailable,
        message:
            "what is disclosed is text, a number, a Boolean, a Date, a UUID or a raw value; name a member that is one"
    )
    public static func disclosing<Value>(_ name: String, _ value: borrowing Value) -> Self where Value: ~Copyable {
        fatalError("unavailable")
    }
}

/// Lists, as ``Identifier`` takes them.
extension __GuardedArgument {
    /// Texts or numbers.
    public static func disclosing<Value: LosslessStringConvertible>(_ name: String, _ values: [Value]) -> Self {
        Self(name, .stated, .array(try values.map { try ContextValue(stating: $0) }))
    }

    /// UUIDs.
    public static func disclosing(_ name: String, _ values: [UUID]) -> Self {
        Self(name, .stated, try ContextValue(encoding: values))
    }

    /// Raw values.
    public static func disclosing<Value: RawRepresentable>(_ name: String, _ values: [Value]) -> Self
    where Value.RawValue: LosslessStringConvertible {
        Self(name, .stated, .array(try values.map { try ContextValue(stating: $0.rawValue) }))
    }

    /// Raw values of a type that is also text.
    public static func disclosing<Value: RawRepresentable & LosslessStringConvertible>(
        _ name: String,
        _ values: [Value]
    ) -> Self where Value.RawValue: LosslessStringConvertible {
        Self(name, .stated, .array(try values.map { try ContextValue(stating: $0.rawValue) }))
    }
}

extension ContextValue {
    /// A number or a Boolean as it is, and of everything else the text that it can be made from again.
    ///
    /// - Throws: ``HaltStateError`` for an integer beyond 64 signed bits.
    fileprivate init(stating value: (some LosslessStringConvertible)?) throws {
        guard let value else {
            self = .null
            return
        }
        self = try (value as? any ContextConvertible)?.contextValue() ?? .string(value.description)
    }
}

extension Decimal {
    fileprivate var exactNumber: ContextValue {
        get throws {
            guard let number else { throw HaltStateError.inexactNumber }
            return number
        }
    }
}
