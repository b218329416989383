package import HaltState

/// The parts of a value, to be required: a test must not pass because a value was of another kind.
extension ContextValue {
    /// The member of an object, or `nil`.
    package subscript(name: String) -> ContextValue? { members?[name] }

    /// The text, or `nil`.
    package var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The elements of a list, or `nil`.
    package var elements: [ContextValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The members of an object, or `nil`.
    package var members: [String: ContextValue]? {
        if case .object(let members) = self { members } else { nil }
    }
}
