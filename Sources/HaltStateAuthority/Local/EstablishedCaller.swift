package import HaltState

/// What somebody has vouched for of who calls, such as a server that has looked at an API key.
package struct EstablishedCaller: Sendable {
    /// The agent, whose name goes on whatever it looks like; or `nil`.
    package var agent: AgentID?
    /// The API key that the caller proved itself with, by its name; or `nil`.
    package var apiKey: String?
    /// The person who asks: who holds that key, and never decides on what it asks for. Without a key, whoever the authority was made
    /// for, and who decides unless the policy says otherwise; or `nil`.
    package var person: Approver?

    /// Creates a caller. What is left out is not known.
    package init(agent: AgentID? = nil, apiKey: String? = nil, person: Approver? = nil) {
        self.agent = agent
        self.apiKey = apiKey
        self.person = person
    }
}
