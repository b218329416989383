#if Server
import HTTPTypes
import HaltState
import HaltStateAuthority
import Hummingbird

/// A way on for a key that has come to an end: a person releases it, or records what became of it.
struct SettlementController: Controller {
    let broadcaster: DecisionBroadcaster

    var endpoints: [Endpoint] {
        [
            Endpoint(
                method: .post,
                path: "operations/{idempotency_key}/release",
                name: "release",
                summary: "Release a key for another attempt, decided afresh. A body that still runs is not stopped.",
                scope: .write,
                request: .release,
                reply: .settlement,
                refusals: [.conflict],
                handle: release
            ),
            Endpoint(
                method: .post,
                path: "operations/{idempotency_key}/reconciliation",
                name: "reconcile",
                summary: "Record what a person found out about an operation in doubt. Nothing runs.",
                scope: .write,
                request: .reconciliation,
                reply: .settlement,
                refusals: [.conflict],
                handle: reconcile
            ),
        ]
    }

    private func release(_ request: Request, _ context: CallerContext) async throws -> Response {
        let key = try context.idempotencyKey()
        let body = try await JSONBody(request, context)
        let reason = try body.requireReason()
        let finding = try body.optionalWord("finding", OperationRelease.Finding.self)
        let change = try body.optionalWord("change", OperationRelease.Change.self) ?? .refused
        let operationID = try body.text("operation_id")
        return try await settle(context, key) { person in
            let settlement = try await context.authority.release(
                key,
                OperationRelease(by: person, reason: reason, finding: finding, change: change),
                of: operationID
            )
            return (settlement, settlement.releaseSummary)
        }
    }

    private func reconcile(_ request: Request, _ context: CallerContext) async throws -> Response {
        let key = try context.idempotencyKey()
        let body = try await JSONBody(request, context)
        let outcome: Outcome = try body.word("outcome")
        let reason = try body.requireReason()
        let operationID = try body.text("operation_id")
        return try await settle(context, key) { person in
            let settlement = try await context.authority.settle(
                key,
                as: outcome,
                by: person,
                reason: reason,
                of: operationID
            )
            let name = settlement.operation.isKnownByKeyOnly ? "it" : settlement.operation.identity.action.rawValue
            return (settlement, "\(name) is recorded as \(outcome.rawValue), found out by \(person.name)")
        }
    }

    /// Takes the word of the key's holder, and says what became of it.
    private func settle(
        _ context: CallerContext,
        _ key: IdempotencyKey,
        _ give: (Approver) async throws -> (Settlement, String)
    ) async throws -> Response {
        let person = try context.key.requireDecider()
        let operation = try await context.authority.operation(key)
        if let operation, try operation.wasAsked(by: person) || context.authority.isHolder(person, of: operation) {
            let action = operation.identity.action
            throw Refusal.forbidden("\(person.name) asked for \(action) and may not settle it; somebody else has to")
        }
        do {
            let (settlement, detail) = try await give(person)
            await broadcaster.tryRefresh(context.key.tenant)
            let more: [String: ContextValue] = [
                "counted": .bool(!settlement.isRepeated), "duplicate": .bool(settlement.isRepeated),
                "detail": .string(detail.visible),
            ]
            return Response(
                json: .object(try await standing(settlement.operation, context).merging(more) { own, _ in own })
            )
        } catch let refusal as HaltStateError where refusal.code == .invalidCall {
            // The body is as it should be, so it is the operation that does not go with it.
            guard let operation = try await context.authority.operation(key) else { throw refusal }
            throw Refusal(
                status: .conflict,
                detail: refusal.message,
                code: "nothing_changed",
                members: try await standing(operation, context)
            )
        }
    }

    /// How an operation stands.
    private func standing(_ operation: GuardedOperation, _ context: CallerContext) async throws -> [String:
        ContextValue]
    {
        let record = AttemptRecord(operation, try await context.authority.expiry())
        return [
            "idempotency_key": .string(operation.idempotencyKey.rawValue), "operation_id": .string(operation.id),
            "status": .string(record.status.rawValue), "in_doubt": .bool(record.doubt != nil),
        ]
    }
}
#endif
