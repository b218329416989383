#if Server
import HTTPTypes
import HaltState
import HaltStateAuthority
import Hummingbird

extension ServerParts {
    /// What was asked for, with all attempts at it: where a person finds what needs them.
    var operations: [Endpoint] {
        [
            Endpoint(
                method: .get,
                path: "operations",
                name: "listOperations",
                summary: "Operations, those with the latest event first. Of a key it is the latest attempt.",
                scope: .read,
                parameters: [
                    Endpoint.Parameter(
                        name: "status",
                        summary:
                            "Only those with this status. A page may hold fewer than its limit and not be the last.",
                        schema: .one(of: GuardedOperation.Status.allCases.map(\.rawValue))
                    ),
                    Endpoint.Parameter(
                        name: "in_doubt",
                        summary: "Only those of which nobody knows whether they happened, or only all others.",
                        schema: .bool
                    ),
                    Endpoint.Parameter(name: "limit", summary: "How many at most.", schema: .number(1...500)),
                    Endpoint.Parameter(name: "before", summary: "The next of the page before.", schema: .count),
                ],
                reply: .object(["operations": .list(of: .operation), "next": .number.orNull]),
                handle: listOperations
            ),
            Endpoint(
                method: .get,
                path: "operations/{idempotency_key}",
                name: "operation",
                summary: "One operation by its key: its latest attempt, and all of them, oldest first.",
                scope: .read,
                reply: .operationWithAttempts,
                refusals: [.notFound],
                handle: operation
            ),
        ]
    }

    /// So many operations are read at once, each with all that was sent.
    private static let partSize = 32

    private func listOperations(_ call: Call) async throws -> Response {
        let filter = try OperationFilter(call)
        let limit = try call.query("limit", in: 1...500, default: 100)
        let before = try call.query("before", in: 0...Int.max, default: Int.max)
        var query = OperationQuery(statuses: filter.stored, limit: min(limit, Self.partSize), before: before)
        var listing = Listing(limit: limit)
        let expiry = try call.authority.expiry()
        while !listing.isFull {
            let part = try call.authority.operations(query)
            for operation in part {
                let record = AttemptRecord(operation, expiry)
                let isWanted = filter.lets(record) && call.mayHear(of: operation.identity.agentID)
                guard try listing.take(isWanted ? record.listed : nil, at: operation.lastSequence) else { break }
            }
            guard part.count == query.limit, let last = part.last else { break }
            query.before = last.lastSequence
            await Task.yield()
        }
        return Response(json: listing.json("operations"))
    }

    private func operation(_ call: Call) async throws -> Response {
        let attempts = try call.authority.attempts(try call.idempotencyKey())
        // An operation of another agent, or of another tenant, and none at all: the same reply.
        guard let latest = attempts.last, call.mayHear(of: latest.identity.agentID) else {
            throw Refusal(status: .notFound, detail: "there is no operation under this key; list the operations")
        }
        let expiry = try call.authority.expiry()
        let more: [String: ContextValue] = [
            "params": .object(latest.proposal.context.values),
            "attempts": .array(
                attempts.filter { call.mayHear(of: $0.identity.agentID) }.map {
                    .object(AttemptRecord($0, expiry).members)
                }
            ),
        ]
        let members = AttemptRecord(latest, expiry).identified
        return Response(json: .object(members.merging(more) { own, _ in own }))
    }
}

/// Which operations a query wants.
private struct OperationFilter {
    private let status: GuardedOperation.Status?
    private let isInDoubt: Bool?

    /// - Throws: ``Refusal`` with 422.
    init(_ call: Call) throws {
        status = try call.query("status").map { text in
            guard let status = GuardedOperation.Status(rawValue: text) else {
                let words = GuardedOperation.Status.allCases.map(\.rawValue).joined(separator: ", ")
                throw Refusal.invalid("status has no known value; it is one of \(words)")
            }
            return status
        }
        isInDoubt = try call.query("in_doubt").map { text in
            guard let value = Bool(text) else { throw Refusal.invalid("in_doubt must be true or false") }
            return value
        }
    }

    /// The states of the ledger in which those are that are wanted.
    var stored: Set<GuardedOperation.Status> {
        switch status {
        case nil: isInDoubt == true ? [.started] : []
        case .expired?: [.pending, .approved, .expired]
        case let status?: [status]
        }
    }

    func lets(_ record: AttemptRecord) -> Bool {
        (status ?? record.status) == record.status && (isInDoubt ?? (record.doubt != nil)) == (record.doubt != nil)
    }
}

extension Call {
    /// The key that the path names. It may hold everything that a path can say, a slash and a percent sign included.
    func idempotencyKey() throws -> IdempotencyKey { IdempotencyKey(try parameter("idempotency_key")) }
}

extension AttemptRecord {
    fileprivate var listed: ContextValue { .object(identified) }

    /// The attempt, and of what it is one.
    fileprivate var identified: [String: ContextValue] {
        let identity = operation.identity
        let more: [String: ContextValue] = [
            "idempotency_key": .string(operation.idempotencyKey.rawValue),
            "action": .string(identity.action.rawValue), "agent_id": .string(identity.agentID.rawValue),
            "resource": identity.resource.map { .string($0.rawValue) } ?? .null,
            "risk_class": identity.riskClass.map { .string($0.rawValue) } ?? .null,
            "reason": .string(operation.ruling.reason),
            "policy_id": operation.ruling.policyID.map(ContextValue.string) ?? .null,
        ]
        return members.merging(more) { own, _ in own }
    }
}

extension Schema {
    private static let attempt: [String: Schema] = [
        "attempt": .number(1...Int(Int32.max)), "operation_id": .uuid,
        "status": .one(of: GuardedOperation.Status.allCases.map(\.rawValue)), "in_doubt": .bool,
        "doubt": Schema.one(of: Doubt.allCases.map(\.rawValue)).orNull, "permit_lost": .bool, "created_at": .time,
        "updated_at": .time, "started_at": .time.orNull, "approval_id": .uuid.orNull,
        "carried_approval_id": .uuid.orNull, "approved_by": .text.orNull, "outcome": outcome, "error": .text.orNull,
        "effect": Schema.one(of: ["none", "suspended"]).orNull, "waits_for_approval": .text.orNull,
        "outcome_at": .time.orNull, "reconciled_by": .text.orNull, "reconciled_reason": .text.orNull,
        "late_outcome": outcome, "overtaken_by": .text.orNull, "released_by": .text.orNull,
        "released_at": .time.orNull, "release_authentication": .text.orNull, "release_reason": .text.orNull,
        "release_finding": Schema.one(of: OperationRelease.Finding.allCases.map(\.rawValue)).orNull,
        "release_change": Schema.one(of: OperationRelease.Change.allCases.map(\.rawValue)).orNull,
        "release_void": .bool,
    ]
    private static let outcome = Schema.one(of: Outcome.allCases.map(\.rawValue)).orNull
    private static let identified = attempt.merging([
        "idempotency_key": .text, "action": .text, "agent_id": .text, "resource": .text.orNull,
        "risk_class": .text.orNull, "reason": .text, "policy_id": .text.orNull,
    ]) { own, _ in own }

    fileprivate static let operation = object(identified)
    fileprivate static let operationWithAttempts = object(
        identified.merging(["params": .anyObject, "attempts": .list(of: object(attempt))]) { own, _ in own }
    )
}
#endif
