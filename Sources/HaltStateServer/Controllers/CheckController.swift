#if Server
import HTTPTypes
import HaltState
import HaltStateAuthority
import Hummingbird

extension ServerParts {
    /// Stateless checks and their reports.
    var checks: [Endpoint] {
        [
            Endpoint(
                method: .post,
                path: "action/check",
                name: "check",
                summary: "Decide on a call, and keep nothing of it for a later one.",
                scope: .check,
                request: .object(
                    ["agent_id": .name, "action": .name],
                    optional: ["params": .facts, "context": .facts, "evidence_context": .links.orNull]
                ).without("params", "context"),
                holdsContent: true,
                isBrief: true,
                reply: .object(
                    ["decision": .one(of: ["ALLOW", "DENY", "APPROVAL_REQUIRED"])],
                    optional: [
                        "reason": .text.orNull, "policy_id": .text.orNull, "latency_ms": .number.orNull,
                        "approval_id": .text.orNull, "request_id": .text.orNull, "evidence_id": .text.orNull,
                        "activity_id": .text.orNull,
                    ]
                ),
                handle: check
            ),
            Endpoint(
                method: .post,
                path: "action/report",
                name: "reportCheck",
                summary: "Record how a checked call ended, and the decision on record or that it is only claimed.",
                scope: .report,
                request: .object(
                    [
                        "request_id": .name, "agent_id": .name, "action": .name, "status": .text,
                        "decision": .one(of: ["ALLOW", "DENY", "APPROVAL_REQUIRED"]),
                    ],
                    optional: [
                        "policy_id": .text.orNull, "result": .result.orNull,
                        "evidence_context": .links.orNull,
                    ]
                ),
                reply: .object([:], optional: ["evidence_id": .text.orNull, "activity_id": .text.orNull]),
                handle: reportCheck
            ),
        ]
    }

    /// Published clients take a `request_id` for the name of an approval when there is no `approval_id`. A check opens no
    /// approval, so a reply has neither, and nobody polls what is not there.
    private func check(_ call: Call) async throws -> Response {
        let body = try await call.body()
        var request: CheckRequest = try body.message()
        request.params = try body.params(or: request.params)
        try NameCheck.require(request.call)
        request.evidenceContext = try call.links(request.evidenceContext)
        try call.require(agent: request.call.agentID)
        var (reply, eventID): (CheckReply, String)
        do {
            (reply, eventID) = try await loggingOrders(request.call.agentID, call) {
                try await call.authority.recordedCheck(
                    request,
                    from: call.caller.established
                )
            }
        } catch let stop as StoppedByOrder {
            return try Response(CheckReply(decision: .deny, reason: stop.reason))
        }
        // Several checks may have one correlation: only the event is this one's own.
        let evidence = observations.evidence(id: eventID, activity: reply.requestID)
        reply.requestID = nil
        return try Response(reply, adding: evidence)
    }

    private func reportCheck(_ call: Call) async throws -> Response {
        let body = try await call.body(isReport: true)
        var report: CheckReport = try body.message()
        try NameCheck.require(report.requestID, as: "request_id")
        try NameCheck.require(report.call)
        report.evidenceContext = try call.links(report.evidenceContext ?? [:])
        try call.require(agent: report.call.agentID)
        // Clients before 0.8.0.dev1 send no links, with no check either, so none of theirs is known by the report's identity.
        let receipt = try await call.authority.recordCheck(
            report,
            isOfKnownCheck: body.has("evidence_context")
        )
        let evidence = observations.evidence(id: receipt.evidenceID, activity: report.requestID)
        return Response(json: .object(evidence))
    }
}

extension JSONBody {
    /// What policies match on: `params`, or `context`, as the documentation of direct HTTP calls it.
    func params(or params: GuardContext) throws -> GuardContext {
        guard let context = try object("context") else { return params }
        guard !has("params") else { throw Refusal.invalid("name params or context, and not both") }
        return GuardContext(context)
    }
}
#endif
