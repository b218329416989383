/// Which operation it is: one call under its idempotency key, whatever its arguments.
///
/// Made once, where the call is made or the message is read, and handed on from there. Two identities are equal when all
/// their names are the same byte for byte.
public struct OperationIdentity: Hashable, Sendable {
    /// The name of the operation.
    public var idempotencyKey: IdempotencyKey
    /// Who does what, and to what.
    public var call: CallIdentity

    /// Puts a call under a key.
    public init(idempotencyKey: IdempotencyKey, call: CallIdentity) {
        self.idempotencyKey = idempotencyKey
        self.call = call
    }

    /// Names an operation.
    ///
    /// - Parameters:
    ///   - idempotencyKey: The name of the operation.
    ///   - action: What is to be done.
    ///   - agentID: Who acts.
    ///   - resource: What is acted on, or `nil` to leave it to the authority.
    ///   - riskClass: How much harm the action can do, or `nil` to leave it to the authority.
    public init(
        idempotencyKey: IdempotencyKey,
        action: ActionName,
        agentID: AgentID,
        resource: ResourceName? = nil,
        riskClass: RiskClass? = nil
    ) {
        let call = CallIdentity(action: action, agentID: agentID, resource: resource, riskClass: riskClass)
        self.init(idempotencyKey: idempotencyKey, call: call)
    }

    /// What is to be done.
    public var action: ActionName {
        get { call.action }
        set { call.action = newValue }
    }
    /// Who acts.
    public var agentID: AgentID {
        get { call.agentID }
        set { call.agentID = newValue }
    }
    /// What is acted on, or `nil` where nobody has said so.
    public var resource: ResourceName? {
        get { call.resource }
        set { call.resource = newValue }
    }
    /// How much harm the action can do, or `nil` where nobody has said so.
    public var riskClass: RiskClass? {
        get { call.riskClass }
        set { call.riskClass = newValue }
    }

    /// A part of an identity.
    package enum Part: String, Sendable {
        case idempotencyKey = "idempotency key"
        case action
        case agent
        case resource
        case riskClass = "risk class"
    }

    /// The first part in which a permit's identity is not this one, or `nil` when it is. What nobody has said of the resource
    /// or the risk class is for the authority to say.
    package func mismatch(with granted: OperationIdentity) -> Part? {
        guard idempotencyKey == granted.idempotencyKey else { return .idempotencyKey }
        return call.mismatch(with: granted.call)
    }

    /// The identity as a permit for it has it.
    package var granted: OperationIdentity { OperationIdentity(idempotencyKey: idempotencyKey, call: call.granted) }
}

/// Who does what, to what, and how much harm it can do: what policies decide on, together with the call's parameters.
public struct CallIdentity: Hashable, Sendable {
    /// Handing an identity on costs one reference this way.
    private final class Names: Sendable {
        let action: ActionName
        let agentID: AgentID
        let resource: ResourceName?
        let riskClass: RiskClass?

        init(_ action: ActionName, _ agentID: AgentID, _ resource: ResourceName?, _ riskClass: RiskClass?) {
            self.action = action
            self.agentID = agentID
            self.resource = resource
            self.riskClass = riskClass
        }
    }

    private var names: Names

    /// Names a call.
    ///
    /// - Parameters:
    ///   - action: What is to be done.
    ///   - agentID: Who acts.
    ///   - resource: What is acted on, or `nil` where the caller does not say.
    ///   - riskClass: How much harm the action can do, or `nil` where the caller does not say.
    public init(
        action: ActionName,
        agentID: AgentID,
        resource: ResourceName? = nil,
        riskClass: RiskClass? = nil
    ) {
        names = Names(action, agentID, resource, riskClass)
    }

    /// What is to be done.
    public var action: ActionName {
        get { names.action }
        set { names = Names(newValue, agentID, resource, riskClass) }
    }
    /// Who acts.
    public var agentID: AgentID {
        get { names.agentID }
        set { names = Names(action, newValue, resource, riskClass) }
    }
    /// What is acted on, or `nil` where nobody has said so.
    public var resource: ResourceName? {
        get { names.resource }
        set { names = Names(action, agentID, newValue, riskClass) }
    }
    /// How much harm the action can do, or `nil` where nobody has said so.
    public var riskClass: RiskClass? {
        get { names.riskClass }
        set { names = Names(action, agentID, resource, newValue) }
    }

    /// Compares all names byte for byte.
    public static func == (left: Self, right: Self) -> Bool {
        left.names === right.names
            || (left.action == right.action && left.agentID == right.agentID && left.resource == right.resource
                && left.riskClass == right.riskClass)
    }

    /// Hashes all names.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(action)
        hasher.combine(agentID)
        hasher.combine(resource)
        hasher.combine(riskClass)
    }

    fileprivate func mismatch(with granted: CallIdentity) -> OperationIdentity.Part? {
        if names === granted.names { return nil }
        if action != granted.action { return .action }
        if agentID != granted.agentID { return .agent }
        if let resource, resource != granted.resource { return .resource }
        if let riskClass, riskClass != granted.riskClass { return .riskClass }
        return nil
    }

    /// The identity as a permit for it has it: the contract wants text for what nobody has said.
    fileprivate var granted: CallIdentity {
        if resource != nil, riskClass != nil { return self }
        return CallIdentity(
            action: action,
            agentID: agentID,
            resource: resource ?? "unspecified",
            riskClass: riskClass ?? "unspecified"
        )
    }
}
