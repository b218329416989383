package import HaltState

/// The words of a command that runs under a guard: the command and its arguments.
///
/// An operation holds only their digest, since the words of a job may be secrets and its evidence is kept for good.
package struct CommandWords: Hashable, Sendable {
    package let words: [String]

    package init(_ words: [String]) { self.words = words }

    /// The digest that binds the operation to the words, as ``ArgumentDigest`` does for the arguments of a function.
    ///
    /// - Throws: ``HaltStateError``, as ``ArgumentDigest`` does for what has no canonical form.
    package func digest(under key: BindingKey) throws -> String {
        try ArgumentDigest.digest(of: [("command", value)], key: key)
    }

    /// Whether an operation is bound to these words, and to no others.
    package func areBound(to operation: GuardedOperation, under key: BindingKey) -> Bool {
        guard let digest = try? digest(under: key) else { return false }
        return operation.proposal.context[ArgumentDigest.contextName] == .string(digest)
    }

    /// The words as JSON.
    package var value: ContextValue { .array(words.map(ContextValue.string)) }
}

/// What a ledger keeps of the words of a command.
package enum KeptCommand: Hashable, Sendable {
    /// The words that the operation is bound to.
    case words(CommandWords)
    /// Something else: somebody has changed what was kept.
    case altered
}
