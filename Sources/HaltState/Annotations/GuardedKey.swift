/// The idempotency key of an annotated call. Do not use directly: annotated functions expand to it.
///
/// The call takes it as it is and not as an optional. Members that a client's own code adds to every optional would
/// else be found before these, and the call could lose its key.
@_documentation(visibility: internal)
public struct __GuardedKey: Sendable {
    enum Source {
        case nothing
        case text(IdempotencyKey)
        case arguments
    }

    private let source: Source
    /// Whether the values in a template's key can be told apart, or `nil` where that is no question.
    let boundaries: ValueBoundaries?
    /// What makes the same key where a template may not, or `nil` for a key that is not refused.
    let remedy: StaticString?

    init(source: Source, boundaries: ValueBoundaries? = nil, remedy: StaticString? = nil) {
        self.source = source
        self.boundaries = boundaries
        self.remedy = remedy
    }

    /// No key: the call is a check.
    public static var absent: Self { Self(source: .nothing) }

    /// A key from a template.
    public static func template(_ key: IdempotencyKey) -> Self { Self(source: .text(key)) }

    /// A key from a closure.
    public static func computed(_ key: IdempotencyKey) -> Self { Self(source: .text(key)) }

    /// A key from the action and the digest of the arguments.
    public static var arguments: Self { Self(source: .arguments) }

    /// Whether the arguments make the key.
    var isOfArguments: Bool {
        if case .arguments = source { true } else { false }
    }

    /// The key for a call whose arguments have this digest; `nil` also where the arguments make it and are not digested yet.
    func resolve(action: ActionName, digest: String?) -> IdempotencyKey? {
        switch source {
        case .nothing: nil
        case .text(let key): key
        case .arguments: digest.map { IdempotencyKey("\(action):\($0)") }
        }
    }
}
