#if Server
import HaltState

/// What the endpoints work on.
struct ServerParts: Sendable {
    let tenants: Tenants
    let keys: KeyBook
    let observations: ObservationBook
    let feeds: DecisionFeeds
    let places: DecisionPlaces
    let bindingKeys: BindingKeyBook
    /// Whether the server itself speaks TLS.
    let hasTLS: Bool

    /// Everything that a key can ask for.
    var endpoints: [Endpoint] {
        checks + guards + approvals + rejections + decisions + operations + settling + agents + policies + evidence
            + binding
    }
}

/// The limits of the texts that name things.
enum NameCheck {
    /// - Throws: ``Refusal`` with 422.
    static func require(_ text: String, as name: String) throws {
        guard text.utf8.count <= CallText.maximumLength else {
            throw Refusal.invalid("\(name) may have at most \(CallText.maximumLength) bytes")
        }
        guard !text.isBlank else { throw Refusal.invalid("\(name) must not be blank") }
        guard !text.hasControlCharacter else { throw Refusal.invalid("\(name) must not hold a control character") }
    }

    /// A name under which an agent is put on record without a decision. One that the caller's key names goes on.
    ///
    /// - Throws: ``Refusal`` with 422.
    static func require(_ agent: AgentID, of caller: KeyRecord) throws {
        try require(agent.rawValue, as: "agent_id")
        guard agent != caller.agent, let defect = agent.rawValue.nameDefect else { return }
        throw Refusal.invalid("agent_id \(defect)")
    }

    /// - Throws: ``Refusal`` with 422.
    static func require(_ call: CallIdentity) throws {
        try require(call.agentID.rawValue, as: "agent_id")
        try require(call.action.rawValue, as: "action")
        if let resource = call.resource { try require(resource.rawValue, as: "resource") }
        if let riskClass = call.riskClass { try require(riskClass.rawValue, as: "risk_class") }
    }
}

/// Links to other records, within limits.
enum LinkCheck {
    private static let maximumCount = 32
    private static let maximumLength = 1_024

    /// - Throws: ``Refusal`` with 422.
    static func require(_ links: [String: String]) throws {
        let isShort = links.allSatisfy { max($0.utf8.count, $1.utf8.count) <= maximumLength }
        guard links.count <= maximumCount, isShort else {
            throw Refusal.invalid(
                "evidence_context may hold \(maximumCount) names with \(maximumLength) bytes of text each"
            )
        }
    }
}

extension Call {
    /// The links that become evidence: what the client has sent, and the key that it was.
    ///
    /// - Throws: ``Refusal`` with 422.
    func links(_ sent: [String: String]) throws -> [String: String] {
        try LinkCheck.require(sent)
        return sent.merging([ServerParts.askerLink: caller.id]) { $1 }
    }
}
#endif
