/// The key of a template with several placeholders. Do not use directly: annotated functions expand to it.
@_documentation(visibility: internal)
public struct __TemplateKey: ExpressibleByStringInterpolation, Sendable {
    let key: IdempotencyKey
    let boundaries: ValueBoundaries?

    /// Creates a key from a literal.
    public init(stringLiteral value: String) {
        key = IdempotencyKey(value)
        boundaries = nil
    }

    /// Creates a key from a literal with values in it.
    public init(stringInterpolation: CallText) {
        key = IdempotencyKey(stringInterpolation: stringInterpolation)
        boundaries = stringInterpolation.boundaries
    }
}

/// Keys from templates with several placeholders, which may make one key of different values.
extension __GuardedKey {
    /// A key from a template whose values the arguments' digest all holds: a conflict tells apart what the key does not.
    @_documentation(visibility: internal)
    public static func template(bound key: __TemplateKey) -> Self {
        Self(source: .text(key.key), boundaries: key.boundaries)
    }

    /// A key from a template with a value that no digest holds: a value whose end cannot be found is refused.
    ///
    /// - Parameter remedy: What makes the very same key without this rule.
    @_documentation(visibility: internal)
    public static func template(unbound key: __TemplateKey, remedy: StaticString) -> Self {
        Self(source: .text(key.key), boundaries: key.boundaries, remedy: remedy)
    }

    /// Whether the key's template may make the same key of other values.
    var isAmbiguous: Bool { boundaries?.isAmbiguous == true }

    /// Refuses a key that other values would make too, where nothing else tells the two calls apart.
    ///
    /// - Throws: ``InvalidArguments``, naming the placeholder and never a value.
    func checkBoundaries(in action: ActionName) throws {
        guard let remedy, let number = boundaries?.firstHidden else { return }
        throw InvalidArguments(
            action,
            "the end of the value for placeholder \(number) of its key",
            "cannot be told from what follows, so other values would make the same key",
            remedy: "separate the placeholders by text that no value holds, which makes new keys, or, where this very "
                + "key is meant, \(remedy)"
        )
    }
}
