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
    /// The argument's value, or `nil` when it has none.
    let value: ContextValue?
    /// Why it has none, in words that follow its name.
    let problem: String
    /// Whether no other value would do, since the annotation itself is wrong.
    var isAuthorsError = false

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

    init(_ name: String, _ disclosure: Disclosure, _ value: @autoclosure () throws -> ContextValue) {
        self.name = name
        self.disclosure = disclosure
        do {
            self.value = try value()
            problem = ""
        } catch {
            self.value = nil
            problem = Self.words(for: error)
        }
    }

    /// An argument without a value, and why, in words that follow its name.
    init(_ name: String, refusedBecause problem: String) {
        self.name = name
        disclosure = .none
        value = nil
        self.problem = problem
    }

    private static func words(for error: any Error) -> String {
        // An argument's own way to encode itself may throw anything, this package's errors included.
        let isInexact = (error as? HaltStateError)?.message == HaltStateError.inexactNumber.message
        return isInexact ? "holds \(InexactNumber.words)" : "cannot be encoded as JSON"
    }

    /// An argument that is shown in one form and bound in another, or `nil` when it cannot be shown exactly.
    init(_ name: String, showing form: ContextValue?, binding value: ContextValue) {
        self.name = name
        disclosure = form.map(Disclosure.form) ?? .value
        self.value = form.map { _ in value }
        problem = "is \(InexactNumber.words)"
    }

    /// An argument beyond the bounds of its mark.
    init(_ name: String, beyond bounds: some Any) {
        self.name = name
        disclosure = .value
        value = nil
        problem = "is not within \(bounds)"
    }

    /// A fact of the call, or `nil` when it has no usable form.
    init(stating name: String, _ value: ContextValue?) {
        self.name = name
        disclosure = .stated
        self.value = value
        problem = "is blank, too long or not plain text"
    }

    /// An argument that only the digest holds.
    public static func bound<Value: Encodable>(_ name: String, _ value: Value) -> Self {
        Self(name, .none, try ContextValue(encoding: value))
    }

    /// An argument that policies and people see, as the wrappers ``Identifier`` and its siblings say.
    public static func disclosed<Value: Encodable>(_ name: String, _ value: Value) -> Self {
        Self(name, .value, try ContextValue(encoding: value))
    }

    /// An argument whose presence policies and people see, but not its value.
    public static func redacted<Value: Encodable>(_ name: String, _ value: Value) -> Self {
        Self(name, .redacted, try ContextValue(encoding: value))
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
            do {
                elements.append(try ContextValue(encoding: element))
            } catch {
                return Self(name, refusedBecause: Self.words(for: error))
            }
        }
        return Self(name, .none, .array(elements))
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
