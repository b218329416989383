/// An object in a response, whose members are found however their names are written.
///
/// What one service calls `prompt_tokens` is `promptTokens` in another, and from a decoder that converts from snake case.
/// A member that is not what is asked for counts as absent: a response is worth more than its count.
struct UsageObject {
    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }

        /// The name without what its spellings differ in.
        var plain: String { stringValue.lowercased().filter { $0 != "_" } }
    }

    private let container: KeyedDecodingContainer<Name>
    private let names: [String: [Name]]

    /// - Returns: `nil` for what is no object.
    init?(_ decoder: any Decoder) {
        guard let container = try? decoder.container(keyedBy: Name.self) else { return nil }
        self.init(container)
    }

    private init(_ container: KeyedDecodingContainer<Name>) {
        self.container = container
        names = Dictionary(grouping: container.allKeys, by: \.plain)
    }

    /// The largest whole number from zero up that one of the members is, or `nil` when none is one.
    ///
    /// - Parameter members: Their names, in any spelling.
    func count(_ members: String...) -> Int? {
        named(members).compactMap { try? container.decode(Int.self, forKey: $0) }.filter { $0 >= 0 }.max()
    }

    /// Those of the members that are objects.
    func objects(_ members: String...) -> [UsageObject] {
        named(members).compactMap { try? container.nestedContainer(keyedBy: Name.self, forKey: $0) }.map(Self.init)
    }

    /// The object that a list starts with.
    func first(in member: String) -> UsageObject? {
        guard let name = named([member]).first, var list = try? container.nestedUnkeyedContainer(forKey: name) else {
            return nil
        }
        return (try? list.nestedContainer(keyedBy: Name.self)).map(Self.init)
    }

    private func named(_ members: [String]) -> [Name] {
        members.flatMap { names[Name(stringValue: $0).plain] ?? [] }
    }
}
