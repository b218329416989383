#if Server
import HTTPTypes
import HaltState
import HaltStateAuthority
import Hummingbird
import Logging

/// The kill switch: what agents hear at their heartbeat, and who tells them.
struct AgentController: Controller {
    let keys: any APIKeyStore

    var endpoints: [Endpoint] {
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
                reply: .heartbeat,
                handle: heartbeat
            ),
            Endpoint(
                method: .get,
                path: "agents",
                name: "listAgents",
                summary: "The orders that agents and actions are under.",
                scope: .read,
                reply: .object([
                    "agents": .list(of: .standingOrder(for: "agent_id")),
                    "actions": .list(of: .standingOrder(for: "action_pattern")),
                ]),
                handle: listAgents
            ),
            Endpoint(
                method: .get,
                path: "agents/{agent_id}",
                name: "agent",
                summary: "What an agent may do, and what it, and all whose names read the same, still have under way.",
                scope: .read,
                reply: .agent,
                handle: showAgent
            ),
            Endpoint(
                method: .post,
                path: "agents/{agent_id}/order",
                name: "orderAgent",
                summary: "Tell an agent, and all whose names read the same, or all with '*', to go on, pause or stop.",
                scope: .write,
                request: .order,
                reply: .standingOrder(for: "agent_id", ["under_way": .work.orNull]),
                handle: orderAgent
            ),
            Endpoint(
                method: .post,
                path: "actions/{action_pattern}/order",
                name: "orderAction",
                summary: "Refuse all calls of the actions that match a pattern, such as 'refund.*', or let them go on.",
                scope: .write,
                request: .order,
                reply: .standingOrder(for: "action_pattern", ["under_way": .work]),
                handle: orderAction
            ),
        ]
    }

    private func showAgent(_ request: Request, _ context: CallerContext) async throws -> Response {
        let agent = AgentID(try context.parameter("agent_id"))
        try NameCheck.require(agent.rawValue, as: "agent_id")
        try context.require(agent: agent)
        let order = try await context.authority.standingOrder(of: agent)
        let work = try await context.authority.underWay(.init(agent: agent))
        return Response(json: [
            "agent_id": .string(agent.rawValue), "status": .string((order?.status ?? .ok).rawValue),
            "reason": order?.reason.map(ContextValue.string) ?? .null, "under_way": work.json,
            "operations": .array(work.operations.map(\.json)),
        ])
    }

    private func heartbeat(_ request: Request, _ context: CallerContext) async throws -> Response {
        guard let agent = request.query["agent_id"].map({ AgentID($0) }) else {
            throw Refusal.invalid("agent_id is missing")
        }
        try NameCheck.require(agent.rawValue, as: "agent_id")
        try context.require(agent: agent)
        let order = try await context.authority.standingOrder(of: agent)
        return Response(json: [
            "status": .string((order?.status ?? .ok).rawValue),
            "reason": order?.reason.map(ContextValue.string) ?? .null,
        ])
    }

    private func listAgents(_ request: Request, _ context: CallerContext) async throws -> Response {
        let orders = try await context.authority.orders()
        let (actions, agents) = (orders.filter(\.isForActions), orders.filter { !$0.isForActions })
        return Response(json: [
            "agents": .array(agents.filter { context.mayHear(of: $0.agentID) }.map(\.json)),
            "actions": .array(context.key.agent == nil ? actions.map(\.json) : []),
        ])
    }

    private func orderAgent(_ request: Request, _ context: CallerContext) async throws -> Response {
        let agent = AgentID(try context.parameter("agent_id"))
        try NameCheck.require(agent.rawValue, as: "agent_id")
        let isOnRecord = try await keys.hasKey(for: agent, of: context.key.tenant)
        return try await give(request, context, to: .init(agent: agent), isOnRecord: isOnRecord)
    }

    private func orderAction(_ request: Request, _ context: CallerContext) async throws -> Response {
        let pattern = try context.parameter("action_pattern")
        try NameCheck.require(pattern, as: "action_pattern")
        return try await give(request, context, to: .actions(pattern), isOnRecord: false)
    }

    private func give(
        _ request: Request,
        _ context: CallerContext,
        to target: AgentOrder.Target,
        isOnRecord: Bool
    ) async throws -> Response {
        // An agent's own key must not lift the order that the agent is under.
        guard context.key.agent == nil else { throw Refusal.forbidden("a key of an agent gives no orders") }
        let body = try await JSONBody(request, context)
        let status: AgentOrder.Status = try body.word("status")
        let reason = try body.reason()
        let given = OrderGiven(status, target, by: context.key.approver, reason: reason)
        let order = try await context.authority.order(given, isOnRecord: isOnRecord)
        var metadata: Logger.Metadata = [
            "tenant": "\(context.key.tenant.visible)", "status": "\(status.rawValue)", "key": "\(context.key.id)",
        ]
        metadata[order.isForActions ? "actions" : "agent"] = "\(order.name.visible)"
        context.logger.notice("agent order", metadata: metadata)
        var json = order.members
        // After the commit, so that nothing can come to it any more. The order holds, also where this cannot be counted.
        do {
            json["under_way"] = try await context.authority.underWay(target).json
        } catch {
            json["under_way"] = .null
            context.logger.error("work under way", metadata: ["error": "\(String(reflecting: error).visible)"])
        }
        return Response(json: .object(json))
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
