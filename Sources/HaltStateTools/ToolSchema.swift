import HaltState

/// A type whose values a model can write: it says their JSON Schema.
///
/// Text, whole numbers, `Double`, `Decimal`, `Bool`, `Date`, `UUID`, schedule windows, and optionals, arrays and dictionaries of
/// them have one. An enum with raw values only says so, and a structure lists its members under the names of its coding keys:
///
/// ```swift
/// enum Currency: String, CaseIterable, Codable, ToolSchema { case eur, usd }
///
/// struct Line: Codable, ToolSchema {
///     let sku: String
///     let quantity: Int
///     let note: String?
///
///     static let toolSchema = ArgumentSchema.object([
///         .member("sku", String.self, "The number of the article."),
///         .member("quantity", Int.self, in: 1...100),
///         .member("note", String?.self),
///     ])
/// }
/// ```
///
/// What a model writes is held against the schema before it is decoded. `Codable`, because the arguments of an annotated function
/// are encoded again for its digest.
public protocol ToolSchema: Decodable, Sendable {
    /// What the values are.
    static var toolSchema: ArgumentSchema { get }
}

extension ToolSchema where Self: RawRepresentable, RawValue: ToolSchema {
    /// The schema of the raw value.
    public static var toolSchema: ArgumentSchema { RawValue.toolSchema }
}

extension ToolSchema where Self: RawRepresentable & CaseIterable, RawValue: ToolSchema & Encodable {
    /// The raw values of all cases.
    public static var toolSchema: ArgumentSchema {
        var schema = RawValue.toolSchema
        schema.choices = allCases.compactMap { try? ContextValue(encoding: $0.rawValue) }
        return schema
    }
}
