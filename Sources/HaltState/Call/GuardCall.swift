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
    /// What this attempt is named elsewhere, or `nil` for the task's, see `HaltStateClient.withCorrelation(_:operation:)`. No
    /// part of the operation.
    public var correlation: CorrelationID?
    /// What becomes of the call when a guarded call inside its body waits for approval. No part of what is asked: only the end
    /// of the body is reported accordingly.
    public var onPendingInside: PendingInside

    /// Creates a call.
    public init(
        _ action: ActionName,
        context: GuardContext = [:],
        idempotencyKey: IdempotencyKey?,
        agentID: AgentID? = nil,
        resource: ResourceName? = nil,
        riskClass: RiskClass? = nil,
        correlation: CorrelationID? = nil,
        onPendingInside: PendingInside = .fail
    ) {
        self.action = action
        self.context = context
        self.idempotencyKey = idempotencyKey
        self.agentID = agentID
        self.resource = resource
        self.riskClass = riskClass
        self.correlation = correlation
        self.onPendingInside = onPendingInside
    }
}
