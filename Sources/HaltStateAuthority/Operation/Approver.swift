/// Who decides on an approval: a name, and how it was established.
public struct Approver: Hashable, Sendable {
    /// The name that the evidence shows.
    public let name: String
    /// What vouches for the name, such as `os-user:alice` or `api-key:42`.
    public let authentication: String

    /// Creates an approver.
    public init(name: String, authentication: String) {
        self.name = name
        self.authentication = authentication
    }

    /// Whether a name is this approver's. Case and surrounding space do not make another person.
    func isNamed(_ other: String) -> Bool { Self.folded(name) == Self.folded(other) }

    private static func folded(_ name: String) -> String {
        name.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased()
    }
}
