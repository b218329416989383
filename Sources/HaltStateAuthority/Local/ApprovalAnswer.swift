import HaltState

/// What an answer to an approval did.
public struct ApprovalAnswer: Hashable, Sendable {
    /// The operation as it now stands.
    public let operation: GuardedOperation
    /// Whether the answer counted. When it did not, ``summary`` says what had happened before.
    public let isCounted: Bool

    /// One sentence for the human who answered.
    public var summary: String {
        let action = operation.identity.action
        guard let approval = operation.approval else { return "\(action) needs no approval" }
        let decided = approval.decisiveVote.map { "by \($0.approver.name) at \($0.at)" } ?? ""
        switch (operation.status, isCounted) {
        case (.pending, true): return "counted; \(action) needs \(approval.missingApprovals) more"
        case (.pending, false):
            return "this approver has answered before; \(action) needs \(approval.missingApprovals) more"
        case (.rejected, true): return "\(action) is rejected"
        case (.rejected, false): return "nothing changed: \(action) was already rejected \(decided)"
        case (.expired, _): return "nothing changed: the time for \(action) ran out at \(approval.terms.decideBy)"
        case (_, true): return "\(action) is approved; the next call with its key runs it"
        case (_, false): return "nothing changed: \(action) was already approved \(decided)"
        }
    }
}
