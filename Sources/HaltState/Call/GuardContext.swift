/// The facts of a call that leave the process: what policies match on and what the evidence shows.
///
/// Put in safe identifiers, normalised amounts, risk flags and schedule windows. Leave out names, addresses, prompts
/// and secrets: whatever is here is sent to the authority and kept in its ledger.
///
/// ```swift
/// try await client.guard("refund.create", context: ["amount_cents": 4_200], idempotencyKey: "refund:1001") { _ in
///     try await ledger.writeRefund()
/// }
/// ```
public struct GuardContext: Hashable, Sendable, Codable, ExpressibleByDictionaryLiteral {
    /// The values by name.
    public var values: [String: ContextValue]

    /// Creates a context.
    public init(_ values: [String: ContextValue] = [:]) {
        self.values = values
    }

    /// Creates a context from a literal; of two equal names the last wins.
    public init(dictionaryLiteral elements: (String, ContextValue)...) {
        values = Dictionary(elements, uniquingKeysWith: { _, last in last })
    }

    /// Reads a JSON object.
    public init(from decoder: any Decoder) throws {
        values = try decoder.singleValueContainer().decode([String: ContextValue].self)
    }

    /// Writes a JSON object.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(values)
    }

    /// The value under a name, or `nil` when the context has none.
    public subscript(name: String) -> ContextValue? {
        get { values[name] }
        set { values[name] = newValue }
    }
}
