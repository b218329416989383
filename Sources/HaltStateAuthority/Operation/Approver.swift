package import HaltState

/// Who decides on an approval: a name, and how it was established.
///
/// Names are compared in Unicode's folded form, without case, characters that cannot be seen and surrounding space, so that
/// one person counts once. A new name is judged before it becomes evidence; see ``ApproverNotAllowed/Reason/unfitName(_:)``.
public struct Approver: Sendable {
    /// The name that the evidence shows.
    public let name: String
    /// What vouches for the name, such as `os-user:alice` or `api-key:42`.
    public let authentication: String
    /// Whether the name is on record already, as that of an API key, and is not judged again.
    package let isOnRecord: Bool

    /// Creates an approver.
    public init(name: String, authentication: String) {
        self.init(name: name, authentication: authentication, isOnRecord: false)
    }

    /// Creates an approver whose name may be on record, such as the holder of an API key.
    package init(name: String, authentication: String, isOnRecord: Bool) {
        self.name = name
        self.authentication = authentication
        self.isOnRecord = isOnRecord
    }

    /// Why the name cannot become evidence; `nil` when it can.
    package var nameProblem: NameProblem? { isOnRecord ? nil : name.personProblem }

    /// Whether a name is this approver's. Case, blanks at the ends and characters that cannot be seen do not make another
    /// person.
    func isNamed(_ other: String) -> Bool { name.folded == other.folded }

    /// Whether somebody is this person: under this name, or with this very key.
    func isSame(as other: Approver) -> Bool {
        isNamed(other.name) || authentication.hasBytes(of: other.authentication)
    }

    /// Whether a name is this approver's, byte for byte.
    func isSpelled(_ other: String) -> Bool { name.hasBytes(of: other) }
}

extension Approver: Hashable {
    /// Compares the bytes of what becomes evidence. Where a name comes from is not part of it.
    public static func == (left: Self, right: Self) -> Bool {
        left.isSpelled(right.name) && left.authentication.hasBytes(of: right.authentication)
    }

    /// Hashes what is compared.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(authentication)
    }
}
