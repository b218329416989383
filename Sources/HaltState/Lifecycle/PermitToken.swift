/// The secret that redeems a permit. Never printed, reflected or encoded by accident; only the wire messages write it.
public struct PermitToken: Hashable, Sendable {
    package let secret: String

    /// Creates a token from the text that an authority issued.
    public init(_ secret: String) {
        self.secret = secret
    }
}

extension PermitToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// A fixed text in place of the secret.
    public var description: String { "(redacted)" }
    /// A fixed text in place of the secret.
    public var debugDescription: String { "(redacted)" }
    /// Nothing: `dump` shows no secret.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
