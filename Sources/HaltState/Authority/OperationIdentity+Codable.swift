/// The names of an operation as the messages of the wire contract have them, among the members of the message.
extension OperationIdentity: Codable {
    /// Reads the members of a message.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CallIdentity.CodingKeys.self)
        self.init(
            idempotencyKey: try container.decode(IdempotencyKey.self, forKey: .idempotencyKey),
            call: try CallIdentity(from: decoder)
        )
    }

    /// Writes the members of a message; what nobody has said as `null`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CallIdentity.CodingKeys.self)
        try container.encode(idempotencyKey, forKey: .idempotencyKey)
        try container.encode(call.action, forKey: .action)
        try container.encode(call.agentID, forKey: .agentID)
        try container.encode(call.resource, forKey: .resource)
        try container.encode(call.riskClass, forKey: .riskClass)
    }

    /// Reads the members of a message about a permit, which has to name all of them.
    init(granted decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CallIdentity.CodingKeys.self)
        self.init(
            idempotencyKey: try container.decode(IdempotencyKey.self, forKey: .idempotencyKey),
            action: try container.decode(ActionName.self, forKey: .action),
            agentID: try container.decode(AgentID.self, forKey: .agentID),
            resource: try container.decode(ResourceName.self, forKey: .resource),
            riskClass: try container.decode(RiskClass.self, forKey: .riskClass)
        )
    }

    /// Reads a permit's members. An authority need not repeat the key, the action and the agent, which then are those of the
    /// question (contract section 2.3).
    init(permit decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CallIdentity.CodingKeys.self)
        let asked = decoder.userInfo[.askedOperation] as? OperationIdentity
        func name<Name: ExactName>(_ key: CallIdentity.CodingKeys, _ asked: Name?) throws -> Name {
            if let name = try container.decodeIfPresent(Name.self, forKey: key) { return name }
            guard let asked else { return try container.decode(Name.self, forKey: key) }
            return asked
        }
        self.init(
            idempotencyKey: try name(.idempotencyKey, asked?.idempotencyKey),
            action: try name(.action, asked?.action),
            agentID: try name(.agentID, asked?.agentID),
            resource: try container.decode(ResourceName.self, forKey: .resource),
            riskClass: try container.decode(RiskClass.self, forKey: .riskClass)
        )
    }
}

extension CallIdentity: Decodable {
    fileprivate enum CodingKeys: String, CodingKey {
        case idempotencyKey = "idempotency_key"
        case action
        case agentID = "agent_id"
        case resource
        case riskClass = "risk_class"
    }

    /// Reads the members of a message.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            action: try container.decode(ActionName.self, forKey: .action),
            agentID: try container.decode(AgentID.self, forKey: .agentID),
            resource: try container.decodeIfPresent(ResourceName.self, forKey: .resource),
            riskClass: try container.decodeIfPresent(RiskClass.self, forKey: .riskClass)
        )
    }
}

extension CodingUserInfoKey {
    /// Where a decoder of a ``GuardReply`` finds the ``OperationIdentity`` that was asked for. Without it a permit has to
    /// repeat the key, the action and the agent.
    public static let askedOperation: CodingUserInfoKey = {
        guard let key = CodingUserInfoKey(rawValue: "haltstate.askedOperation") else {
            preconditionFailure("a fixed name")
        }
        return key
    }()
}
