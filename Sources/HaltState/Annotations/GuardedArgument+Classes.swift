// The compiler is the one that knows a class, and a warning of its own is the only way to say so. A class that is Sendable
// is taken at its word: it does not change, or says how it may be read while it does.
extension __GuardedArgument {
    /// Binds an argument of a class, and warns that it may change.
    @available(
        *,
        deprecated,
        message: """
            the argument is an instance of a class, which may change between the digest and the body; pass a value or a \
            nonisolated Sendable class, or mark the parameter @Unbound
            """
    )
    public static func bound<Value: AnyObject & Encodable>(_ name: String, _ value: Value) -> Self {
        Self(name, .none, try ContextValue(encoding: value))
    }

    /// Binds one of a class that is Sendable.
    public static func bound<Value: AnyObject & Encodable & Sendable>(_ name: String, _ value: Value) -> Self {
        Self(name, .none, try ContextValue(encoding: value))
    }

    /// Binds an argument of a class that may be missing, and warns that it may change.
    @available(
        *,
        deprecated,
        message: """
            the argument is an instance of a class, which may change between the digest and the body; pass a value or a \
            nonisolated Sendable class, or mark the parameter @Unbound
            """
    )
    public static func bound<Value: AnyObject & Encodable>(_ name: String, _ value: Value?) -> Self {
        Self(name, .none, try ContextValue(encoding: value))
    }

    /// Binds one of a class that is Sendable.
    public static func bound<Value: AnyObject & Encodable & Sendable>(_ name: String, _ value: Value?) -> Self {
        Self(name, .none, try ContextValue(encoding: value))
    }

    /// Binds a list of instances of a class, and warns that it may change.
    @available(
        *,
        deprecated,
        message: """
            the argument is an instance of a class, which may change between the digest and the body; pass a value or a \
            nonisolated Sendable class, or mark the parameter @Unbound
            """
    )
    public static func bound<Value: AnyObject & Encodable>(_ name: String, _ value: [Value]) -> Self {
        Self(name, .none, try ContextValue(encoding: value))
    }

    /// Binds a list for a class that is Sendable.
    public static func bound<Value: AnyObject & Encodable & Sendable>(_ name: String, _ value: [Value]) -> Self {
        Self(name, .none, try ContextValue(encoding: value))
    }

    /// Redacts an argument of a class, and warns that it may change.
    @available(
        *,
        deprecated,
        message: """
            the argument is an instance of a class, which may change between the digest and the body; pass a value or a \
            nonisolated Sendable class, or mark the parameter @Unbound
            """
    )
    public static func redacted<Value: AnyObject & Encodable>(_ name: String, _ value: Value) -> Self {
        Self(name, .redacted, try ContextValue(encoding: value))
    }

    /// Redacts one of a class that is Sendable.
    public static func redacted<Value: AnyObject & Encodable & Sendable>(_ name: String, _ value: Value) -> Self {
        Self(name, .redacted, try ContextValue(encoding: value))
    }

    /// Redacts an argument of a class that may be missing, and warns that it may change.
    @available(
        *,
        deprecated,
        message: """
            the argument is an instance of a class, which may change between the digest and the body; pass a value or a \
            nonisolated Sendable class, or mark the parameter @Unbound
            """
    )
    public static func redacted<Value: AnyObject & Encodable>(_ name: String, _ value: Value?) -> Self {
        Self(name, .redacted, try ContextValue(encoding: value))
    }

    /// Redacts one of a class that is Sendable.
    public static func redacted<Value: AnyObject & Encodable & Sendable>(_ name: String, _ value: Value?) -> Self {
        Self(name, .redacted, try ContextValue(encoding: value))
    }

    /// Redacts a list of instances of a class, and warns that it may change.
    @available(
        *,
        deprecated,
        message: """
            the argument is an instance of a class, which may change between the digest and the body; pass a value or a \
            nonisolated Sendable class, or mark the parameter @Unbound
            """
    )
    public static func redacted<Value: AnyObject & Encodable>(_ name: String, _ value: [Value]) -> Self {
        Self(name, .redacted, try ContextValue(encoding: value))
    }

    /// Redacts a list for a class that is Sendable.
    public static func redacted<Value: AnyObject & Encodable & Sendable>(_ name: String, _ value: [Value]) -> Self {
        Self(name, .redacted, try ContextValue(encoding: value))
    }
}
