/// How much harm an action can do, in the words of your policies.
///
/// ```swift
/// @Guarded(action: "refund.create", idempotencyKey: "refund:{order.id}", riskClass: .high)
/// ```
public struct RiskClass: ExactName {
    /// The class as it is sent.
    public let rawValue: String

    /// Creates a class of your own.
    public init(_ rawValue: String) { self.rawValue = rawValue }

    /// Creates a class of your own.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Creates a class of your own from a literal.
    public init(stringLiteral value: String) { rawValue = value }

    /// Easily undone, little at stake.
    public static let low = Self(rawValue: "low")
    /// Undone with some effort.
    public static let medium = Self(rawValue: "medium")
    /// Money, personal data or production.
    public static let high = Self(rawValue: "high")
    /// Cannot be undone.
    public static let critical = Self(rawValue: "critical")
}
