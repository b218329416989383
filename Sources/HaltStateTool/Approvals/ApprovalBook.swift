#if Tool
import HaltState
import HaltStateAuthority
import HaltStateSQLite

/// The approvals of a ledger.
struct ApprovalBook {
    let authority: LocalAuthority

    /// The approvals that are pending, or all of them, the newest first.
    func entries(all: Bool) throws -> [ApprovalEntry] {
        let now = SystemWallClock().now()
        var entries: [ApprovalEntry] = []
        try authority.forEachOperation(all ? [] : [.pending]) { operation in
            guard let entry = try entry(operation, at: now), all || entry.isPending else { return }
            entries.append(entry)
        }
        return entries
    }

    /// An operation as those see it who decide on it; `nil` for one that needed no approval.
    func entry(_ operation: GuardedOperation, at now: Timestamp) throws -> ApprovalEntry? {
        let ledger = authority.ledger as? SQLiteLedger
        let command = try ledger?.keptCommand(of: operation, tenant: authority.tenant, at: now)
        return ApprovalEntry(operation, at: now, command: command)
    }

    /// The approval with an id, or with the only id that starts as given.
    func entry(_ id: String) throws -> ApprovalEntry {
        let id = id.lowercased()
        let now = SystemWallClock().now()
        if let operation = try authority.ledger.operation(.approval(id), tenant: authority.tenant),
            let entry = try entry(operation, at: now)
        {
            return entry
        }
        guard id.count >= 6 else {
            throw ToolError("'\(id.visible)' is too short for an approval id; give at least 6 characters", .notFound)
        }
        let matches = try entries(all: true).filter { $0.terms.id.hasPrefix(id) }
        guard let match = matches.first else {
            throw ToolError("there is no approval \(id.visible); see 'haltstate approvals list --all'", .notFound)
        }
        guard matches.count == 1 else {
            let ids = matches.map(\.terms.id).joined(separator: ", ")
            throw ToolError("\(matches.count) approvals start with \(id.visible): \(ids)", .notFound)
        }
        return match
    }
}

extension LocalAuthority {
    /// Calls a closure with each operation in some states, or in all, those with the latest event first.
    func forEachOperation(
        _ statuses: Set<GuardedOperation.Status> = [],
        _ body: (GuardedOperation) throws -> Void
    ) throws {
        var query = OperationQuery(statuses: statuses, limit: 500)
        while true {
            let page = try operations(query)
            for operation in page { try body(operation) }
            guard page.count == query.limit, let last = page.last else { return }
            query.before = last.lastSequence
        }
    }
}
#endif
