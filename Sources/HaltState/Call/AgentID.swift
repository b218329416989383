/// Who acts: the name of an agent, such as `refund-desk`.
///
/// Orders to stop and the kill switch know an agent by this name.
public struct AgentID: ExactName {
    /// The name as it is sent and kept.
    public let rawValue: String

    /// Takes a name as it is. A blank one is refused when a call is made with it.
    public init(_ rawValue: String) { self.rawValue = rawValue }

    /// Takes a literal as it is.
    public init(stringLiteral value: String) { rawValue = value }
}
