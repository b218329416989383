/// The digest of a call's arguments: HMAC-SHA-256 over the canonical JSON (RFC 8785) of the arguments by name.
///
/// It travels as `arguments_digest` among the params, so that any authority which binds params binds the arguments.
package enum ArgumentDigest {
    /// The name under which the digest travels.
    package static let contextName = "arguments_digest"

    /// The digest of arguments by name. The names differ.
    ///
    /// - Throws: ``HaltStateError`` with code `invalidCall` for a number that is not finite.
    package static func digest(of arguments: [(String, ContextValue)], key: BindingKey) throws -> String {
        var writer = CanonicalJSON()
        do {
            try writer.write(arguments)
            return writer.withBytes { key.digest(of: $0) }
        } catch {
            throw HaltStateError(code: .invalidCall, message: "an argument is not a finite number; pass a finite one")
        }
    }
}
