#if Tool
import HaltState
import HaltStateAuthority
import HaltStateSQLite

/// The approvals of a ledger.
struct ApprovalBook {
    let authority: LocalAuthority

    /// The approvals that are pending, or all of them, also those of earlier attempts; the newest first.
    func entries(all: Bool) throws -> [ApprovalEntry] {
        let expiry = try authority.expiry()
        var entries: [ApprovalEntry] = []
        try authority.forEachOperation(all ? [] : [.pending]) { operation in
            let earlier =
                all && operation.attempt != nil
                ? try authority.blockingLedger.earlierAttempts(operation.idempotencyKey, tenant: authority.tenant) : []
            for attempt in [operation] + earlier.reversed() {
                guard let entry = try entry(attempt, expiry), all || entry.isPending else { continue }
                entries.append(entry)
            }
        }
        return entries
    }

    /// An operation as those see it who decide on it; `nil` for one that needed no approval.
    func entry(_ operation: GuardedOperation, _ expiry: ExpiryJudgement) throws -> ApprovalEntry? {
        let ledger = authority.ledger as? SQLiteLedger
        let command = try ledger?.keptCommand(of: operation, tenant: authority.tenant, at: expiry.settled)
        return ApprovalEntry(operation, expiry, command: command)
    }

    /// The approval with an id, or with the only id that starts as given.
    func entry(_ id: String) throws -> ApprovalEntry {
        switch try authority.approval(named: id) {
        case .one(let id):
            if let operation = try authority.blockingLedger.operation(.approval(id), tenant: authority.tenant),
                let entry = try entry(operation, authority.expiry())
            {
                return entry
            }
        case .several(let ids):
            throw ToolError("several approvals begin with \(id.visible): \(ids.joined(separator: ", "))", .notFound)
        case .tooShort:
            let shortest = NamedApproval.shortest
            throw ToolError(
                "'\(id.visible)' is too short for an approval id; give at least \(shortest) characters",
                .notFound
            )
        case .none: break
        }
        throw ToolError("there is no approval \(id.visible); see 'haltstate approvals list --all'", .notFound)
    }
}
#endif
