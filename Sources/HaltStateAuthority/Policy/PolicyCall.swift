public import HaltState

/// What policies see of a call.
public struct PolicyCall: Hashable, Sendable {
    /// The action.
    public var action: ActionName
    /// Who calls.
    public var agentID: String
    /// What the action acts on.
    public var resource: String?
    /// How much harm the action can do.
    public var riskClass: String?
    /// The facts that conditions reach as `params.…`.
    public var params: GuardContext

    /// Creates a call.
    public init(
        action: ActionName,
        agentID: String,
        resource: String? = nil,
        riskClass: String? = nil,
        params: GuardContext = [:],
    ) {
        self.action = action
        self.agentID = agentID
        self.resource = resource
        self.riskClass = riskClass
        self.params = params
    }
}
