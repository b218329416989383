#if Macros
import HaltState
import HaltStateAuthority
import HaltStateTesting
import Testing

/// A guarded call as the authority saw it.
struct RecordedCall: Sendable {
    let action: ActionName
    let idempotencyKey: IdempotencyKey?
    let agentID: AgentID
    let resource: ResourceName?
    let riskClass: RiskClass?
    let context: GuardContext
}

/// Runs annotated functions under an authority that allows everything, and returns what it was asked.
nonisolated(nonsending) func withGuard<Value>(
    _ body: nonisolated(nonsending) () async throws -> Value
) async throws -> (value: Value, calls: [RecordedCall]) {
    let authority = try TestAuthority(.allow)
    let value = try await HaltStateClient.withCurrent(authority.client(), operation: body)
    let guarded = authority.requests.map { request in
        RecordedCall(
            action: request.identity.action,
            idempotencyKey: request.identity.idempotencyKey,
            agentID: request.identity.agentID,
            resource: request.identity.resource,
            riskClass: request.identity.riskClass,
            context: request.params
        )
    }
    let checked = authority.checks.map { request in
        RecordedCall(
            action: request.call.action,
            idempotencyKey: nil,
            agentID: request.call.agentID,
            resource: nil,
            riskClass: nil,
            context: request.params
        )
    }
    let started = authority.messages.count { $0 == .redeemPermit }
    #expect(authority.reports.count == started, "every started call reports how it ended")
    #expect(authority.checkReports.count == checked.count, "every checked call reports how it ended")
    return (value, guarded + checked)
}
#endif
