public import HaltState

/// One exact operation: what a key is bound to from the moment it is pending or permitted (design promise 2).
///
/// A class, because every step of an operation carries it along unchanged.
public final class Proposal: Sendable {
    /// Who acts.
    public let agentID: String
    /// What is to be done.
    public let action: String
    /// What is acted on, or `nil` when the caller did not say.
    public let resource: String?
    /// How much harm the action can do, or `nil` when the caller did not say.
    public let riskClass: String?
    /// What the caller sent, with the digest of its arguments.
    public let context: GuardContext
    /// SHA-256 over the canonical JSON of the fields above, in lower-case hexadecimal.
    public let digest: String
    /// The canonical JSON that the digest is made of.
    let canonical: [UInt8]

    /// Describes an operation.
    ///
    /// - Throws: ``HaltStateError`` with code `invalidCall` for a number that is not finite.
    public init(
        agentID: String,
        action: String,
        resource: String?,
        riskClass: String?,
        context: GuardContext
    ) throws {
        var values = CanonicalJSON()
        do {
            try values.write(context.values)
        } catch {
            throw HaltStateError(code: .invalidCall, message: "the context of \(action) holds a number not finite")
        }
        var writer = CanonicalJSON(capacity: values.bytes.count + 192)
        writer.object { object in
            object.member("action", action)
            object.member("agent_id", agentID)
            object.member("context", canonical: values.bytes)
            object.member("resource", resource)
            object.member("risk_class", riskClass)
        }
        self.agentID = agentID
        self.action = action
        self.resource = resource
        self.riskClass = riskClass
        self.context = context
        canonical = writer.bytes
        digest = SHA256Digest.text(of: writer.bytes)
    }

    /// What a permit says of a resource or a risk class that the caller did not name: the contract wants text there.
    static let unspecified = "unspecified"

    /// The resource as a permit names it.
    var grantedResource: String { resource ?? Self.unspecified }

    /// The risk class as a permit names it.
    var grantedRiskClass: String { riskClass ?? Self.unspecified }
}

extension Proposal: Hashable {
    /// Whether two proposals are the same operation: the digest covers every field.
    public static func == (left: Proposal, right: Proposal) -> Bool { left.digest == right.digest }

    /// Hashes the digest.
    public func hash(into hasher: inout Hasher) { hasher.combine(digest) }
}
