/// Text without what cannot be seen at its ends: `"5002 "` becomes `"5002"`.
///
/// For text that a model or a person has typed, on a parameter of an annotated function or on a property of a type that is
/// decoded. The body, the digest, the key and what is disclosed all have the trimmed text, so that `"5002 "` is no other
/// operation than `"5002"`.
///
/// ```swift
/// @Guarded(action: "order.cancel", idempotencyKey: "cancel:{orderID}")
/// func cancel(@Identifier("order_id") @Trimmed orderID: String, @Trimmed note: String?) async throws { … }
/// ```
///
/// Cut off are characters of which nothing can be seen: blanks, line breaks, zero-width spaces. Text of nothing else becomes
/// empty, which no key takes. What stands between other characters stays, and so do letters of both cases.
///
/// Takes text, also optional or in a list. Beside another mark it stands last. Callers of the function write the plain value.
@propertyWrapper
public struct Trimmed<Value> {
    /// The trimmed text.
    public let wrappedValue: Value

    /// Trims text.
    public init(wrappedValue: Value) where Value == String { self.wrappedValue = wrappedValue.trimmed }

    /// Trims text that may be missing.
    public init(wrappedValue: Value) where Value == String? { self.wrappedValue = wrappedValue.trimmed }

    /// Trims several texts.
    public init(wrappedValue: Value) where Value == [String] { self.wrappedValue = wrappedValue.trimmed }

    /// Refuses any other value.
    @available(*, unavailable, message: "only text can be trimmed, and '@Trimmed' stands behind the other marks")
    public init(wrappedValue: Value) { self.wrappedValue = wrappedValue }
}

extension Trimmed: Sendable where Value: Sendable {}
extension Trimmed: Equatable where Value: Equatable {}
extension Trimmed: Hashable where Value: Hashable {}

extension Trimmed: Encodable where Value: Encodable {
    /// Writes the text, as if it had no wrapper.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(wrappedValue)
    }
}

extension Trimmed: Decodable where Value: Decodable {
    /// Reads text, and trims it.
    public init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer().decode(Value.self)
        wrappedValue = (value as? any TrimmableText)?.trimmed as? Value ?? value
    }
}

extension KeyedDecodingContainer {
    /// Reads text to trim that may be missing altogether, as it may without the wrapper.
    public func decode(_ type: Trimmed<String?>.Type, forKey key: Key) throws -> Trimmed<String?> {
        try decodeIfPresent(type, forKey: key) ?? Trimmed(wrappedValue: nil)
    }
}

private protocol TrimmableText {
    var trimmed: Self { get }
}

extension String: TrimmableText {
    fileprivate var trimmed: String {
        guard let first = firstIndex(where: \.isSeen), let last = lastIndex(where: \.isSeen) else { return "" }
        var scalars = self[first...last].unicodeScalars
        // What cannot be seen also joins the last character. Behind an emoji it belongs to it, but for a joiner without a mate.
        let isEmoji = self[last].unicodeScalars.first.map { $0.properties.isEmoji && !$0.isASCII } ?? false
        while let end = scalars.last, isEmoji ? end == "\u{200D}" : end.properties.isDefaultIgnorableCodePoint {
            scalars.removeLast()
        }
        return String(scalars)
    }
}

extension Optional: TrimmableText where Wrapped: TrimmableText {
    fileprivate var trimmed: Self { map(\.trimmed) }
}

extension Array: TrimmableText where Element: TrimmableText {
    fileprivate var trimmed: Self { map(\.trimmed) }
}

extension Character {
    fileprivate var isSeen: Bool { !String(self).isInvisible }
}
