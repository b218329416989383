/// What all calls of a stored closure have in common, and what has become of them.
struct StoredCallTerms: Sendable {
    let action: ActionName
    let agentID: AgentID?
    let resource: ResourceName?
    let riskClass: RiskClass?
    let client: HaltStateClient?
    let onPendingInside: PendingInside
    let history = GuardedFunctionHistory()

    init(
        _ action: ActionName,
        _ agentID: AgentID?,
        _ resource: ResourceName?,
        _ riskClass: RiskClass?,
        _ client: HaltStateClient?,
        _ onPendingInside: PendingInside
    ) {
        self.action = action
        self.agentID = agentID
        self.resource = resource
        self.riskClass = riskClass
        self.client = client
        self.onPendingInside = onPendingInside
    }

    /// One call.
    ///
    /// - Parameters:
    ///   - key: The key, or `nil` for a check.
    ///   - context: What policies and people see.
    ///   - bound: The arguments for the digest, or `nil` when they are not bound.
    /// - Throws: ``HaltStateError``.
    func call(key: __GuardedKey?, context: GuardContext, bound: __GuardedArgument?) throws -> __GuardedCall {
        guard bound == nil || context.values[ArgumentDigest.contextName] == nil else {
            let message =
                "\(action) was not asked for: its context takes the name \(ArgumentDigest.contextName), "
                + "which is that of the digest of its arguments"
            throw HaltStateError(code: .invalidCall, message: message)
        }
        let stated = context.values.map { __GuardedArgument(stating: $0, $1) }
        return try __GuardedCall(
            action: action,
            idempotencyKey: key ?? .absent,
            agentID: agentID,
            resource: resource,
            riskClass: riskClass,
            client: client,
            arguments: stated + (bound.map { [$0] } ?? []),
            bindsArguments: bound != nil,
            onPendingInside: onPendingInside
        )
    }
}
