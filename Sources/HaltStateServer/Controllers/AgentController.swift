#if Server
import HTTPTypes
import HaltState
import HaltStateAuthority
import Hummingbird
import Logging

extension ServerParts {
    /// The kill switch: what agents hear at their heartbeat, and who tells them.
    var agents: [Endpoint] {
        [
            Endpoint(
                method: .get,
                path: "heartbeat",
                name: "heartbeat",
                summary: "What an agent is to do: go on, pause or stop. Orders for actions are not in it.",
                scope: .check,
                parameters: [
                    Endpoint.Parameter(name: "agent_id", summary: "The agent.", schema: .name, isRequired: true)
                ],
                isBrief: true,
                reply: .object(["status": Self.status], optional: ["reason": .text.orNull]),
                handle: heartbeat
            ),
            Endpoint(
                method: .get,
                path: "agents",
                name: "listAgents",
                summary: "The orders that agents and actions are under.",
                scope: .read,
                reply: .object([
                    "agents": .list(of: Self.order(for: "agent_id")),
                    "actions": .list(of: Self.order(for: "action_pattern")),
                ]),
                handle: listAgents
            ),
            Endpoint(
                method: .get,
                path: "agents/{agent_id}",
                name: "agent",
                summary: "What an agent may do, and what it, and all whose names read the same, still have under way.",
                scope: .read,
                reply: .object([
                    "agent_id": .text, "status": Self.status, "reason": .text.orNull, "under_way": Self.work,
                    "operations": .list(of: Self.operation),
                ]),
                refusals: [.notFound],
                handle: showAgent
            ),
            Endpoint(
                method: .post,
                path: "agents/{agent_id}/order",
                name: "orderAgent",
                summary: "Tell an agent, and all whose names read the same, or all with '*', to go on, pause or stop.",
                scope: .write,
                request: Self.order,
                reply: Self.order(for: "agent_id", ["under_way": Self.work.orNull]),
                refusals: [.notFound],
                handle: orderAgent
            ),
            Endpoint(
                method: .post,
                path: "actions/{action_pattern}/order",
                name: "orderAction",
                summary: "Refuse all calls of the actions that match a pattern, such as 'refund.*', or let them go on.",
                scope: .write,
                request: Self.order,
                reply: Self.order(for: "action_pattern", ["under_way": Self.work]),
                refusals: [.notFound],
                handle: orderAction
            ),
        ]
    }

    private static let status = Schema.one(of: AgentOrder.Status.allCases.map(\.rawValue))
    private static let order = Schema.object(
        ["status": status],
        optional: ["reason": .text(atMost: 1_000).orNull]
    ).closed

    private static func order(for name: String, _ more: [String: Schema] = [:]) -> Schema {
        let members: [String: Schema] = [
            name: .text, "status": status, "reason": .text.orNull, "ordered_by": .text, "ordered_at": .time,
        ]
        return .object(members.merging(more) { own, _ in own })
    }

    /// How much is under way: operations that have started and not ended, and permits that are out.
    private static let work = Schema.object(["started": .count, "permits": .count])
    private static let operation = Schema.object([
        "operation_id": .uuid, "idempotency_key": .text, "action": .text, "agent_id": .text,
        "status": .one(of: ["permitted", "started"]), "since": .time, "permit_expires_at": .time.orNull,
        "lease_expires_at": .time.orNull,
    ])

    private func showAgent(_ call: Call) async throws -> Response {
        let agent = AgentID(try call.parameter("agent_id"))
        try NameCheck.require(agent.rawValue, as: "agent_id")
        try call.require(agent: agent)
        let order = try call.authority.standingOrder(of: agent)
        let work = try call.authority.underWay(.init(agent: agent))
        return Response(json: [
            "agent_id": .string(agent.rawValue), "status": .string((order?.status ?? .ok).rawValue),
            "reason": order?.reason.map(ContextValue.string) ?? .null, "under_way": work.json,
            "operations": .array(work.operations.map(\.json)),
        ])
    }

    private func heartbeat(_ call: Call) async throws -> Response {
        guard let agent = call.query("agent_id").map({ AgentID($0) }) else {
            throw Refusal.invalid("agent_id is missing")
        }
        try NameCheck.require(agent.rawValue, as: "agent_id")
        try call.require(agent: agent)
        let order = try call.authority.standingOrder(of: agent)
        return Response(json: [
            "status": .string((order?.status ?? .ok).rawValue),
            "reason": order?.reason.map(ContextValue.string) ?? .null,
        ])
    }

    private func listAgents(_ call: Call) async throws -> Response {
        let orders = try call.authority.orders()
        let (actions, agents) = (orders.filter(\.isForActions), orders.filter { !$0.isForActions })
        return Response(json: [
            "agents": .array(agents.filter { call.mayHear(of: $0.agentID) }.map(\.json)),
            "actions": .array(call.caller.agent == nil ? actions.map(\.json) : []),
        ])
    }

    private func orderAgent(_ call: Call) async throws -> Response {
        let agent = AgentID(try call.parameter("agent_id"))
        try NameCheck.require(agent.rawValue, as: "agent_id")
        return try await give(call, to: .init(agent: agent), isOnRecord: keys.isOnRecord(agent, call.caller.tenant))
    }

    private func orderAction(_ call: Call) async throws -> Response {
        let pattern = try call.parameter("action_pattern")
        try NameCheck.require(pattern, as: "action_pattern")
        return try await give(call, to: .actions(pattern), isOnRecord: false)
    }

    private func give(_ call: Call, to target: AgentOrder.Target, isOnRecord: Bool) async throws -> Response {
        let body = try await call.body()
        let status: AgentOrder.Status = try body.word("status")
        let reason = try body.reason()
        // An agent's own key must not lift the order that the agent is under.
        guard call.caller.agent == nil else { throw Refusal.forbidden("a key of an agent gives no orders") }
        let given = OrderGiven(status, target, by: call.caller.approver, reason: reason)
        let order = try await call.authority.order(given, isOnRecord: isOnRecord)
        var metadata: Logger.Metadata = [
            "tenant": "\(call.caller.tenant.visible)", "status": "\(status.rawValue)", "key": "\(call.caller.id)",
        ]
        metadata[order.isForActions ? "actions" : "agent"] = "\(order.name.visible)"
        call.logger.notice("agent order", metadata: metadata)
        var json = order.members
        // After the commit, so that nothing can come to it any more. The order holds, also where this cannot be counted.
        do {
            json["under_way"] = try call.authority.underWay(target).json
        } catch {
            json["under_way"] = .null
            call.logger.error("work under way", metadata: ["error": "\(String(reflecting: error).visible)"])
        }
        return Response(json: .object(json))
    }
}

extension JSONBody {
    /// Why somebody decides as they do, in their own words.
    func reason() throws -> String? {
        let reason = try text("reason")
        guard reason.map({ $0.utf8.count <= 1_000 && !$0.hasControlCharacter }) ?? true else {
            throw Refusal.invalid("reason may have at most 1000 bytes and no control characters")
        }
        return reason
    }
}

extension AgentOrder {
    fileprivate var isForActions: Bool { if case .actions = target { true } else { false } }

    /// The agent, all of them by the sign that stands for them, or the pattern of actions.
    fileprivate var name: String {
        switch target {
        case .agent(let agent): agent.rawValue
        case .everyone: AgentOrder.Target.everyAgent
        case .actions(let pattern): pattern
        }
    }

    fileprivate var agentID: AgentID { AgentID(name) }

    fileprivate var json: ContextValue { .object(members) }

    fileprivate var members: [String: ContextValue] {
        [
            isForActions ? "action_pattern" : "agent_id": .string(name), "status": .string(status.rawValue),
            "reason": reason.map(ContextValue.string) ?? .null, "ordered_by": .string(orderedBy),
            "ordered_at": .string(orderedAt.description),
        ]
    }
}

extension WorkUnderWay {
    fileprivate var json: ContextValue { ["started": .integer(Int64(started)), "permits": .integer(Int64(permits))] }
}

extension WorkUnderWay.Operation {
    fileprivate var json: ContextValue {
        [
            "operation_id": .string(id), "idempotency_key": .string(identity.idempotencyKey.rawValue),
            "action": .string(identity.action.rawValue), "agent_id": .string(identity.agentID.rawValue),
            "status": .string(status.rawValue), "since": .string(since.description),
            "permit_expires_at": permitExpiresAt.map { .string($0.description) } ?? .null,
            "lease_expires_at": leaseExpiresAt.map { .string($0.description) } ?? .null,
        ]
    }
}
#endif
