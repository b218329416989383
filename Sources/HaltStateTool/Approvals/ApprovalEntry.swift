#if Tool
import HaltState
import HaltStateAuthority

/// An operation with its approval, as people see it at a given time.
struct ApprovalEntry {
    let operation: GuardedOperation
    let approval: Approval
    let expiry: ExpiryJudgement
    /// The command that is to run, where the ledger keeps its words.
    let command: KeptCommand?

    /// Creates nothing for an operation that needed no approval.
    init?(_ operation: GuardedOperation, _ expiry: ExpiryJudgement, command: KeptCommand? = nil) {
        guard let approval = operation.approval else { return nil }
        self.operation = operation
        self.approval = approval
        self.expiry = expiry
        self.command = command
    }

    /// The command as a shell reads it back, or why it cannot be shown.
    var commandText: String? {
        switch command {
        case .words(let command): command.words.map(CommandLineText.quoted).joined(separator: " ")
        case .altered: "what is kept of it is not what is asked for, and is not shown"
        case nil: nil
        }
    }

    var terms: Approval.Terms { approval.terms }

    /// `pending`, `approved`, `rejected` or `expired`; and `used` once the operation has its permit.
    var status: String {
        switch expiry.status(of: operation) {
        case .pending: "pending"
        case .approved: "approved"
        case .rejected: "rejected"
        case .expired: "expired"
        case .denied: "withheld"
        case .permitted, .started, .completed, .suspended, .released:
            approval.decisiveVote?.decision == .reject ? "rejected" : operation.permit == nil ? "expired" : "used"
        }
    }

    var isPending: Bool { expiry.status(of: operation) == .pending }

    /// What remains to be done, or who did it.
    var remark: String {
        if isPending {
            let missing = approval.missingApprovals
            let allowed = terms.approvers.isEmpty ? "" : " of \(terms.approvers.joined(separator: ", "))"
            return "\(missing) more\(allowed) until \(terms.decideBy.short)"
        }
        return approval.decisiveVote.map { "\($0.decision.rawValue) by \($0.approver.name)" } ?? ""
    }

    static func table(_ entries: [ApprovalEntry]) -> Table {
        var table = Table(headings: ["APPROVAL", "STATUS", "ACTION", "KEY", "AGENT", "REMARK"])
        table.rows = entries.map { entry in
            [
                Table.Cell(entry.terms.id),
                Table.Cell(entry.status, entry.style),
                Table.Cell(entry.operation.proposal.call.action.rawValue),
                Table.Cell(entry.operation.idempotencyKey.rawValue),
                Table.Cell(entry.operation.proposal.call.agentID.rawValue),
                Table.Cell(entry.remark + entry.claim, .quiet),
            ]
        }
        return table
    }

    /// What the caller claims to be named elsewhere, unless that may be a name that its client has made.
    private var claim: String {
        guard let claim = operation.correlation?.rawValue, !claim.isUUID else { return "" }
        return "; claims to be \(claim)"
    }

    private var style: TextStyle {
        switch expiry.status(of: operation) {
        case .pending: .waiting
        case .rejected, .expired, .denied: .refused
        case .completed where operation.permit == nil: .refused
        case .released where operation.permit == nil: .refused
        case .approved, .permitted, .started, .completed, .suspended, .released: .success
        }
    }
}
#endif
