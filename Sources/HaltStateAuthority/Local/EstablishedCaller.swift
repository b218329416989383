package import HaltState

/// What somebody has vouched for of who calls, such as a server that has looked at an API key.
package struct EstablishedCaller: Sendable {
    /// The agent, whose name goes on whatever it looks like; or `nil`.
    package var agent: AgentID?
    /// The API key that the caller proved itself with, by its name; or `nil`.
    package var apiKey: String?
    /// The person who asks, such as who holds that key; or `nil`.
    package var person: Approver?
    /// Whether that person may decide on what they ask for, unless the policy says otherwise. The holder of a key never does.
    package var mayDecide = false

    /// Creates a caller. What is left out is not known.
    package init(agent: AgentID? = nil, apiKey: String? = nil, person: Approver? = nil, mayDecide: Bool = false) {
        self.agent = agent
        self.apiKey = apiKey
        self.person = person
        self.mayDecide = mayDecide && apiKey == nil
    }
}
