#if Server
import HTTPTypes
import HaltState
import HaltStateAuthority
import Hummingbird

/// What was asked for, with all attempts at it: where a person finds what needs them.
struct OperationController: Controller {
    var endpoints: [Endpoint] {
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
                ] + ListPage.parameters(longest: Self.longestPage),
                reply: .object(["operations": .list(of: .operation), "next": .number.orNull]),
                replyHeaders: [UnreadableOperations.header],
                handle: listOperations
            ),
            Endpoint(
                method: .get,
                path: "operations/{idempotency_key}",
                name: "operation",
                summary: "One operation by its key: its latest attempt, and all of them, oldest first.",
                scope: .read,
                reply: .operationWithAttempts,
                handle: operation
            ),
        ]
    }

    private static let longestPage = 500
    /// So many operations are read at once, each with all that was sent.
    private static let partSize = 32

    private func listOperations(_ request: Request, _ context: CallerContext) async throws -> Response {
        let filter = try OperationFilter(request.query)
        let (limit, before) = try ListPage.place(request.query, longest: Self.longestPage)
        var query = OperationQuery(statuses: filter.stored, limit: min(limit, Self.partSize), before: before)
        var (page, leftOut) = (ListPage(limit: limit), UnreadableOperations())
        let expiry = try await context.authority.expiry()
        while !page.isFull {
            let listing = try await context.authority.listing(query)
            let part = listing.operations
            leftOut.take(listing.unreadable)
            for operation in part {
                let record = AttemptRecord(operation, expiry)
                let isWanted = filter.lets(record) && context.mayHear(of: operation.identity.agentID)
                guard try page.take(isWanted ? record.listed : nil, at: operation.lastSequence) else { break }
            }
            guard part.count == query.limit, let last = part.last else { break }
            query.before = last.lastSequence
            await Task.yield()
        }
        var response = Response(json: page.json("operations"))
        leftOut.mark(&response, before: page.next, context)
        return response
    }

    private func operation(_ request: Request, _ context: CallerContext) async throws -> Response {
        let attempts = try await context.authority.attempts(try context.idempotencyKey())
        // An operation of another agent, or of another tenant, and none at all: the same reply.
        guard let latest = attempts.last, context.mayHear(of: latest.identity.agentID) else {
            throw Refusal(status: .notFound, detail: "there is no operation under this key; list the operations")
        }
        let expiry = try await context.authority.expiry()
        let more: [String: ContextValue] = [
            "params": .object(latest.proposal.context.values),
            "attempts": .array(
                attempts.filter { context.mayHear(of: $0.identity.agentID) }.map {
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
    init(_ query: QueryText) throws {
        status = try query["status"].map { text in
            guard let status = GuardedOperation.Status(rawValue: text) else {
                let words = GuardedOperation.Status.allCases.map(\.rawValue).joined(separator: ", ")
                throw Refusal.invalid("status has no known value; it is one of \(words)")
            }
            return status
        }
        isInDoubt = try query["in_doubt"].map { text in
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
#endif
