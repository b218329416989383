#if Server
import HaltState
import HaltStateAuthority

/// Everything that a person has to see before deciding. Nothing is shortened, and everything that others have chosen is made visible.
struct RequestSheet {
    let row: RequestRow
    let status: GuardedOperation.Status
    /// The command that is to run, for those who may decide.
    let command: KeptCommand?

    private var operation: GuardedOperation { row.operation }
    private var terms: Approval.Terms { row.approval.terms }

    var values: [String: Any] {
        let ruling = operation.ruling
        var values = row.values
        values["status"] = Self.word(status)
        values["key"] = operation.idempotencyKey.visible
        values["digest"] = operation.proposal.digest
        values["context"] = context
        values["command"] = commandText
        values["reason"] = ruling.reason.visible
        values["version"] = ruling.policyVersion.visible
        values["requester"] = terms.requester.map { "\($0.name) (\($0.authentication))".visible }
        values["claim"] = operation.correlation?.visible
        values["approvers"] = terms.approvers.isEmpty ? nil : terms.approvers.map(\.visible).joined(separator: ", ")
        values["useWithin"] = RequestRow.text(terms.useWithin)
        values["attempts"] = terms.attempts == 1 ? nil : "\(terms.attempts)"
        values["answers"] = answers
        return values
    }

    /// How a request stands, after its subject.
    static func word(_ status: GuardedOperation.Status) -> String {
        switch status {
        case .pending: "waits for a decision"
        case .approved: "is approved, and not used yet"
        case .rejected: "is rejected"
        case .expired: "has expired: the time ran out"
        case .denied: "was approved, and is refused by the policies of the moment"
        case .permitted: "was approved, and its permit is issued"
        case .started: "has started"
        case .completed: "has completed"
        case .suspended: "waits for an approval inside"
        case .released: "is over, and its key is released for another attempt"
        }
    }

    private var context: [[String: Any]] {
        let values = operation.proposal.context.values.sorted { CanonicalJSON.precedes($0.key, $1.key) }
        return values.map { name, value in
            let text = (try? VisibleJSON.text(of: value)) ?? "a number that is not finite"
            var entry: [String: Any] = ["name": name.visible, "value": text]
            if value == .string("[redacted]") { entry["note"] = "the caller says that it left this out" }
            if name == ArgumentDigest.contextName {
                entry["note"] = "the caller says that this is a digest of all arguments"
            }
            return entry
        }
    }

    private var commandText: String? {
        switch command {
        case .words(let command): command.words.map { VisibleJSON.text(of: $0) }.joined(separator: " ")
        case .altered: "what is kept of it is not what is asked for, and is not shown"
        case nil: nil
        }
    }

    private var answers: [[String: Any]] {
        let votes = row.approval.votes.map { vote in
            answer(vote.decision == .approve ? "approved" : "rejected", vote.approver, vote.at, vote.reason)
        }
        let withdrawals = row.approval.withdrawals.map { withdrawal in
            answer("withdrew the approval of \(withdrawal.approver)", withdrawal.by, withdrawal.at, withdrawal.reason)
        }
        return votes + withdrawals
    }

    private func answer(_ what: String, _ person: Approver, _ time: Timestamp, _ reason: String?) -> [String: Any] {
        var values: [String: Any] = [
            "what": what.visible, "who": "\(person.name) (\(person.authentication))".visible, "at": time.description,
        ]
        values["why"] = reason?.visible
        return values
    }
}
#endif
