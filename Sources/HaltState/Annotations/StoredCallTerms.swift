/// What all calls of a stored closure have in common, and what has become of them.
struct StoredCallTerms: Sendable {
    let action: ActionName
    let agentID: String?
    let resource: ResourceName?
    let riskClass: RiskClass?
    let client: HaltStateClient?
    let history = GuardedFunctionHistory()

    init(
        _ action: ActionName,
        _ agentID: String?,
        _ resource: ResourceName?,
        _ riskClass: RiskClass?,
        _ client: HaltStateClient?
    ) {
        self.action = action
        self.agentID = agentID
        self.resource = resource
        self.riskClass = riskClass
        self.client = client
    }

    /// One call.
    ///
    /// - Parameters:
    ///   - key: The key, or `nil` for a check.
    ///   - context: What policies and people see.
    ///   - bound: The arguments for the digest, or `nil` when they are not bound.
    /// - Throws: ``HaltStateError``.
    func call(key: __GuardedKey?, context: GuardContext, bound: __GuardedArgument?) throws -> AnnotatedCall {
        let stated = context.values.map { __GuardedArgument(stating: $0, $1) }
        return try AnnotatedCall(
            action,
            key ?? .absent,
            agentID,
            resource,
            riskClass,
            client,
            stated + (bound.map { [$0] } ?? []),
            bindsArguments: bound != nil
        )
    }
}
