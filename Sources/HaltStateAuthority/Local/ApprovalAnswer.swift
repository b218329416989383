import HaltState

/// What an answer to an approval did.
public struct ApprovalAnswer: Hashable, Sendable {
    /// What became of an answer.
    public enum Effect: Hashable, Sendable {
        /// It is on record now, and counts.
        case counted
        /// The same person has given it before, so that it is on record once.
        case duplicate
        /// It came too late or had nothing to change. ``ApprovalAnswer/summary`` says what stands.
        case nothing
    }

    /// What was asked for.
    enum Request: Hashable {
        case decision(Approval.Decision)
        case withdrawal(of: String)
    }

    /// The operation as it now stands.
    public let operation: GuardedOperation
    /// What became of the answer.
    public let effect: Effect
    let request: Request

    /// Whether the answer counted just now.
    public var isCounted: Bool { effect == .counted }

    /// One sentence for the human who answered.
    public var summary: String {
        switch effect {
        case .counted: news
        case .duplicate: "this answer is on record already: \(standing)"
        case .nothing: "nothing changed: \(obstacle)\(standing)"
        }
    }

    private var news: String {
        switch request {
        case .decision(.approve) where operation.status == .pending: "counted; \(standing)"
        case .decision(.approve): "\(action) is approved; the next call with its key runs it"
        case .decision(.reject): "\(action) is rejected"
        case .withdrawal(let approver): "the approval of \(approver) is withdrawn; \(standing)"
        }
    }

    private var obstacle: String {
        guard case .withdrawal(let approver) = request, [.pending, .approved].contains(operation.status) else {
            return ""
        }
        return "there is no approval of \(approver) to withdraw; "
    }

    private var action: ActionName { operation.identity.action }

    /// What the approval came to, where its operation may have ended without it.
    private var past: String {
        if operation.approval?.decisiveVote?.decision == .reject { return "was rejected" }
        return operation.permit == nil ? "was not approved" : "was approved"
    }

    /// How the operation stands.
    private var standing: String {
        guard let approval = operation.approval else { return "\(action) needs no approval" }
        let decided = approval.decisiveVote.map { " by \($0.approver.name) at \($0.at)" } ?? ""
        switch operation.status {
        case .pending: return "\(action) needs \(approval.missingApprovals) more"
        case .approved: return "\(action) was approved\(decided), and waits for the next call with its key"
        case .rejected: return "\(action) was rejected\(decided)"
        case .expired: return "the time for \(action) ran out at \(approval.useBy ?? approval.terms.decideBy)"
        case .denied, .permitted: return "\(action) was approved\(decided), and its permit is issued"
        case .started: return "\(action) was approved\(decided), and has started"
        case .completed: return "\(action) \(past)\(decided), and its outcome is on record"
        case .suspended: return "\(action) was approved\(decided), and waits for an approval inside"
        case .released: return "\(action) \(past)\(decided), and its key is released for another attempt"
        }
    }
}
