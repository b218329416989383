#if Server
import HaltState
import HaltStateAuthority

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
    static func require(_ agent: AgentID, of caller: APIKeyRecord) throws {
        try require(agent.rawValue, as: "agent_id")
        guard agent != caller.agent, let problem = agent.rawValue.nameProblem else { return }
        throw Refusal.invalid("agent_id \(problem)")
    }

    /// - Throws: ``Refusal`` with 422.
    static func require(_ call: CallIdentity) throws {
        try require(call.agentID.rawValue, as: "agent_id")
        try require(call.action.rawValue, as: "action")
        if let resource = call.resource { try require(resource.rawValue, as: "resource", isArgument: true) }
        if let riskClass = call.riskClass { try require(riskClass.rawValue, as: "risk_class") }
    }
}
#endif
