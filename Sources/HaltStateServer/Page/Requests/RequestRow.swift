#if Server
import HaltState
import HaltStateAuthority

/// A request in the list of what waits. Everything that others have chosen is made visible.
struct RequestRow {
    let operation: GuardedOperation
    let approval: Approval
    let now: Timestamp

    init?(_ operation: GuardedOperation, at now: Timestamp) {
        guard let approval = operation.approval else { return nil }
        self.operation = operation
        self.approval = approval
        self.now = now
    }

    var values: [String: Any] {
        let call = operation.proposal.call
        var values: [String: Any] = [
            "id": approval.terms.id, "action": call.action.rawValue.visible, "agent": call.agentID.visible,
            "asked": operation.createdAt.description, "decideBy": approval.terms.decideBy.description,
            "left": Self.text(approval.terms.decideBy - now), "given": "\(given)", "needed": "\(approval.terms.quorum)",
            "policy": (operation.ruling.policyID ?? "no policy: the default").visible,
        ]
        values["resource"] = call.resource?.visible
        values["risk"] = call.riskClass?.visible
        return values
    }

    var given: Int { approval.votes.count { $0.decision == .approve } }

    /// A length of time in its two largest units.
    static func text(_ duration: Duration) -> String {
        let seconds = max(0, duration.components.seconds)
        let parts = [
            (seconds / 86_400, "d"), (seconds / 3_600 % 24, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s"),
        ]
        let shown = parts.drop { $0.0 == 0 }.prefix(2).filter { $0.0 > 0 }
        return shown.isEmpty ? "no time" : shown.map { "\($0.0) \($0.1)" }.joined(separator: " ")
    }
}
#endif
