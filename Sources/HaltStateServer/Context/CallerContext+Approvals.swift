#if Server
import HTTPTypes
import HaltStateAuthority

extension ServerParts {
    /// The approval that a path names.
    ///
    /// Who may hear of all agents can name it by its beginning, as with the tool. To others the answer would tell of approvals
    /// that are not theirs.
    ///
    /// - Throws: ``Refusal`` with 409 when several begin like that.
    func approvalID(_ call: Call) throws -> String {
        let text = try call.parameter("approval_id")
        guard call.caller.agent == nil, !call.caller.scopes.isDisjoint(with: [.read, .write]) else { return text }
        switch try call.authority.approval(named: text) {
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
#endif
