#if Server
import HTTPTypes
import HaltState
import HaltStateAuthority
import Hummingbird

extension ServerParts {
    /// A way on for a key that has come to an end: a person releases it, or records what became of it.
    var settling: [Endpoint] {
        [
            Endpoint(
                method: .post,
                path: "operations/{idempotency_key}/release",
                name: "release",
                summary: "Release a key for another attempt, decided afresh. A body that still runs is not stopped.",
                scope: .write,
                request: .object(
                    ["reason": .text(atMost: 1_000)],
                    optional: [
                        "finding": Schema.one(of: OperationRelease.Finding.allCases.map(\.rawValue)).orNull,
                        "change": Schema.one(of: OperationRelease.Change.allCases.map(\.rawValue)).orNull,
                        "operation_id": .text.orNull,
                    ]
                ).closed,
                reply: .settlement,
                refusals: [.notFound, .conflict],
                handle: release
            ),
            Endpoint(
                method: .post,
                path: "operations/{idempotency_key}/reconciliation",
                name: "reconcile",
                summary: "Record what a person found out about an operation in doubt. Nothing runs.",
                scope: .write,
                request: .object(
                    ["outcome": .one(of: Outcome.allCases.map(\.rawValue)), "reason": .text(atMost: 1_000)],
                    optional: ["operation_id": .text.orNull]
                ).closed,
                reply: .settlement,
                refusals: [.notFound, .conflict],
                handle: reconcile
            ),
        ]
    }

    private func release(_ call: Call) async throws -> Response {
        let key = try call.idempotencyKey()
        let body = try await call.body()
        let reason = try body.requireReason()
        let finding = try body.optionalWord("finding", OperationRelease.Finding.self)
        let change = try body.optionalWord("change", OperationRelease.Change.self) ?? .refused
        let operationID = try body.text("operation_id")
        return try await settle(call, key) { person in
            let settlement = try await call.authority.release(
                key,
                OperationRelease(by: person, reason: reason, finding: finding, change: change),
                of: operationID
            )
            return (settlement, settlement.releaseSummary)
        }
    }

    private func reconcile(_ call: Call) async throws -> Response {
        let key = try call.idempotencyKey()
        let body = try await call.body()
        let outcome: Outcome = try body.word("outcome")
        let reason = try body.requireReason()
        let operationID = try body.text("operation_id")
        return try await settle(call, key) { person in
            let settlement = try await call.authority.settle(
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
        _ call: Call,
        _ key: IdempotencyKey,
        _ give: (Approver) async throws -> (Settlement, String)
    ) async throws -> Response {
        let person = try call.caller.requireDecider()
        let operation = try call.authority.operation(key)
        if let operation, try operation.wasAsked(by: person) || call.authority.isHolder(person, of: operation) {
            let action = operation.identity.action
            throw Refusal.forbidden("\(person.name) asked for \(action) and may not settle it; somebody else has to")
        }
        do {
            let (settlement, detail) = try await give(person)
            await feeds.tryRefresh(call.caller.tenant)
            let more: [String: ContextValue] = [
                "counted": .bool(!settlement.isRepeated), "duplicate": .bool(settlement.isRepeated),
                "detail": .string(detail.visible),
            ]
            return Response(json: .object(try standing(settlement.operation, call).merging(more) { own, _ in own }))
        } catch let refusal as HaltStateError where refusal.code == .invalidCall {
            // The body is as it should be, so it is the operation that does not go with it.
            guard let operation = try call.authority.operation(key) else { throw refusal }
            throw Refusal(
                status: .conflict,
                detail: refusal.message,
                code: "nothing_changed",
                members: try standing(operation, call)
            )
        }
    }

    /// How an operation stands.
    private func standing(_ operation: GuardedOperation, _ call: Call) throws -> [String: ContextValue] {
        let record = AttemptRecord(operation, try call.authority.expiry())
        return [
            "idempotency_key": .string(operation.idempotencyKey.rawValue), "operation_id": .string(operation.id),
            "status": .string(record.status.rawValue), "in_doubt": .bool(record.doubt != nil),
        ]
    }
}

extension JSONBody {
    /// Why somebody settles an operation as they do. Without a reason it is no evidence.
    fileprivate func requireReason() throws -> String {
        guard let reason = try reason(), !reason.isBlank else {
            throw Refusal.invalid("reason is missing; say how you know")
        }
        return reason
    }
}

extension Schema {
    fileprivate static let settlement = object([
        "idempotency_key": .text, "operation_id": .uuid,
        "status": .one(of: GuardedOperation.Status.allCases.map(\.rawValue)), "in_doubt": .bool, "counted": .bool,
        "duplicate": .bool, "detail": .text,
    ])
}
#endif
