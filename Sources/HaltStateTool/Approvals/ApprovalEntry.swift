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

extension ApprovalEntry {
    /// Everything that a person needs to decide, and what has been decided.
    var sheet: Sheet {
        let proposal = operation.proposal
        var sheet = Sheet()
        sheet.add("approval", terms.id)
        sheet.add("status", status)
        sheet.add("action", proposal.call.action.rawValue)
        sheet.add("key", operation.idempotencyKey.rawValue)
        sheet.add("agent", proposal.call.agentID.rawValue)
        sheet.add("resource", proposal.call.resource?.rawValue)
        sheet.add("risk class", proposal.call.riskClass?.rawValue)
        sheet.add("command", shown: commandText)
        sheet.add(proposal.context.values, under: "  ")
        sheet.add("why", operation.ruling.reason)
        sheet.add("asked", operation.createdAt.description)
        sheet.add("asked by", terms.requester.map { "\($0.name) (\($0.authentication))" })
        sheet.add("correlation", operation.correlation.map { "\($0.rawValue) (as the caller claims)" })
        sheet.add("decide by", terms.decideBy.description)
        sheet.add("use by", approval.useBy?.description)
        sheet.add("approvals", "\(terms.quorum - approval.missingApprovals) of \(terms.quorum)")
        sheet.add("may approve", terms.approvers.isEmpty ? nil : terms.approvers.joined(separator: ", "))
        sheet.add("may not", terms.requesterDecides ? nil : terms.requester.map { "\($0.name), who asked" })
        for vote in approval.votes {
            let reason = vote.reason.map { ": \($0)" } ?? ""
            let who = "\(vote.approver.name) (\(vote.approver.authentication)) at \(vote.at)"
            sheet.add(vote.decision.rawValue, who + reason)
        }
        for withdrawal in approval.withdrawals {
            let reason = withdrawal.reason.map { ": \($0)" } ?? ""
            let who = "\(withdrawal.by.name) (\(withdrawal.by.authentication)) at \(withdrawal.at)"
            sheet.add("withdrawn", "the approval of \(withdrawal.approver), by \(who)" + reason)
        }
        return sheet
    }

    var json: JSONLine {
        let proposal = operation.proposal
        return JSONLine([
            "approval_id": .string(terms.id),
            "status": .string(status),
            "action": .string(proposal.call.action.rawValue),
            "idempotency_key": .string(operation.idempotencyKey.rawValue),
            "operation_id": .string(operation.id),
            "agent_id": .string(proposal.call.agentID.rawValue),
            "resource": .init(proposal.call.resource?.rawValue),
            "risk_class": .init(proposal.call.riskClass?.rawValue),
            "context": .object(proposal.context.values),
            "command": commandValue,
            "command_altered": .bool(command == .altered),
            "reason": .string(operation.ruling.reason),
            "policy_id": .init(operation.ruling.policyID),
            "policy_version": .string(operation.ruling.policyVersion),
            "requested_at": .init(operation.createdAt),
            "correlation_id": .init(operation.correlation?.rawValue),
            "decide_by": .init(terms.decideBy),
            "use_by": .init(approval.useBy),
            "quorum": .init(terms.quorum),
            "missing_approvals": .init(approval.missingApprovals),
            "approvers": .init(terms.approvers),
            "requested_by": .init(terms.requester?.name),
            "requester_decides": terms.requester.map { _ in .bool(terms.requesterDecides) } ?? .null,
            "votes": .array(approval.votes.map(\.json)),
            "withdrawals": .array(approval.withdrawals.map(\.json)),
        ])
    }
}

extension ApprovalEntry {
    private var commandValue: ContextValue {
        if case .words(let command) = command { command.value } else { .null }
    }
}

extension Approval.Withdrawal {
    /// One approval that was taken back, for listings.
    fileprivate var json: ContextValue {
        [
            "of": .string(approver),
            "by": .string(by.name),
            "authentication": .string(by.authentication),
            "reason": .init(reason),
            "at": .init(at),
        ]
    }
}

extension Approval.Vote {
    /// One answer, for listings.
    var json: ContextValue {
        [
            "approver": .string(approver.name),
            "authentication": .string(approver.authentication),
            "decision": .string(decision.rawValue),
            "reason": .init(reason),
            "at": .init(at),
        ]
    }
}
#endif
