#if Server
import HTTPTypes
import HaltState
import HaltStateAuthority
import Hummingbird

/// Getting rid of what an agent has asked for.
struct RejectionController: Controller {
    let broadcaster: DecisionBroadcaster

    var endpoints: [Endpoint] {
        [
            Endpoint(
                method: .post,
                path: "approvals/reject",
                name: "rejectAll",
                summary: "Reject everything that waits for a person because of one agent, one by one.",
                scope: .write,
                request: .rejection,
                reply: .rejectionReply,
                handle: rejectAll
            )
        ]
    }

    private func rejectAll(_ request: Request, _ context: CallerContext) async throws -> Response {
        let body = try await JSONBody(request, context)
        let agent = AgentID(try body.require("agent_id"))
        let reason = try body.reason()
        try NameCheck.require(agent.rawValue, as: "agent_id")
        let person = try context.key.requireDecider()
        let rejection = try await context.authority.rejectAll(of: agent, by: person, reason: reason)
        await broadcaster.tryRefresh(context.key.tenant)
        if rejection.rejected == 0, let refusal = rejection.refusal { throw refusal }
        return Response(json: [
            "agent_id": .string(agent.rawValue), "rejected": .integer(Int64(rejection.rejected)),
            "refused": .integer(Int64(rejection.refused)), "detail": .string(rejection.summary(of: agent).visible),
        ])
    }
}
#endif
