/// One argument of an annotated call. Do not use directly: annotated functions expand to it.
@_documentation(visibility: internal)
public struct __GuardedArgument: Sendable {
    enum Disclosure: Equatable {
        /// Only in the digest.
        case none
        /// In the context too, under the argument's name.
        case value
        /// In the context too, in another form than in the digest.
        case form(ContextValue)
        /// In the context by name, its value replaced by a marker.
        case redacted
        /// Only in the context: a fact of the call, which is none of its arguments.
        case stated
    }

    let name: String
    let disclosure: Disclosure
    /// The argument's value, or `nil` when it could not be encoded.
    let value: ContextValue?

    /// Whether the value is part of the digest.
    var isBound: Bool { disclosure != .stated }

    /// What policies and people see of the argument, or `nil` when they see nothing.
    var disclosedValue: ContextValue? {
        switch disclosure {
        case .none: nil
        case .value, .stated: value
        case .form(let form): form
        case .redacted: .string("[redacted]")
        }
    }

    private init(_ name: String, _ disclosure: Disclosure, _ value: some Encodable) {
        self.name = name
        self.disclosure = disclosure
        self.value = try? ContextValue(encoding: value)
    }

    private init(_ name: String, _ disclosure: Disclosure, unencodable: Void) {
        self.name = name
        self.disclosure = disclosure
        value = nil
    }

    /// An argument that is shown in one form and bound in another, or `nil` when it cannot be shown.
    init(_ name: String, showing form: ContextValue?, binding value: ContextValue) {
        self.name = name
        disclosure = form.map(Disclosure.form) ?? .value
        self.value = form.map { _ in value }
    }

    /// A fact of the call, or `nil` when it has no usable form.
    init(stating name: String, _ value: ContextValue?) {
        self.name = name
        disclosure = .stated
        self.value = value
    }

    /// An argument that only the digest holds.
    public static func bound<Value: Encodable>(_ name: String, _ value: Value) -> Self { Self(name, .none, value) }

    /// An argument that policies and people see, as the wrappers ``Identifier`` and its siblings say.
    public static func disclosed<Value: Encodable>(_ name: String, _ value: Value) -> Self { Self(name, .value, value) }

    /// An argument whose presence policies and people see, but not its value.
    public static func redacted<Value: Encodable>(_ name: String, _ value: Value) -> Self {
        Self(name, .redacted, value)
    }

    /// Refuses a type whose value has no canonical form.
    @available(
        *,
        unavailable,
        message: "the argument cannot be bound: make its type Encodable, or mark the parameter @Unbound"
    )
    public static func bound<Value>(_ name: String, _ value: borrowing Value) -> Self where Value: ~Copyable {
        fatalError("unavailable")
    }

    /// Arguments of a parameter pack, bound as a list.
    public static func boundPack<each Value: Encodable>(_ name: String, _ value: repeat each Value) -> Self {
        var elements: [ContextValue] = []
        for element in repeat each value {
            guard let element = try? ContextValue(encoding: element) else { return Self(name, .none, unencodable: ()) }
            elements.append(element)
        }
        return Self(name, .none, ContextValue.array(elements))
    }

    /// Refuses a type whose value has no canonical form.
    @available(
        *,
        unavailable,
        message: "the argument cannot be bound: make its type Encodable, or mark the parameter @Unbound"
    )
    public static func redacted<Value>(_ name: String, _ value: borrowing Value) -> Self where Value: ~Copyable {
        fatalError("unavailable")
    }
}
