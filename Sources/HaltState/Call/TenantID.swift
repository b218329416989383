/// Whose operations they are: each tenant has a chain of its own, and keys of its own.
public struct TenantID: ExactName {
    /// The name as it is sent and kept.
    public let rawValue: String

    /// Takes a name as it is.
    public init(_ rawValue: String) { self.rawValue = rawValue }

    /// Takes a literal as it is.
    public init(stringLiteral value: String) { rawValue = value }

    /// The tenant of an authority that is embedded, unless it is told another one.
    public static let local: Self = "local"
}
