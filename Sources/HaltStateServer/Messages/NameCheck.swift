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
    /// - Parameter isArgument: Whether it is made from the values that a call was made with.
    /// - Throws: ``Refusal`` with 422.
    static func require(_ text: String, as name: String, isArgument: Bool = false) throws {
        let problem =
            if text.utf8.count > CallText.maximumLength {
                "may have at most \(CallText.maximumLength) bytes"
            } else if text.isBlank {
                "must not be blank"
            } else if text.hasControlCharacter {
                "must not hold a control character"
            } else {
                String?.none
            }
        guard let problem else { return }
        throw isArgument ? Refusal.invalidArguments("\(name) \(problem)") : Refusal.invalid("\(name) \(problem)")
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
        if let resource = call.resource { try require(resource.rawValue, as: "resource", isArgument: true) }
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
