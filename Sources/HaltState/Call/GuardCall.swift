/// One call to be decided on.
public struct GuardCall: Hashable, Sendable {
    /// What is to be done.
    public var action: ActionName
    /// What policies and people see of the call.
    public var context: GuardContext
    /// The name of the operation, or `nil` for a stateless check.
    public var idempotencyKey: IdempotencyKey?
    /// Who acts, or `nil` for the client's own agent.
    public var agentID: AgentID?
    /// What is acted on, or `nil` to leave it to the authority.
    public var resource: ResourceName?
    /// How much harm the action can do, or `nil` to leave it to the authority.
    public var riskClass: RiskClass?
    /// What becomes of the call when a guarded call inside its body waits for an approval.
    public var onPendingInside: PendingInside

    /// Creates a call.
    public init(
        _ action: ActionName,
        context: GuardContext = [:],
        idempotencyKey: IdempotencyKey?,
        agentID: AgentID? = nil,
        resource: ResourceName? = nil,
        riskClass: RiskClass? = nil,
        onPendingInside: PendingInside = .fail
    ) {
        self.action = action
        self.context = context
        self.idempotencyKey = idempotencyKey
        self.agentID = agentID
        self.resource = resource
        self.riskClass = riskClass
        self.onPendingInside = onPendingInside
    }
}
