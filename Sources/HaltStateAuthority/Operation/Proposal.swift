public import HaltState

/// One exact operation: what a key is bound to from the moment it is pending or permitted (design promise 2).
///
/// A class, because every step of an operation carries it along unchanged.
public final class Proposal: Sendable {
    /// Who does what, and to what.
    public let call: CallIdentity
    /// What the caller sent, with the digest of its arguments.
    public let context: GuardContext
    /// SHA-256 over the canonical JSON of the fields above.
    let value: SHA256Value
    /// The canonical JSON that the digest is made of.
    let canonical: [UInt8]

    /// SHA-256 over the canonical JSON of the fields above, in lower-case hexadecimal.
    public var digest: String { value.text }

    /// Describes an operation.
    ///
    /// - Throws: ``InvalidArguments`` for a number that is not finite.
    public init(_ call: CallIdentity, context: GuardContext) throws {
        var writer = CanonicalJSON(capacity: 512)
        do {
            try writer.object { (object) throws(CanonicalJSON.NotANumber) in
                object.member("action", call.action.rawValue)
                object.member("agent_id", call.agentID.rawValue)
                object.name("context")
                try object.write(context.values)
                object.member("resource", call.resource?.rawValue)
                object.member("risk_class", call.riskClass?.rawValue)
            }
        } catch {
            throw InvalidArguments(call.action, "the context", "holds a number that is not finite")
        }
        self.call = call
        self.context = context
        canonical = writer.bytes
        value = SHA256Value(hashing: canonical)
    }
}

extension Proposal: Hashable {
    /// Whether two proposals are the same operation: the digest covers every field.
    public static func == (left: Proposal, right: Proposal) -> Bool { left === right || left.value == right.value }

    /// Hashes the digest.
    public func hash(into hasher: inout Hasher) { hasher.combine(value) }
}
