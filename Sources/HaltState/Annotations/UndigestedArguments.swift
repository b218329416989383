/// The arguments of a call that are digested once the authority has said under which key.
///
/// A class, so that a call whose key is at hand carries no more than an empty reference.
final class UndigestedArguments: Sendable {
    private let arguments: [(String, ContextValue)]
    private let key: __GuardedKey
    private let bindsArguments: Bool

    /// `nil` for a call that needs no digest.
    init?(_ arguments: [(String, ContextValue)], keyed key: __GuardedKey, bindsArguments: Bool) {
        guard bindsArguments || key.isOfArguments else { return nil }
        self.arguments = arguments
        self.key = key
        self.bindsArguments = bindsArguments
    }

    /// Whether the digest makes the idempotency key, so that another binding key makes another operation.
    var makeTheKey: Bool { key.isOfArguments }

    /// The call with what it lacks.
    ///
    /// - Throws: ``HaltStateError`` with code `invalidCall` for a number that is not finite.
    func complete(_ call: GuardCall, under bindingKey: BindingKey) throws -> GuardCall {
        let digest = try ArgumentDigest.digest(of: arguments, key: bindingKey)
        var call = call
        call.idempotencyKey = key.resolve(action: call.action, digest: digest)
        if bindsArguments { call.context[ArgumentDigest.contextName] = .string(digest) }
        return call
    }
}
