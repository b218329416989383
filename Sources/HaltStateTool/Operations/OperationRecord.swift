#if Tool
import HaltState
import HaltStateAuthority

/// The whole evidence of one operation, for people and for programs.
struct OperationRecord {
    let evidence: OperationEvidence
    /// The attempts before it, oldest first.
    let earlier: [GuardedOperation]
    let expiry: ExpiryJudgement

    private var operation: GuardedOperation { evidence.operation }
    private var entry: OperationEntry { OperationEntry(operation: operation, expiry: expiry) }

    var sheet: Sheet {
        var sheet = Sheet()
        sheet.add("key", operation.idempotencyKey.rawValue)
        sheet.add("operation", operation.id)
        sheet.add("action", operation.proposal.call.action.rawValue)
        sheet.add("agent", operation.proposal.call.agentID.rawValue)
        sheet.add("resource", operation.proposal.call.resource?.rawValue)
        sheet.add("risk class", operation.proposal.call.riskClass?.rawValue)
        sheet.add("status", shown: statusText)
        sheet.add("way on", shown: wayOn)
        sheet.add("decision", operation.ruling.reason)
        sheet.add("policy", operation.ruling.policyID ?? "(the default effect)")
        sheet.add("policy version", operation.ruling.policyVersion)
        for vote in operation.approval?.votes ?? [] {
            let reason = vote.reason.map { ": \($0)" } ?? ""
            let who = "\(vote.approver.name) (\(vote.approver.authentication)) at \(vote.at)"
            sheet.add(vote.decision == .approve ? "approved by" : "rejected by", who + reason)
        }
        addOutcome(to: &sheet)
        sheet.add(operation.proposal.context.values, under: "context ")
        for step in evidence.steps {
            sheet.add("event \(step.sequence)", shown: "\(step.at)  \(step.name)  +\(step.latency.milliseconds) ms")
        }
        if attempts.count > 1 || operation.release != nil { for attempt in attempts { sheet.add(attempt) } }
        sheet.add("proof", evidence.proofStatus)
        sheet.add("redaction", evidence.redactionStatus)
        return sheet
    }

    /// Every attempt at the operation, oldest first.
    private var attempts: [AttemptRecord] { (earlier + [operation]).map { AttemptRecord($0, expiry) } }

    private var statusText: String {
        if let doubt = entry.doubt { return "started, IN DOUBT: \(doubt.description)" }
        if entry.hasLostPermit { return "permitted, PERMIT LOST: it did not run" }
        if operation.overtaker != nil, entry.status == .completed { return "completed by an earlier attempt" }
        return entry.status.rawValue
    }

    /// What makes another attempt possible, visible already; `nil` where it needs nobody, or nothing does.
    private var wayOn: String? {
        let key = CommandLineText.quoted(operation.idempotencyKey.rawValue)
        let reconcile = "find out what happened and say so with 'haltstate operations reconcile \(key)'"
        let release = "'haltstate operations release \(key)'"
        switch (entry.status, entry.doubt) {
        case (_, .leaseExpired?):
            return "\(reconcile); or release the key, with --no-effect or --process-ended, by \(release)"
        case (_, .earlierSuccess?): return reconcile
        case (.denied, _), (.released, _): return Self.afresh
        case (.suspended, _):
            let approval = operation.suspendingApproval.map { ", once approval \($0.visible) is decided" } ?? ""
            return "the next call with the key runs it again from its beginning" + approval
        case (.completed, _) where operation.outcome?.fact.effect == OutcomeEffect.none && operation.overtaker == nil:
            return Self.afresh
        case (.completed, _) where operation.outcome?.fact.outcome == .error && operation.overtaker == nil:
            return "\(Self.afresh) after \(release)"
        case (.rejected, _), (.expired, _): return "\(Self.afresh) after \(release)"
        case (.permitted, _) where entry.hasLostPermit: return "\(Self.afresh) after \(release)"
        case (.pending, _), (.approved, _), (.permitted, _), (.started, _), (.completed, _): return nil
        }
    }

    private static let afresh = "the next call with the key is decided afresh"

    private func addOutcome(to sheet: inout Sheet) {
        guard let outcome = operation.outcome else { return }
        let error = outcome.fact.error.map { " (\($0))" } ?? ""
        sheet.add("outcome", outcome.fact.outcome.rawValue + error)
        sheet.add(outcome.fact.result?.values ?? [:], under: "result ")
        if let finding = outcome.fact.reconciliation {
            sheet.add("found out by", "\(finding.by.name) (\(finding.by.authentication)): \(finding.reason)")
        }
    }

    var json: JSONLine {
        var line = entry.json
        line.append(
            JSONLine([
                "decision_event_id": .string(operation.decisionEventID),
                "reason": .string(operation.ruling.reason),
                "policy_digest": .string(operation.ruling.policyDigest),
                "votes": .array(operation.approval?.votes.map(\.json) ?? []),
                "error": .init(operation.outcome?.fact.error),
                "result": operation.outcome?.fact.result.map { .object($0.values) } ?? .null,
                "reconciled_by": .init(operation.outcome?.fact.reconciliation?.by.name),
                "reconciled_authentication": .init(operation.outcome?.fact.reconciliation?.by.authentication),
                "reconciled_reason": .init(operation.outcome?.fact.reconciliation?.reason),
                "context": .object(operation.proposal.context.values),
                "steps": .array(evidence.steps.map(\.json)),
                "proof_status": .string(evidence.proofStatus),
                "redaction_status": .string(evidence.redactionStatus),
                "attempts": .array(attempts.map { .object($0.members) }),
            ])
        )
        return line
    }
}

extension OperationEvidence.Step {
    fileprivate var json: ContextValue {
        [
            "sequence": .init(sequence),
            "name": .string(name),
            "at": .init(at),
            "latency_ms": .double(latency.milliseconds),
            "hash": .string(hash),
        ]
    }
}

extension Duration {
    fileprivate var milliseconds: Double {
        (self / .milliseconds(1) * 1_000).rounded() / 1_000
    }
}

extension Sheet {
    /// One attempt at an operation: how far it got, and what people did about it.
    mutating func add(_ attempt: AttemptRecord) {
        let operation = attempt.operation
        let status = attempt.status.rawValue + (attempt.doubt.map { ", in doubt: \($0.description)" } ?? "")
        add("attempt \(operation.attemptNumber)", "\(status); asked for at \(operation.createdAt) as \(operation.id)")
        if let approval = operation.approval {
            let approvers = approval.approverNames
            add("  approval", approval.terms.id + (approvers.isEmpty ? "" : ", approved by \(approvers)"))
        } else if let carried = operation.attempt?.approval {
            let uses = "use \(carried.uses) of \(carried.limit)"
            add("  approval", "\(carried.id), given to an earlier attempt by \(carried.approvers); \(uses)")
        }
        add("  started", operation.start?.at.description)
        add("  outcome", operation.outcome.map(words))
        add("  reported late", attempt.lateReport.map(words))
        add("  overtaken", operation.overtaker.map { "\($0.fact), an earlier attempt, reported success at \($0.at)" })
        guard let release = operation.release else { return }
        let who = "\(release.fact.by.name) (\(release.fact.by.authentication)) at \(release.at)"
        add("  released by", "\(who): \(release.fact.reason)")
        add("  finding", release.fact.finding?.words)
        if release.fact.change == .allowed { add("  change", "the attempt after it may be another operation") }
        if operation.isReleaseVoid { add("  release void", "success was reported after it") }
    }

    private func words(_ outcome: Recorded<OperationOutcome>) -> String {
        let fact = outcome.fact
        let error = fact.error.map { " (\($0))" } ?? ""
        let effect =
            switch fact.effect {
            case .unknown: ""
            case .none: "; its body says that it did nothing"
            case .suspended(let approval): "; its body did nothing, and waits for approval \(approval)"
            }
        let finder = fact.reconciliation.map { "; found out by \($0.by.name): \($0.reason)" } ?? ""
        return "\(fact.outcome.rawValue)\(error) at \(outcome.at)\(effect)\(finder)"
    }
}

extension OperationRelease.Finding {
    fileprivate var words: String {
        switch self {
        case .noEffect: "it had no effect"
        case .processEnded: "its process has ended"
        }
    }
}
#endif
