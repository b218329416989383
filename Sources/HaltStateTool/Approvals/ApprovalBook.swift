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
        if let operation = try operation(id), let entry = try entry(operation, at: now) { return entry }
        guard id.count >= 6 else {
            throw ToolError("'\(id.visible)' is too short for an approval id; give at least 6 characters", .notFound)
        }
        var matches: [String] = []
        try authority.ledger.forEachIndexRow(tenant: authority.tenant) { row in
            if let found = row.approvalID, found.hasPrefix(id) { matches.append(found) }
        }
        guard let match = matches.first, let operation = try operation(match), let entry = try entry(operation, at: now)
        else {
            throw ToolError("there is no approval \(id.visible); see 'haltstate approvals list --all'", .notFound)
        }
        guard matches.count == 1 else {
            let ids = matches.sorted().joined(separator: ", ")
            throw ToolError("\(matches.count) approvals start with \(id.visible): \(ids)", .notFound)
        }
        return entry
    }

    private func operation(_ approval: String) throws -> GuardedOperation? {
        try authority.ledger.operation(.approval(approval), tenant: authority.tenant)
    }
}

extension LocalAuthority {
    /// Calls a closure with each operation in some states, or in all, those with the latest event first.
    func forEachOperation(
        _ statuses: Set<GuardedOperation.Status> = [],
        _ body: (GuardedOperation) throws -> Void
    ) throws {
        var query = OperationQuery(statuses: statuses, limit: LedgerPage.size)
        while true {
            let page = try operations(query)
            for operation in page { try body(operation) }
            guard page.count == query.limit, let last = page.last else { return }
            query.before = last.lastSequence
        }
    }
}
#endif
