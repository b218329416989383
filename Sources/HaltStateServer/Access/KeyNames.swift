#if Server
import HaltState

/// The names that a key has, or is to have.
struct KeyNames {
    let tenant: TenantID
    /// Who answers approvals.
    let name: String?
    let agent: AgentID?

    /// A name that would be refused as a new one.
    struct Flaw {
        /// Where the key's record has the name.
        let column: String
        let text: String
        /// Which name it is and what is wrong with it, without repeating it.
        let sentence: String
    }

    /// What is wrong with the names.
    var flaws: [Flaw] {
        let names: [(column: String, whose: String, text: String?, defect: NameDefect?)] = [
            ("tenant", "the tenant's", tenant.rawValue, tenant.rawValue.nameDefect),
            ("name", "the holder's", name, name?.personDefect),
            ("agent", "the agent's", agent?.rawValue, agent?.rawValue.nameDefect),
        ]
        return names.compactMap { name in
            guard let text = name.text, let defect = name.defect else { return nil }
            return Flaw(column: name.column, text: text, sentence: "\(name.whose) name \(defect)")
        }
    }
}

extension KeyRecord {
    /// What is wrong with names of a key from before names were judged, each in a sentence. They go on working.
    package var nameWarnings: [String] {
        KeyNames(tenant: tenant, name: name, agent: agent).flaws
            .map { "key \(id): \($0.sentence); it goes on working, and a new key should have another one" }
    }
}
#endif
