/// Asks for a permit for one operation (contract section 1.3). Absent values are written as `null`.
public struct GuardRequest: Hashable, Sendable {
    /// Which operation.
    public var identity: OperationIdentity
    /// What policies match on; holds the digest of the arguments as `arguments_digest`.
    public var params: GuardContext
    /// Links to other records, such as `correlation_id`. Not part of the operation's identity.
    public var evidenceContext: [String: String]
    /// The identity of the start to record together with the permit, a UUID that no other call has, or `nil` for a permit
    /// to redeem later.
    ///
    /// An authority that knows of it burns the permit in the step that grants it, and says so in ``PermitGrant/start``.
    /// The same request with the same identity is the same call, and gets its permit again: its reply may have been lost.
    /// Not part of the wire form, whose fields are the contract's. Over HTTP it is the header `X-Start-Id`, and an
    /// authority that does not know that has the permit redeemed by a request of its own.
    public var startID: String?

    /// Creates a request.
    public init(
        _ identity: OperationIdentity,
        params: GuardContext = [:],
        evidenceContext: [String: String] = [:],
        startID: String? = nil
    ) {
        self.identity = identity
        self.params = params
        self.evidenceContext = evidenceContext
        self.startID = startID
    }
}

extension GuardRequest: Codable {
    private enum CodingKeys: String, CodingKey {
        case params
        case evidenceContext = "evidence_context"
    }

    /// Reads the wire form; `params` and `evidence_context` may be absent, as older clients leave them out.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        identity = try OperationIdentity(from: decoder)
        params = try container.decodeIfPresent(GuardContext.self, forKey: .params) ?? [:]
        evidenceContext = try container.decodeIfPresent([String: String].self, forKey: .evidenceContext) ?? [:]
    }

    /// Writes the wire form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try identity.encode(to: encoder)
        try container.encode(params, forKey: .params)
        try container.encode(evidenceContext, forKey: .evidenceContext)
    }
}
