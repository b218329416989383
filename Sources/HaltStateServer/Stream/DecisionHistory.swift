#if Server
import HaltState
import HaltStateAuthority

/// The decisions of the past, worked out from the ledger.
struct DecisionHistory: Sendable {
    private static let pageSize = 500
    /// A client that was away for so long that more happened asks again from the last decision it got.
    static let longest = 500

    let ledger: any Ledger
    let tenant: String
    let now: Timestamp

    /// The decisions after a time, oldest first.
    ///
    /// Operations are read from the latest change back to the time asked for: an operation is changed by its decision or
    /// later. What expired without anyone asking has not changed, and is found among those that still wait.
    func decisions(
        since: Timestamp,
        limit: Int,
        where isWanted: (Decision) -> Bool
    ) throws -> [Decision] {
        var found: [Decision] = []
        try forEach(OperationQuery(limit: Self.pageSize)) { operation in
            guard operation.updatedAt > since else { return false }
            if operation.status != .pending, let decision = Decision(operation, at: now) { found.append(decision) }
            return true
        }
        try forEach(OperationQuery(statuses: [.pending], limit: Self.pageSize)) { operation in
            if let decision = Decision(operation, at: now) { found.append(decision) }
            return true
        }
        let wanted = found.filter { $0.decidedAt > since && isWanted($0) }
        return Array(wanted.sorted { $0.decidedAt < $1.decidedAt }.prefix(limit))
    }

    private func forEach(_ query: OperationQuery, _ body: (GuardedOperation) throws -> Bool) throws {
        var query = query
        while true {
            let page = try ledger.operations(query, tenant: tenant)
            for operation in page {
                guard try body(operation) else { return }
            }
            guard let last = page.last, page.count == query.limit else { return }
            query.before = last.lastSequence
        }
    }
}
#endif
