public import HaltState

/// A tenant's binding key, and since when clients are given it.
public struct TenantBindingKey: Sendable {
    /// Whose key it is.
    public let tenant: TenantID
    /// Since when clients are given it, or `nil` when they are not.
    public let offeredAt: Timestamp?
    /// Who has turned it on; `nil` where nobody had to, because nothing was on record.
    public let offeredBy: String?
    private let bytes: [UInt8]

    package init(tenant: TenantID, offeredAt: Timestamp?, offeredBy: String?, bytes: [UInt8]) {
        self.tenant = tenant
        self.offeredAt = offeredAt
        self.offeredBy = offeredBy
        self.bytes = bytes
    }

    /// The key as clients are told it.
    package var text: String { bytes.withUnsafeBytes(Hexadecimal.text) }
}

extension TenantBindingKey: CustomStringConvertible, CustomReflectable {
    /// The tenant, without the key.
    public var description: String { "the binding key of \(tenant.visible)" }
    /// Nothing: `dump` shows no secret.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
