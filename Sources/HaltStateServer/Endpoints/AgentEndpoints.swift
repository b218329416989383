#if Server
import HTTPTypes
import HaltState
import HaltStateAuthority
import Hummingbird
import Logging

extension ServerParts {
    /// The kill switch: what agents hear at their heartbeat, and who tells them.
    var agents: [Endpoint] {
        let status = Schema.one(of: AgentOrder.Status.allCases.map(\.rawValue))
        let order = Schema.object([
            "agent_id": .text, "status": status, "reason": .text.orNull, "ordered_by": .text, "ordered_at": .time,
        ])
        return [
            Endpoint(
                method: .get,
                path: "heartbeat",
                name: "heartbeat",
                summary: "What an agent is to do: go on, pause or stop.",
                scope: .check,
                parameters: [
                    Endpoint.Parameter(name: "agent_id", summary: "The agent.", schema: .name, isRequired: true)
                ],
                isBrief: true,
                reply: .object(["status": status], optional: ["reason": .text.orNull]),
                handle: heartbeat
            ),
            Endpoint(
                method: .get,
                path: "agents",
                name: "listAgents",
                summary: "The orders that agents are under.",
                scope: .read,
                reply: .object(["agents": .list(of: order)]),
                handle: listAgents
            ),
            Endpoint(
                method: .post,
                path: "agents/{agent_id}/order",
                name: "orderAgent",
                summary: "Tell an agent, and all whose names read the same, or all with '*', to go on, pause or stop.",
                scope: .write,
                request: .object(["status": status], optional: ["reason": .text(atMost: 1_000).orNull]).closed,
                reply: order,
                refusals: [.notFound],
                handle: orderAgent
            ),
        ]
    }

    private func heartbeat(_ call: Call) async throws -> Response {
        guard let agent = call.query("agent_id").map({ AgentID($0) }) else {
            throw Refusal.invalid("agent_id is missing")
        }
        try NameCheck.require(agent.rawValue, as: "agent_id")
        try call.require(agent: agent)
        let order = try orders.standing(of: agent, tenant: call.caller.tenant)
        return Response(json: [
            "status": .string((order?.status ?? .ok).rawValue),
            "reason": order?.reason.map(ContextValue.string) ?? .null,
        ])
    }

    private func listAgents(_ call: Call) async throws -> Response {
        let list = try orders.list(tenant: call.caller.tenant).filter { call.mayHear(of: $0.agent) }
        return Response(json: ["agents": .array(list.map(\.json))])
    }

    private func orderAgent(_ call: Call) async throws -> Response {
        let agent = AgentID(try call.parameter("agent_id"))
        let body = try await call.body()
        let status: AgentOrder.Status = try body.word("status")
        let reason = try body.reason()
        try NameCheck.require(agent.rawValue, as: "agent_id")
        // An agent's own key must not lift the order that the agent is under.
        guard call.caller.agent == nil else { throw Refusal.forbidden("a key of an agent gives no orders") }
        let order = try await orders.give(
            status,
            to: agent,
            by: call.caller.approver.name,
            reason: reason,
            tenant: call.caller.tenant
        )
        call.logger.notice(
            "agent order",
            metadata: [
                "tenant": "\(call.caller.tenant.visible)", "agent": "\(agent.visible)",
                "status": "\(status.rawValue)", "key": "\(call.caller.id)",
            ]
        )
        return Response(json: order.json)
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
    fileprivate var json: ContextValue {
        [
            "agent_id": .string(agent.rawValue), "status": .string(status.rawValue),
            "reason": reason.map(ContextValue.string) ?? .null, "ordered_by": .string(orderedBy),
            "ordered_at": .string(orderedAt.description),
        ]
    }
}
#endif
