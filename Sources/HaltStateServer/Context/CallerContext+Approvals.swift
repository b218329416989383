#if Server
import HTTPTypes
import HaltStateAuthority

extension CallerContext {
    /// The approval that the path names.
    ///
    /// Who may hear of all agents can name it by its beginning, as with the tool. To others the answer would tell of approvals
    /// that are not theirs.
    ///
    /// - Throws: ``Refusal`` with 409 when several begin like that.
    func approvalID() async throws -> String {
        let text = try parameter("approval_id")
        guard key.agent == nil, !key.scopes.isDisjoint(with: [.read, .write]) else { return text }
        switch try await authority.approval(named: text) {
        case .one(let id): return id
        // The same reply as to any other name that there is not.
        case .none, .tooShort: return text
        case .several(let ids):
            throw Refusal(
                status: .conflict,
                detail: "several approvals begin with \(text): \(ids.joined(separator: ", "))",
                code: "ambiguous_identifier"
            )
        }
    }
}

extension APIKeyRecord {
    /// The person who decides with the key.
    ///
    /// - Throws: ``Refusal`` with 403.
    func requireDecider() throws -> Approver {
        // An agent's key answers nothing: what one agent asks for, another one must not wave through.
        guard agent == nil else { throw Refusal.forbidden("a key of an agent decides on nothing") }
        // Two keys of nobody in particular could be two of one person.
        guard name != nil else {
            let command = "haltstate keys name \(id) NAME"
            throw Refusal.forbidden("this key has no name, so nobody knows who decides; give it one with '\(command)'")
        }
        return approver
    }
}
#endif
