#if Tool
import HaltState
import HaltStateAuthority

/// An operation as people see it at a given time.
struct OperationEntry {
    let operation: GuardedOperation
    let expiry: ExpiryJudgement

    /// How far it has got, its clocks considered.
    var status: GuardedOperation.Status { expiry.status(of: operation) }

    /// Why a person has to find out what happened, or `nil`.
    var doubt: Doubt? { operation.doubt(at: expiry.earliest) }

    var hasLostPermit: Bool { operation.hasLostPermit(at: expiry.earliest) }

    /// The status with whatever a person has to know at a glance.
    private var cell: Table.Cell {
        if doubt != nil { return Table.Cell("started, IN DOUBT", .failure) }
        if hasLostPermit { return Table.Cell("permitted, PERMIT LOST", .failure) }
        switch status {
        case .completed where operation.overtaker != nil: return Table.Cell("completed by an earlier attempt", .success)
        case .completed where operation.outcome?.fact.effect == OutcomeEffect.none:
            return Table.Cell("completed, nothing done", .refused)
        case .completed where operation.outcome?.fact.isCancelled ?? false:
            return Table.Cell("completed, cancelled", .refused)
        case .completed where operation.outcome?.fact.outcome == .error: return Table.Cell("completed, error", .refused)
        case .completed: return Table.Cell("completed, success", .success)
        case .pending, .approved, .suspended, .released: return Table.Cell(status.rawValue, .waiting)
        case .denied, .rejected, .expired: return Table.Cell(status.rawValue, .refused)
        case .permitted, .started: return Table.Cell(status.rawValue)
        }
    }

    /// - Parameter isOfDoubts: Whether everything in it is in doubt, so that it says why.
    static func table(_ entries: [OperationEntry], isOfDoubts: Bool = false) -> Table {
        var table = Table(
            headings: ["KEY", "STATUS", "ACTION", "AGENT", "UPDATED"] + (isOfDoubts ? ["WHY"] : [])
        )
        table.rows = entries.map { entry in
            let why = entry.doubt.map { [Table.Cell($0.description)] } ?? []
            return [
                Table.Cell(entry.operation.idempotencyKey.rawValue),
                entry.cell,
                Table.Cell(entry.operation.proposal.call.action.rawValue),
                Table.Cell(entry.operation.proposal.call.agentID.rawValue),
                Table.Cell(entry.operation.updatedAt.short, .quiet),
            ] + (isOfDoubts ? why : [])
        }
        return table
    }

    var json: JSONLine {
        let proposal = operation.proposal
        return JSONLine([
            "idempotency_key": .string(operation.idempotencyKey.rawValue),
            "operation_id": .string(operation.id),
            "status": .string(status.rawValue),
            "in_doubt": .bool(doubt != nil),
            "permit_lost": .bool(hasLostPermit),
            "outcome": .init(operation.outcome?.fact.outcome.rawValue),
            "action": .string(proposal.call.action.rawValue),
            "agent_id": .string(proposal.call.agentID.rawValue),
            "resource": .init(proposal.call.resource?.rawValue),
            "risk_class": .init(proposal.call.riskClass?.rawValue),
            "approval_id": .init(operation.approval?.terms.id),
            "policy_id": .init(operation.ruling.policyID),
            "policy_version": .string(operation.ruling.policyVersion),
            "created_at": .init(operation.createdAt),
            "updated_at": .init(operation.updatedAt),
            "attempt": .init(operation.attemptNumber),
            "doubt": .init(doubt?.rawValue),
        ])
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
