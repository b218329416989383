package import HaltState

/// The names that an API key has, or is to have.
package struct APIKeyNames: Sendable {
    let tenant: TenantID
    /// Who answers approvals.
    let name: String?
    let agent: AgentID?

    package init(tenant: TenantID, name: String?, agent: AgentID?) {
        self.tenant = tenant
        self.name = name
        self.agent = agent
    }

    /// Which of the names.
    package enum Part: String, Sendable { case tenant, name, agent }

    /// A name that would be refused as a new one.
    package struct Flaw: Sendable {
        package let part: Part
        package let text: String
        /// Which name it is and what is wrong with it, without repeating it.
        package let sentence: String
    }

    /// What is wrong with the names.
    package var flaws: [Flaw] {
        let names: [(part: Part, whose: String, text: String?, problem: NameProblem?)] = [
            (.tenant, "the tenant's", tenant.rawValue, tenant.rawValue.nameProblem),
            (.name, "the holder's", name, name?.personProblem),
            (.agent, "the agent's", agent?.rawValue, agent?.rawValue.nameProblem),
        ]
        return names.compactMap { name in
            guard let text = name.text, let problem = name.problem else { return nil }
            return Flaw(part: name.part, text: text, sentence: "\(name.whose) name \(problem)")
        }
    }
}

extension APIKeyRecord {
    /// What is wrong with names of a key from before names were judged, each in a sentence. They go on working.
    package var nameWarnings: [String] {
        APIKeyNames(tenant: tenant, name: name, agent: agent).flaws
            .map { "key \(id): \($0.sentence); it goes on working, and a new key should have another one" }
    }
}
