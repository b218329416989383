#if Server
import HTTPTypes
import HaltState
import HaltStateAuthority
import Hummingbird

extension ServerParts {
    /// Getting rid of what an agent has asked for.
    var rejections: [Endpoint] {
        [
            Endpoint(
                method: .post,
                path: "approvals/reject",
                name: "rejectAll",
                summary: "Reject everything that waits for a person because of one agent, one by one.",
                scope: .write,
                request: .object(["agent_id": .name], optional: ["reason": .text(atMost: 1_000).orNull]).closed,
                reply: .object([
                    "agent_id": .text, "rejected": .number, "refused": .number, "detail": .text,
                ]),
                handle: rejectAll
            )
        ]
    }

    private func rejectAll(_ call: Call) async throws -> Response {
        let body = try await call.body()
        let agent = AgentID(try body.require("agent_id"))
        let reason = try body.reason()
        try NameCheck.require(agent.rawValue, as: "agent_id")
        let person = try call.caller.requireDecider()
        let rejection = try await call.authority.rejectAll(of: agent, by: person, reason: reason)
        await feeds.tryRefresh(call.caller.tenant)
        if rejection.rejected == 0, let refusal = rejection.refusal { throw refusal }
        return Response(json: [
            "agent_id": .string(agent.rawValue), "rejected": .integer(Int64(rejection.rejected)),
            "refused": .integer(Int64(rejection.refused)), "detail": .string(rejection.summary(of: agent).visible),
        ])
    }
}
#endif
