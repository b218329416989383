#if Server
import HTTPTypes
import HaltState
import HaltStateAuthority
import Hummingbird

/// Stateless checks and their reports.
struct CheckController: Controller {
    let content: ContentRetention

    var endpoints: [Endpoint] {
        [
            Endpoint(
                method: .post,
                path: "action/check",
                name: "check",
                summary: "Decide on a call, and keep nothing of it for a later one.",
                scope: .check,
                request: .checkRequest,
                holdsContent: true,
                isBrief: true,
                reply: .checkReply,
                handle: check
            ),
            Endpoint(
                method: .post,
                path: "action/report",
                name: "reportCheck",
                summary: "Record how a checked call ended, and the decision on record or that it is only claimed.",
                scope: .report,
                request: .checkReport,
                reply: .evidenceNames,
                handle: reportCheck
            ),
        ]
    }

    /// Published clients take a `request_id` for the name of an approval when there is no `approval_id`. A check opens no
    /// approval, so a reply has neither, and nobody polls what is not there.
    private func check(_ request: Request, _ context: CallerContext) async throws -> Response {
        let body = try await JSONBody(request, context)
        var message: CheckRequest = try body.message()
        message.params = try body.params(or: message.params)
        try NameCheck.require(message.call)
        message.evidenceContext = try context.links(message.evidenceContext)
        try context.require(agent: message.call.agentID)
        var (reply, eventID): (CheckReply, String)
        do {
            (reply, eventID) = try await context.loggingOrders(of: message.call.agentID) {
                try await context.authority.recordedCheck(message, from: context.key.established)
            }
        } catch let stop as StoppedByOrder {
            return try Response(CheckReply(decision: .deny, reason: stop.reason))
        }
        // Several checks may have one correlation: only the event is this one's own.
        let evidence = content.evidence(id: eventID, activity: reply.requestID)
        reply.requestID = nil
        return try Response(reply, adding: evidence)
    }

    private func reportCheck(_ request: Request, _ context: CallerContext) async throws -> Response {
        let body = try await JSONBody(request, context, isReport: true)
        var report: CheckReport = try body.message()
        try NameCheck.require(report.requestID, as: "request_id")
        try NameCheck.require(report.call)
        report.evidenceContext = try context.links(report.evidenceContext ?? [:])
        try context.require(agent: report.call.agentID)
        // Clients before 0.8.0.dev1 send no links, with no check either, so none of theirs is known by the report's identity.
        let receipt = try await context.authority.recordCheck(
            report,
            isOfKnownCheck: body.has("evidence_context")
        )
        let evidence = content.evidence(id: receipt.evidenceID, activity: report.requestID)
        return Response(json: .object(evidence))
    }
}
#endif
