#if Tool
import HaltState
import HaltStateAuthority

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
