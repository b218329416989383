#if Tool
import HaltState
import HaltStateAuthority

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
