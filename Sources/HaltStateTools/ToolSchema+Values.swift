import HaltState

#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

extension String: ToolSchema {
    /// Text.
    public static var toolSchema: ArgumentSchema { ArgumentSchema(.text(nil)) }
}

extension Bool: ToolSchema {
    /// `true` or `false`.
    public static var toolSchema: ArgumentSchema { ArgumentSchema(.boolean) }
}

extension Double: ToolSchema {
    /// A number.
    public static var toolSchema: ArgumentSchema { ArgumentSchema(.number) }
}

extension Decimal: ToolSchema {
    /// A number, which is taken exactly as it is written.
    public static var toolSchema: ArgumentSchema { ArgumentSchema(.decimal) }
}

extension UUID: ToolSchema {
    /// Text such as `c2f5…`, of 36 characters.
    public static var toolSchema: ArgumentSchema { ArgumentSchema(.text(.uuid)) }
}

extension Date: ToolSchema {
    /// A date and time with a zone, as in RFC 3339.
    public static var toolSchema: ArgumentSchema { ArgumentSchema(.text(.dateTime)) }
}

extension FixedWidthInteger where Self: ToolSchema {
    /// A whole number of this size. The bounds of 64 bits are left out: readers of JSON Schema round them.
    public static var toolSchema: ArgumentSchema {
        var schema = ArgumentSchema(.integer)
        if !isSigned || bitWidth < 64 { schema.minimum = Int64(exactly: min).map(ContextValue.integer) }
        if bitWidth < 64 { schema.maximum = Int64(exactly: max).map(ContextValue.integer) }
        return schema
    }
}

extension Int: ToolSchema {}
extension Int8: ToolSchema {}
extension Int16: ToolSchema {}
extension Int32: ToolSchema {}
extension Int64: ToolSchema {}
extension UInt: ToolSchema {}
extension UInt8: ToolSchema {}
extension UInt16: ToolSchema {}
extension UInt32: ToolSchema {}
extension UInt64: ToolSchema {}

extension Optional: ToolSchema where Wrapped: ToolSchema {
    /// The wrapped values and `null`.
    public static var toolSchema: ArgumentSchema {
        var schema = Wrapped.toolSchema
        schema.isNullable = true
        return schema
    }
}

extension Array: ToolSchema where Element: ToolSchema {
    /// A list.
    public static var toolSchema: ArgumentSchema { ArgumentSchema(.list(Element.toolSchema)) }
}

extension Dictionary: ToolSchema where Key == String, Value: ToolSchema {
    /// An object with members of any name. OpenAI's strict mode has no such objects.
    public static var toolSchema: ArgumentSchema { ArgumentSchema(.map(Value.toolSchema)) }
}

extension DateInterval: ToolSchema {
    /// An object with `start` and `end`.
    public static var toolSchema: ArgumentSchema { .window }
}

extension Range: ToolSchema where Bound == Date {
    /// An object with `start` and `end`, which is not part of it.
    public static var toolSchema: ArgumentSchema { .window }
}

extension ClosedRange: ToolSchema where Bound == Date {
    /// An object with `start` and `end`, which is part of it.
    public static var toolSchema: ArgumentSchema { .window }
}

extension ArgumentSchema {
    fileprivate static var window: Self {
        Self(.window([.member("start", Date.self), .member("end", Date.self)]))
    }
}
